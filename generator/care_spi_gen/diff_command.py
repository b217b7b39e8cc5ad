"""What `care-spi-gen diff` does once it knows what is wanted."""

from __future__ import annotations

import textwrap
from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from care_spi_gen import console, resources
from care_spi_gen.problems import Problem, printable
from care_spi_gen.spec import read_document
from care_spi_gen.spec.changes import Severity, compare

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from care_spi_gen.spec.changes import Change

_HEADINGS = {
    Severity.BREAKING: "what a server for the old spec does is wrong, or loses its place",
    Severity.ADDITIVE: "what it does stays right; there is more that it must or may do",
    Severity.EDITORIAL: "no request and no answer differs",
}
_COLOURS = {Severity.BREAKING: "1;31", Severity.ADDITIVE: "1;33", Severity.EDITORIAL: "1"}
# A longer place would leave too little room for the words beside it.
_MAX_PLACE = 20
_MIN_WORDS = 20
_GAP = 4


@dataclass(frozen=True, slots=True)
class Result:
    """What changed from the file `old` to the file `new`; `notes` are of the overlay."""

    old: Path
    new: Path
    changes: tuple[Change, ...]
    notes: tuple[Problem, ...]

    @property
    def is_breaking(self) -> bool:
        """Whether a change is breaking."""
        return any(change.severity == Severity.BREAKING for change in self.changes)

    def counts(self) -> dict[Severity, int]:
        """Return how many changes of each severity there are."""
        counts = Counter(change.severity for change in self.changes)
        return {severity: counts[severity] for severity in Severity}


def compare_files(old: Path, new: Path, overlay: Path) -> Result:
    """Compare two specs with the same overlay. Raises UserError for what cannot be read.

    What the overlay finds in neither is no difference, and no note.
    """
    (before, unmatched_before), (after, unmatched_after) = (
        read_document(file, overlay) for file in (old, new)
    )
    notes = [_in_file(note, old) for note in unmatched_before if note not in unmatched_after]
    notes += [_in_file(note, new) for note in unmatched_after if note not in unmatched_before]
    return Result(old, new, compare(before, after), tuple(notes))


def show(result: Result, *, as_json: bool) -> None:
    """Print a result: a JSON document, or lines to read."""
    if as_json:
        console.write_result(_document(result), None)
        return
    console.show_problems(result.notes)
    width, colours = console.line_style()
    console.write_result("\n".join((*_lines(result, width, colours=colours), "")), None)


def _in_file(note: Problem, file: Path) -> Problem:
    return Problem(f"{note.message} in {file}", note.hint, note.file, note.line, note.pointer)


def _document(result: Result) -> dict[str, object]:
    return {
        "old": str(result.old),
        "new": str(result.new),
        "changes": [_change_document(change) for change in result.changes],
        "counts": {str(severity): count for severity, count in result.counts().items()},
        "notes": [asdict(note) for note in result.notes],
    }


def _change_document(change: Change) -> dict[str, object]:
    return {
        "rule": change.rule,
        "severity": str(change.severity),
        "operations": list(change.operations),
        "what": change.what,
        "means": change.means,
        "old": change.old._asdict() if change.old else None,
        "new": change.new._asdict() if change.new else None,
    }


def _lines(result: Result, width: int | None, *, colours: bool) -> Iterator[str]:
    counts = result.counts()
    places = (len(_place(change)) for change in result.changes)
    indent = _GAP + max((place for place in places if place <= _MAX_PLACE), default=0)
    for severity in Severity:
        changes = [change for change in result.changes if change.severity == severity]
        if changes:
            heading = severity.upper()
            yield (f"\x1b[{_COLOURS[severity]}m{heading}\x1b[0m" if colours else heading) + (
                f": {_HEADINGS[severity]}"
            )
            for change in changes:
                yield from _entry(change, width, indent)
            yield ""
    if not result.changes:
        yield "No changes."
        return
    numbers = ", ".join(f"{count} {severity}" for severity, count in counts.items())
    noun = "change" if len(result.changes) == 1 else "changes"
    yield f"{len(result.changes)} {noun}: {numbers}."


def _entry(change: Change, width: int | None, indent: int) -> Iterator[str]:
    place, words = _place(change), printable(f"{change.what}; {change.means}")
    if width is None:
        yield f"  {place}: {words}"
        return
    start = f"  {place}"
    if len(place) > _MAX_PLACE:
        yield start
        start = ""
    yield from textwrap.wrap(
        words,
        max(width, indent + _MIN_WORDS),
        initial_indent=start.ljust(indent),
        subsequent_indent=" " * indent,
        break_on_hyphens=False,
        break_long_words=False,
    )


def _place(change: Change) -> str:
    """Where to look; what ships with the generator is known by its name alone."""
    site = change.new or change.old
    if site is None:
        return ""
    file = resources.OVERLAY.name if site.file == str(resources.OVERLAY) else site.file
    return printable(f"{file}:{site.line}")
