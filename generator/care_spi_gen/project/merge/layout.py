"""What stands between the entries of a TOML or YAML text: blank lines and comments."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from care_spi_gen.project.merge.units import Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    # Takes the number of an entry and the range of its lines; returns its unit, without a lead.
    Make = Callable[[int, int, int], Unit]


def with_comments(
    lines: Sequence[str], start: int, stop: int, entries: Sequence[tuple[int, int]], make: Make
) -> list[Unit]:
    """Return the units of `lines[start:stop]`, in which `entries` are ranges of lines.

    A comment directly above an entry becomes part of it; one that a blank line parts from it is a
    unit of its own. Raises ValueError if there is something else between the entries.
    """
    units: list[Unit] = []
    for number, (first, end) in enumerate(entries):
        above = first
        while above > start and is_comment(lines[above - 1]):
            above -= 1
        free = above
        while free > start and not lines[free - 1].strip():
            free -= 1
        units += _comments(lines, start, free)
        units.append(replace(make(number, above, end), lead="".join(lines[free:above])))
        start = end
    return units + _comments(lines, start, stop)


def comments_in(lines: Sequence[str]) -> tuple[str, ...]:
    """Return what the comments that fill a line say."""
    return tuple(line.strip().removeprefix("#").strip() for line in lines if is_comment(line))


def is_comment(line: str) -> bool:
    """Return whether a line is a comment and nothing else."""
    return line.lstrip().startswith("#")


def _comments(lines: Sequence[str], start: int, stop: int) -> list[Unit]:
    units: list[Unit] = []
    while start < stop:
        first = start
        while first < stop and not lines[first].strip():
            first += 1
        end = first
        while end < stop and is_comment(lines[end]):
            end += 1
        if end == first:
            if first < stop:
                raise ValueError(f"line {first + 1} belongs to nothing")
            break
        block = lines[first:end]
        name = f"the comment {block[0].strip()[:40]}"
        lead, text = "".join(lines[start:first]), "".join(block)
        units.append(Unit(("comment",), name, lead, text, comments_in(block), loose=True))
        start = end
    return units
