"""The table of cases: what becomes of one path."""

from __future__ import annotations

import ast
import tomllib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from care_spi_gen.project.merge import lines
from care_spi_gen.project.merge.python import merge_python
from care_spi_gen.project.merge.python_units import without_warnings
from care_spi_gen.project.merge.result import Change, Conflict, Kind, Merged, Part
from care_spi_gen.project.merge.text import dressed, plain
from care_spi_gen.project.merge.toml_units import merge_toml
from care_spi_gen.project.merge.units import Piece
from care_spi_gen.project.merge.yaml_units import check_yaml, merge_yaml

if TYPE_CHECKING:
    from collections.abc import Callable


class _Language(NamedTuple):
    """Both raise ValueError or SyntaxError for a text that is not of this language."""

    name: str
    merge: Callable[[str, str, str], Piece]
    parse: Callable[[str], object]


_LANGUAGES = {
    ".py": _Language("Python", merge_python, ast.parse),
    ".toml": _Language("TOML", merge_toml, tomllib.loads),
    ".yaml": _Language("YAML", merge_yaml, check_yaml),
    ".yml": _Language("YAML", merge_yaml, check_yaml),
}
_BY_USER = {Change.EDITED, Change.YOURS, Change.DELETED, Change.MERGED, Change.ORPHAN}
_BY_GENERATOR = {Change.UPDATED, Change.ADDED, Change.DROPPED, Change.MERGED}


def merge(path: str, base: str | None, mine: str | None, new: str | None) -> Merged:
    """Return what becomes of `path`; the package's docstring has the table.

    Raises ValueError if `path` is in none of the three.
    """
    if base is None and mine is None and new is None:
        raise ValueError(f"{path}: nothing to merge")
    if mine is None:
        return Merged(path, _kind_without_mine(base, new), new if base is None else None)
    if base is None:
        return _without_base(path, mine, new)
    if new is None:
        return _dropped(path, base, mine)
    return _all_three(path, base, mine, new)


def unresolved(text: str) -> list[tuple[int, int]]:
    """Return the first and last line, from 1, of each conflict whose markers stand in `text`."""
    return lines.marked_ranges(text)


def _kind_without_mine(base: str | None, new: str | None) -> Kind:
    if base is None:
        return Kind.NEW
    return Kind.REMOVED if new is None else Kind.DELETED


def _without_base(path: str, mine: str, new: str | None) -> Merged:
    if new is None:
        return Merged(path, Kind.KEPT, mine)
    if not _edited(_pieces(path, new, mine, new)[0]):
        return Merged(path, Kind.UNCHANGED, mine)
    return Merged(path, Kind.CONFLICT, mine, conflicts=(Conflict(path),), beside=new)


def _dropped(path: str, base: str, mine: str) -> Merged:
    piece, _ = _pieces(path, base, mine, base)
    if _edited(piece):
        return Merged(path, Kind.ORPHAN, mine, piece.parts)
    return Merged(path, Kind.REMOVED, None)


def _all_three(path: str, base: str, mine: str, new: str) -> Merged:
    piece, notes = _pieces(path, base, mine, new)
    text = _final(piece.text, base, mine, new)
    ranges = lines.marked_ranges(text) if not _is_settled(base, mine, new) else []
    if ranges:
        conflicts = tuple(Conflict(_name_at(piece, first), first, last) for first, last in ranges)
        return Merged(path, Kind.CONFLICT, text, piece.parts, conflicts, notes)
    return Merged(path, _kind(piece, mine, text), text, piece.parts, notes=notes)


def _final(merged: str, base: str, mine: str, new: str) -> str:
    """Return the text with line ends; where one side did nothing, the other to the letter."""
    if mine == base:
        return new
    if new == base:
        return mine
    if plain(mine) == plain(base):
        return dressed(plain(new), base, mine, new)
    return dressed(merged, base, mine, new)


def _is_settled(base: str, mine: str, new: str) -> bool:
    return base in {mine, new} or plain(mine) == plain(base)


def _kind(piece: Piece, mine: str, text: str) -> Kind:
    by_user = any(part.change in _BY_USER for part in piece.parts)
    by_generator = any(part.change in _BY_GENERATOR for part in piece.parts)
    if text == mine:
        return Kind.KEPT if by_user else Kind.UNCHANGED
    if by_user:
        return Kind.MERGED if by_generator else Kind.KEPT
    return Kind.UPDATED


def _edited(piece: Piece) -> bool:
    return bool(piece.parts)


def _name_at(piece: Piece, line: int) -> str:
    names = [part.name for part in piece.parts if part.change is Change.CONFLICT]
    at = [p.name for p in piece.parts if p.change is Change.CONFLICT and p.line == line]
    return (at or names or ["lines"])[0]


@without_warnings()
def _pieces(path: str, base: str, mine: str, new: str) -> tuple[Piece, tuple[str, ...]]:
    """Return the merged plain text and what to say about the way it was merged."""
    base, mine, new = plain(base), plain(mine), plain(new)
    if base == mine == new:
        return Piece(mine), ()
    language = _LANGUAGES.get(PurePosixPath(path).suffix)
    if language is None:
        return _by_lines(base, mine, new), ()
    broken = [
        side
        for side, text in (
            ("what was generated", base),
            ("your file", mine),
            ("what comes now", new),
        )
        if not _parses(language, text)
    ]
    if broken:
        return _by_lines(base, mine, new), (
            f"merged by lines, because {broken[0]} does not parse as {language.name}",
        )
    try:
        piece = language.merge(base, mine, new)
    except (SyntaxError, ValueError):
        piece = None
    if piece and _parses(language, lines.resolved(piece.text)):
        return piece, ()
    return _second_try(language, base, mine, new)


def _second_try(
    language: _Language, base: str, mine: str, new: str
) -> tuple[Piece, tuple[str, ...]]:
    piece = _by_lines(base, mine, new)
    if _parses(language, lines.resolved(piece.text)):
        return piece, (f"merged by lines: part by part it would be no {language.name}",)
    text = lines.text_of(lines.conflict(base, mine, new))
    note = f"your changes and the new ones together do not parse as {language.name}"
    return Piece(text, (Part("the whole file", Change.CONFLICT, 1),)), (note,)


def _by_lines(base: str, mine: str, new: str) -> Piece:
    blocks = lines.merge_lines(base, mine, new)
    parts = []
    line = 1
    for block in blocks:
        if block.in_conflict:
            parts.append(Part("lines", Change.CONFLICT, line))
        line += block.text.count("\n")
    if mine not in {base, new}:
        parts.append(Part("lines", Change.EDITED))
    if new not in {base, mine}:
        parts.append(Part("lines", Change.UPDATED))
    return Piece(lines.text_of(blocks), tuple(parts))


def _parses(language: _Language, text: str) -> bool:
    try:
        language.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
