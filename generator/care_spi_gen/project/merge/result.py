"""What merging a path came to, as values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class Kind(StrEnum):
    """What becomes of a path, in the words of the report."""

    UNCHANGED = "unchanged"
    NEW = "new"
    UPDATED = "updated"
    MERGED = "merged"
    KEPT = "yours kept"
    DELETED = "deleted by you"
    ORPHAN = "orphan"
    REMOVED = "removed"
    CONFLICT = "conflict"


class Change(StrEnum):
    """What happened to one definition, key or item."""

    EDITED = "edited by you"
    YOURS = "added by you"
    DELETED = "deleted by you"
    UPDATED = "updated"
    ADDED = "added"
    DROPPED = "dropped"
    MERGED = "merged"
    ORPHAN = "no longer generated, edited by you"
    CONFLICT = "in conflict"


@dataclass(frozen=True, slots=True)
class Part:
    """A definition, key or item that is not as it was generated last.

    `line` is its first in the merged text, from 1; None for what is not there any more.
    """

    name: str
    change: Change
    line: int | None = None

    def moved(self, lines: int) -> Part:
        """Return it that many lines further down."""
        return self if self.line is None else replace(self, line=self.line + lines)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A place where somebody has to choose: the lines of its markers, or none if it has none."""

    name: str
    first_line: int | None = None
    last_line: int | None = None


@dataclass(frozen=True, slots=True)
class Merged:
    """The result for one path.

    `text` is what the path shall hold, None for no file. `beside` is the generated text where it
    cannot stand in the path, which holds a file of the user's own: it goes to `beside_path`.
    `notes` are for the report, one sentence each.
    """

    path: str
    kind: Kind
    text: str | None
    parts: tuple[Part, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    notes: tuple[str, ...] = ()
    beside: str | None = None

    @property
    def beside_path(self) -> str:
        """Where `beside` goes: the path with `.new` added."""
        return f"{self.path}.new"
