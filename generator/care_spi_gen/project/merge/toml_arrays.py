"""One TOML list that both sides changed, merged item by item."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace

from care_spi_gen.project.merge import lines
from care_spi_gen.project.merge.text import lines_of
from care_spi_gen.project.merge.units import Key, Piece, Unit, merge_units, piece_of

_LINE_LENGTH = 100
# Strings, comments, and the characters that mean something outside of these.
TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\''
    r"|#[^\n]*|[\[\]{},\n]|[^\[\]{},\n#\"']+",
    re.DOTALL,
)
# What a requirement of PEP 508 begins with: a name, perhaps extras, then versions, URL or marker.
_REQUIREMENT = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*(?:[<>=!~;@(].*)?")


@dataclass(slots=True)
class _Item:
    """An item while it is read: the comments above, its own text, the comment beside it."""

    above: list[str]
    text: str = ""
    beside: str = ""


@dataclass(frozen=True, slots=True)
class _Array:
    """`head` is what stands before the opening bracket, `tail` what follows the closing one."""

    head: str
    items: tuple[Unit, ...]
    tail: str


def merge_arrays(base: Unit, mine: Unit, new: Unit) -> Piece | None:
    """Return the merged text, or None if these are not all lists or more than items differ.

    It stands on one line if the user's does and it fits there; else each item has a line.
    """
    margin = _item_margin(mine.text)
    arrays = [_array(unit, margin) for unit in (base, mine, new)]
    known = [array for array in arrays if array]
    if len(known) < len(arrays):
        return None
    head = lines.merge_lines(*(f"{array.head}\n" for array in known))
    tail = lines.merge_lines(*(f"{array.tail}\n" for array in known))
    if not lines.is_clean(head) or not lines.is_clean(tail):
        return None
    merged = merge_units(known[0].items, known[1].items, known[2].items, _merge_item)
    start, end = lines.text_of(head)[:-1], lines.text_of(tail)[:-1]
    above = start.count("\n") + 1
    if "\n" not in mine.text[len(known[1].head) :].strip() and "#" not in merged.text:
        items = " ".join(line.strip() for line in lines_of(merged.text)).removesuffix(",")
        line = f"{start}[{items}]{end}"
        if len(line.rpartition("\n")[2]) <= _LINE_LENGTH and lines.YOURS not in merged.text:
            parts = (replace(part, line=part.line and above) for part in merged.parts)
            return Piece(f"{line}\n", tuple(parts))
    text = f"{start}[\n{merged.text}]{end}\n"
    return Piece(text, tuple(part.moved(above) for part in merged.parts))


def _merge_item(base: Unit | None, mine: Unit, new: Unit) -> Piece:
    texts = (base.text if base else "", mine.text, new.text)
    return piece_of(mine.name, lines.conflict(*texts))


def _item_margin(text: str) -> str:
    """Return the margin of the first line that begins with an item, else four spaces."""
    found = re.search(r"\[[^\n\]]*\n(?:\s*#[^\n]*\n)*([ \t]+)[^\s\]#]", text)
    return found[1] if found else "    "


def _array(unit: Unit, margin: str) -> _Array | None:
    tokens = TOKEN.findall(unit.text)
    opening = next((n for n, token in enumerate(tokens) if token == "["), None)  # noqa: S105
    if opening is None or not _is_list(unit.text):
        return None
    items, closing = _items(tokens, opening + 1)
    units = tuple(_unit(item, margin, unit.name) for item in items)
    tail = "".join(tokens[closing + 1 :]).removesuffix("\n")
    return _Array("".join(tokens[:opening]), units, tail)


def _is_list(text: str) -> bool:
    value: object = tomllib.loads(text)
    while isinstance(value, dict) and len(value) == 1:
        (value,) = value.values()
    return isinstance(value, list)


def _items(tokens: list[str], position: int) -> tuple[list[_Item], int]:
    """Return the items from there on, comments below the last one as an item without text."""
    items: list[_Item] = []
    item, depth, beside = _Item([]), 0, False
    while depth or tokens[position] != "]":
        mark = tokens[position]
        depth += (mark in "[{") - (mark in "]}")
        if mark.startswith("#") and not depth:
            if item.text.strip():
                item.beside = mark
            elif beside:
                items[-1].beside = mark
            else:
                item.above.append(mark)
        elif mark == "," and not depth:
            items.append(item)
            item, beside = _Item([]), True
        elif depth or mark.strip():
            item.text += mark
        elif mark == "\n":
            beside = False
        position += 1
    if item.text.strip() or item.above:
        items.append(item)
    return items, position


def _unit(item: _Item, margin: str, owner: str) -> Unit:
    text = item.text.strip()
    above = "".join(f"{margin}{comment}\n" for comment in item.above)
    if not text:
        return Unit(("comment",), "a comment", "", above, tuple(item.above), loose=True)
    value = tomllib.loads(f"x = {text}")["x"]
    beside = f"  {item.beside}" if item.beside else ""
    meaning = (repr(value), *item.above, item.beside)
    return Unit(_key(value), f"{owner}: {text}", "", f"{above}{margin}{text},{beside}\n", meaning)


def _key(value: object) -> Key:
    requirement = _REQUIREMENT.fullmatch(value) if isinstance(value, str) else None
    if requirement:
        return ("required", re.sub(r"[-_.]+", "-", requirement[1]).lower())
    return ("item", repr(value))
