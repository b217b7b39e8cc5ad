"""What `care-spi-gen diff` does once it knows what is wanted."""

from __future__ import annotations

import textwrap
from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from care_spi_gen import console
from care_spi_gen.problems import Problem, printable
from care_spi_gen.spec import read_document
from care_spi_gen.spec.changes import Severity, compare

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from care_spi_gen.spec.changes import Change, Site

_HEADINGS = {
    Severity.BREAKING: "what a server for the old spec does is wrong, or loses its place",
    Severity.ADDITIVE: "what it does stays right; there is more that it must or may do",
    Severity.EDITORIAL: "no request and no answer differs",
}
_COLOURS = {Severity.BREAKING: "1;31", Severity.ADDITIVE: "1;33", Severity.EDITORIAL: "1"}
# A longer place would leave too little room for the words beside it.
_MAX_INDENT = 24


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
    """Compare two specs with the same overlay. Raises UserError for what cannot be read."""
    documents, notes = [], []
    for file in (old, new):
        document, unmatched = read_document(file, overlay)
        documents.append(document)
        notes += [_in_file(note, file) for note in unmatched]
    return Result(old, new, compare(*documents), tuple(notes))


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
    for severity in Severity:
        changes = [change for change in result.changes if change.severity == severity]
        if changes:
            heading = severity.upper()
            yield (f"\x1b[{_COLOURS[severity]}m{heading}\x1b[0m" if colours else heading) + (
                f": {_HEADINGS[severity]}"
            )
            yield from _group(changes, width)
            yield ""
    if not result.changes:
        yield "No changes."
        return
    numbers = ", ".join(f"{count} {severity}" for severity, count in counts.items())
    noun = "change" if len(result.changes) == 1 else "changes"
    yield f"{len(result.changes)} {noun}: {numbers}."


def _group(changes: Iterable[Change], width: int | None) -> Iterator[str]:
    lines = [(_place(change.new or change.old), _words(change)) for change in changes]
    indent = min(_MAX_INDENT, 4 + max(len(place) for place, _ in lines))
    for place, words in lines:
        start = f"  {place}"
        if width is None:
            yield f"{start}: {words}"
            continue
        start = f"{start:<{indent - 2}}  "
        yield from textwrap.wrap(
            words,
            max(width, indent + 20),
            initial_indent=start,
            subsequent_indent=" " * indent,
            break_on_hyphens=False,
        )


def _place(site: Site | None) -> str:
    return printable(f"{site.file}:{site.line}") if site else ""


def _words(change: Change) -> str:
    return printable(f"{change.what}; {change.means}")
