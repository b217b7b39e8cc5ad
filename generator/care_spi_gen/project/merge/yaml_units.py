"""YAML merged by key and list item.

PyYAML's nodes say where an entry begins and what it means; its text is copied as it is. A round
trip through ruamel.yaml was not taken: it lays out anew what nobody touched.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, TypeGuard

import yaml

from care_spi_gen.project.merge import lines
from care_spi_gen.project.merge.layout import is_comment, with_comments
from care_spi_gen.project.merge.text import lines_of
from care_spi_gen.project.merge.units import FIRST, LAST, Piece, Unit, merge_units, piece_of

if TYPE_CHECKING:
    from collections.abc import Hashable


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def merge_yaml(base: str, mine: str, new: str) -> Piece:
    """Return the merged text of three plain ones. Raises ValueError if one is no YAML mapping."""
    return merge_units(split_yaml(base), split_yaml(mine), split_yaml(new), _merge_entry)


def split_yaml(text: str) -> tuple[Unit, ...]:
    """Return the entries of a plain text that is one block mapping. Raises ValueError if not."""
    root = check_yaml(text)
    if not _is_block(root):
        raise ValueError("not a block mapping or list")
    source = _Source(text)
    units: list[Unit] = []
    start = 0
    if source.rows[0].rstrip() == "---":
        units.append(Unit(("---",), "the first line", "", source.rows[0], "", rank=FIRST))
        start = 1
    units += source.entries(root, start, len(source.rows), "")
    written = sum((unit.lead + unit.text).count("\n") for unit in units)
    tail = "".join(source.rows[written:])
    return (*units, Unit(("end",), "the end", tail, "", "", rank=LAST))


def check_yaml(text: str) -> yaml.Node | None:
    """Return the nodes of a text. Raises ValueError if it is no YAML or a key stands twice."""
    try:
        root = yaml.compose(text, Loader=_LOADER)
        _meaning(root)
    except (yaml.YAMLError, RecursionError) as error:
        raise ValueError(str(error)) from error
    return root


class _Source:
    def __init__(self, text: str) -> None:
        self.rows = lines_of(text)

    def entries(self, node: yaml.Node, start: int, stop: int, prefix: str) -> list[Unit]:
        """Return the units of a block mapping or list, which fills `rows[start:stop]`."""
        if isinstance(node, yaml.MappingNode):
            pairs = node.value
        else:
            pairs = [(None, item) for item in node.value]
        places = [(key or value).start_mark.line for key, value in pairs]
        ends = [
            self._end(first, following, node.start_mark.column)
            for first, following in pairwise([*places, stop])
        ]

        def make(number: int, above: int, end: int) -> Unit:
            key, value = pairs[number]
            text, column = "".join(self.rows[above:end]), node.start_mark.column
            said = _comments(self.rows[above:end])
            if key is None:
                name = f"{prefix}{self.rows[places[number]].strip()[:40]}"
                item = (_meaning(value), said)
                return Unit(("item",), name, "", text, item, loose=True, margin=" " * column)
            name = prefix + key.value
            children = self._children(key, value, (above, end), f"{name}.")
            meaning = (_meaning(key), _meaning(value), said)
            return Unit(("key", key.value), name, "", text, meaning, children, margin=" " * column)

        return with_comments(self.rows, start, stop, list(zip(places, ends, strict=True)), make)

    def _children(
        self, key: yaml.Node, value: yaml.Node, place: tuple[int, int], prefix: str
    ) -> tuple[Unit, ...]:
        """Return the line of the key and the entries below it; nothing if there are none."""
        start, end = place
        first = value.start_mark.line
        if not _is_block(value) or not key.start_mark.line < first < end:
            return ()
        while first - 1 > key.start_mark.line and not _is_content(self.rows[first - 1]):
            first -= 1
        text = "".join(self.rows[start:first])
        head = Unit(
            ("head",), f"{prefix}key", "", text, _head_meaning(self.rows[start:first]), rank=FIRST
        )
        return (head, *self.entries(value, first, end, prefix))

    def _end(self, first: int, following: int, column: int) -> int:
        """Return where an entry ends: comments at its own column or left of it are not its own."""
        while following > first + 1:
            row = self.rows[following - 1]
            if _is_content(row) or (row.strip() and len(row) - len(row.lstrip()) > column):
                break
            following -= 1
        return following


def _is_content(row: str) -> bool:
    return bool(row.strip()) and not is_comment(row)


def _is_block(node: yaml.Node | None) -> TypeGuard[yaml.CollectionNode]:
    return isinstance(node, yaml.CollectionNode) and not node.flow_style


def _comments(rows: list[str]) -> tuple[str, ...]:
    """Return the comments of an entry, those at the end of a line included."""
    found = (re.search(r"(?:^|\s)#(.*)", row) for row in rows)
    return tuple(match[1].strip() for match in found if match)


def _head_meaning(rows: list[str]) -> Hashable:
    return tuple(row.strip() for row in rows)


def _meaning(node: yaml.Node | None) -> Hashable:
    """Return what a node says. Raises ValueError if a key stands twice."""
    if isinstance(node, yaml.MappingNode):
        entries = tuple((_meaning(key), _meaning(value)) for key, value in node.value)
        keys = [key for key, _ in entries]
        if len(set(keys)) < len(keys):
            raise ValueError(f"line {node.start_mark.line + 1}: a key stands twice")
        return (node.tag, entries)
    if isinstance(node, yaml.SequenceNode):
        return (node.tag, tuple(map(_meaning, node.value)))
    return (node.tag, node.value) if node else None


def _merge_entry(base: Unit | None, mine: Unit, new: Unit) -> Piece:
    return piece_of(mine.name, lines.merge_lines(base.text if base else "", mine.text, new.text))
