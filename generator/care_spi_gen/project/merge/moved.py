"""Definitions that the user took out of a generated file and put into one of her own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from care_spi_gen.project.merge.python_units import split_python, without_warnings
from care_spi_gen.project.merge.text import plain
from care_spi_gen.project.merge.units import SIMILAR, same, similarity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from care_spi_gen.project.merge.units import Unit


@dataclass(frozen=True, slots=True)
class Found:
    """Where a definition is now: its line, from 1, and whether it was edited as well."""

    path: str
    line: int
    name: str
    edited: bool


def find_moved(name: str, base: str, others: Mapping[str, str]) -> Found | None:
    """Return where among `others` (text by path) the definition `name` of the text `base` is.

    `base` is what was last generated for the file that it was taken out of, `name` is as in a
    `Part`. One that says the same comes before one of that name that is only alike. What is no
    Python is passed over. None if `base` has no such definition or if it is nowhere.
    """
    wanted = next((unit for unit, _ in _definitions(base) if unit.name == name), None)
    if wanted is None:
        return None
    known = [
        (path, line, unit)
        for path in sorted(others)
        if path.endswith(".py")
        for unit, line in _definitions(others[path])
    ]
    for path, line, unit in known:
        if same(unit, wanted):
            return Found(path, line, unit.name, edited=False)
    for path, line, unit in known:
        alike = unit.key == wanted.key and similarity(unit.text, wanted.text) >= SIMILAR
        if alike:
            return Found(path, line, unit.name, edited=True)
    return None


def _definitions(text: str) -> Iterator[tuple[Unit, int]]:
    """Yield each definition and class member with its line; none if `text` is no Python."""
    try:
        with without_warnings():
            units = split_python(plain(text))
    except (SyntaxError, ValueError):
        return
    yield from _with_lines(units, 1)


def _with_lines(units: tuple[Unit, ...], line: int) -> Iterator[tuple[Unit, int]]:
    for unit in units:
        line += unit.lead.count("\n")
        if unit.key[0] == "name":
            yield unit, line
        yield from _with_lines(unit.children, line)
        line += unit.text.count("\n")
