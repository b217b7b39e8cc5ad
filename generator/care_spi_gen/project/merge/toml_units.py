"""TOML merged by table, key and list item.

`tomllib` says where an entry ends and what it means; its text is copied as it is. tomlkit was
tried: it moves comments when it removes keys, and appends where this finds the right place.
"""

from __future__ import annotations

import re
import tomllib
from itertools import pairwise

from care_spi_gen.project.merge import lines
from care_spi_gen.project.merge.layout import is_comment, with_comments
from care_spi_gen.project.merge.text import lines_of
from care_spi_gen.project.merge.toml_arrays import TOKEN, merge_arrays
from care_spi_gen.project.merge.units import FIRST, LAST, Piece, Unit, merge_units, piece_of

_HEADER = re.compile(r"\s*(\[\[?)([^\]]+)\]")


def merge_toml(base: str, mine: str, new: str) -> Piece:
    """Return the merged text of three plain ones. Raises ValueError if one of them is no TOML."""
    return merge_units(split_toml(base), split_toml(mine), split_toml(new), _merge_entry)


def split_toml(text: str) -> tuple[Unit, ...]:
    """Return the tables of a plain text, and the entries before them. Raises ValueError."""
    tomllib.loads(text)
    rows = lines_of(text)
    entries = _entries(rows)
    headers = [first for first, _ in entries if _HEADER.match(rows[first])]
    starts = [_above(rows, first) for first in headers]
    stops = pairwise([*starts, len(rows)])
    ends = [_without_blanks(rows, start, stop) for start, stop in stops]
    root_end = starts[0] if starts else len(rows)
    root = [entry for entry in entries if entry[0] < root_end]
    units = _table_body(rows, 0, _without_blanks(rows, 0, root_end), root, "")
    position = _without_blanks(rows, 0, root_end)
    for start, header, end in zip(starts, headers, ends, strict=True):
        inside = [entry for entry in entries if header < entry[0] < end]
        lead = "".join(rows[position:start])
        units.append(_table(rows, (start, header, end), inside, lead))
        position = end
    return (*units, Unit(("end",), "the end", "".join(rows[position:]), "", "", rank=LAST))


def _entries(rows: list[str]) -> list[tuple[int, int]]:
    """Return the ranges of lines of all headers, keys and values."""
    entries = []
    number = 0
    while number < len(rows):
        start = number
        number += 1
        if not rows[start].strip() or is_comment(rows[start]):
            continue
        while not _HEADER.match(rows[start]) and not _is_toml("".join(rows[start:number])):
            number += 1
        entries.append((start, number))
    return entries


def _is_toml(text: str) -> bool:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True


def _above(rows: list[str], row: int) -> int:
    while row > 0 and is_comment(rows[row - 1]):
        row -= 1
    return row


def _without_blanks(rows: list[str], start: int, end: int) -> int:
    while end > start and not rows[end - 1].strip():
        end -= 1
    return end


def _table(
    rows: list[str], place: tuple[int, int, int], entries: list[tuple[int, int]], lead: str
) -> Unit:
    start, header, end = place
    match = _HEADER.match(rows[header])
    assert match  # noqa: S101 - this is how headers are found
    name = ".".join(part.strip().strip("\"'") for part in match[2].split("."))
    listed = match[1] == "[["
    above = "".join(rows[start : header + 1])
    head = Unit(("head",), f"{name}.head", "", above, _said(rows[start : header + 1]), rank=FIRST)
    children = (head, *_table_body(rows, header + 1, end, entries, f"{name}."))
    text = "".join(rows[start:end])
    meaning = tuple((unit.key, unit.meaning) for unit in children)
    key = ("tables" if listed else "table", name)
    return Unit(key, name, lead, text, meaning, children, loose=listed)


def _table_body(
    rows: list[str], start: int, end: int, entries: list[tuple[int, int]], prefix: str
) -> list[Unit]:
    def make(number: int, above: int, stop: int) -> Unit:
        row = rows[entries[number][0]]
        key = row.partition("=")[0].strip().strip("\"'")
        text = "".join(rows[above:stop])
        meaning = (repr(tomllib.loads(text)), _said(rows[above:stop]))
        return Unit(("key", key), prefix + key, "", text, meaning)

    return with_comments(rows, start, end, entries, make)


def _said(rows: list[str]) -> tuple[str, ...]:
    """Return the comments of an entry, those at the end of a line included."""
    return tuple(
        token.removeprefix("#").strip()
        for token in TOKEN.findall("".join(rows))
        if token.startswith("#")
    )


def _merge_entry(base: Unit | None, mine: Unit, new: Unit) -> Piece:
    merged = merge_arrays(base, mine, new) if base else None
    if merged:
        return merged
    texts = (base.text if base else "", mine.text, new.text)
    blocks = lines.merge_lines(*texts)
    if lines.is_clean(blocks) and not _is_toml(lines.text_of(blocks)):
        blocks = lines.conflict(*texts)
    return piece_of(mine.name, blocks)
