"""What a plan comes to, in lines to read and as a document; both hold hostile text as it is."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from care_spi_gen.project.lock import LOCK_NAME
from care_spi_gen.project.merge import Change, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from care_spi_gen.problems import Problem
    from care_spi_gen.project.impact import Place
    from care_spi_gen.project.merge import Conflict, Merged
    from care_spi_gen.project.plan import Action, Plan

# In this order, so that what asks for work stands last.
_SHOWN = (
    *(Kind.NEW, Kind.UPDATED, Kind.MERGED, Kind.REMOVED),
    *(Kind.KEPT, Kind.DELETED, Kind.ORPHAN, Kind.CONFLICT),
)
_MAX_NAMES = 6
_RESTORE = "care-spi-gen restore {path} brings it back"


@dataclass(frozen=True, slots=True)
class SpecChange:
    """A change between the spec of the last generation and that of this one, in words."""

    severity: str
    what: str
    means: str


@dataclass(frozen=True, slots=True)
class Report:
    """A plan, what it means for the owner's code, and the commands to run next."""

    target: str
    plan: Plan
    notes: tuple[Problem, ...] = ()
    changes: tuple[SpecChange, ...] = ()
    to_fill_in: tuple[Place, ...] = ()
    to_look_at: tuple[Place, ...] = ()
    next_commands: tuple[str, ...] = ()
    written: bool = False

    @property
    def patch(self) -> str:
        """All changes of files, as git shows them."""
        return "".join(write.patch() for write in sorted(self.plan.writes, key=lambda w: w.path))

    def document(self) -> dict[str, object]:
        """Return the report for programs."""
        return {
            "target": self.target,
            "written": self.written,
            "files": [
                _file_document(action)
                for action in self.plan.actions
                if action.merged.kind is not Kind.UNCHANGED or action.writes
            ],
            "changes": [asdict(change) for change in self.changes],
            "to_fill_in": [asdict(place) for place in self.to_fill_in],
            "to_look_at": [asdict(place) for place in self.to_look_at],
            "notes": [asdict(note) for note in self.notes],
            "next": list(self.next_commands),
            "patch": "" if self.written else self.patch,
        }

    def lines(self) -> list[str]:
        """Return the report to read: the spec's changes, files by kind, code, what to run next."""
        sections = (
            _titled("The spec:", (f"{c.severity}: {c.what}; {c.means}" for c in self.changes)),
            list(self._files()),
            _titled("To fill in:", map(_place_line, self.to_fill_in)),
            _titled("To look at:", map(_place_line, self.to_look_at)),
            _titled("Next:", self.next_commands if self.written else ()),
        )
        lines: list[str] = []
        for section in filter(None, sections):
            lines += ["", *section] if lines else section
        return lines

    def _files(self) -> Iterator[str]:
        by_kind = defaultdict(list)
        for action in self.plan.actions:
            by_kind[action.merged.kind].append(action)
        width = max(map(len, _SHOWN))
        for kind in _SHOWN:
            for action in by_kind[kind]:
                yield f"{kind:<{width}}  {action.path}"
                yield from (f"{'':<{width}}    {words}" for words in _details(action.merged))
        counts = Counter(action.merged.kind for action in self.plan.actions)
        parts = [f"{counts[kind]} {kind}" for kind in (*_SHOWN, Kind.UNCHANGED) if counts[kind]]
        noun = "file" if len(self.plan.actions) == 1 else "files"
        yield f"{len(self.plan.actions)} {noun}: {', '.join(parts)}."
        if not self.plan.writes:
            yield "No file changes."


def _titled(title: str, lines: Iterable[str]) -> list[str]:
    indented = [f"  {line}" for line in lines]
    return [title, *indented] if indented else []


def _place_line(place: Place) -> str:
    return f"{place.path}:{place.line}  {place.name} {place.what}"


def _details(merged: Merged) -> Iterator[str]:
    if merged.kind is Kind.DELETED:
        yield _RESTORE.format(path=merged.path)
    if merged.kind is Kind.ORPHAN:
        yield "no longer generated; it is yours now"
    parts = defaultdict(list)
    for part in merged.parts:
        # Imports are as many as they are dull, and lines have no name.
        if part.name != "lines" and not part.name.startswith(("from ", "import ")):
            parts[part.change].append(part.name)
    for change in Change:
        if parts[change] and change is not Change.CONFLICT:
            yield f"{change}: {_names(parts[change])}"
    yield from (_conflict_words(merged, conflict) for conflict in merged.conflicts)
    yield from merged.notes


def _conflict_words(merged: Merged, conflict: Conflict) -> str:
    if conflict.first_line:
        return f"in conflict: {conflict.name} at {merged.path}:{conflict.first_line}"
    if merged.beside is not None:
        return f"yours is left, what is generated lies beside it in {merged.beside_path}"
    return "the new one is not written"


def _names(names: list[str]) -> str:
    more = len(names) - _MAX_NAMES
    return ", ".join(names) if more <= 1 else f"{', '.join(names[:_MAX_NAMES])} and {more} more"


def _file_document(action: Action) -> dict[str, object]:
    merged = action.merged
    return {
        "path": merged.path,
        "kind": str(merged.kind),
        "changed": bool(action.writes),
        "parts": [
            {"name": part.name, "change": str(part.change), "line": part.line}
            for part in merged.parts
        ],
        "conflicts": [asdict(conflict) for conflict in merged.conflicts],
        "beside": merged.beside_path if merged.beside is not None else None,
        "notes": list(merged.notes),
    }


def next_commands(plan: Plan, package: str) -> tuple[str, ...]:
    """Return what to run after the plan was carried out."""
    written = {write.path for write in plan.writes}
    if not written:
        return ()
    install = "pip install -e . --group dev"
    migrate = f"python -m {package} migrate    # or leave it to `serve`"
    return (
        *(["care-spi-gen check    # when no markers are left"] if plan.in_conflict else []),
        *([install] if "pyproject.toml" in written else []),
        *([migrate] if any("/migrations/" in path for path in written) else []),
        "pytest",
        f"git diff    # and commit it, {LOCK_NAME} with it",
    )
