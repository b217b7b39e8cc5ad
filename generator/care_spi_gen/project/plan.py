"""What regenerating comes to, path by path, before anything is written."""

from __future__ import annotations

import difflib
import os
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from care_spi_gen.problems import Problem
from care_spi_gen.project.disk import Found
from care_spi_gen.project.merge import Conflict, Kind, Merged, merge
from care_spi_gen.project.merge.text import plain
from care_spi_gen.project.paths import is_program

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from care_spi_gen.project.lock import Lock, Pristine

_MARKERS = re.compile(r"^(<{7}|\|{7}|>{7}) ", re.MULTILINE)
# Windows derives the bit from a file's name.
_HAS_EXECUTABLE_BIT = os.name == "posix"


@dataclass(frozen=True, slots=True)
class Write:
    """One file to change: what was found there, and what it shall hold (None: be removed)."""

    path: str
    found: Found
    content: bytes | None
    executable: bool = False

    def patch(self) -> str:
        """Return the change as git shows it, and as `git apply` takes it."""
        before, after = _lines(self.found.content), _lines(self.content)
        old, new = f"a/{self.path}", f"b/{self.path}"
        lines = [f"diff --git {old} {new}\n", *self._modes()]
        if self.found.content is None:
            old = "/dev/null"
        if self.content is None:
            new = "/dev/null"
        for line in difflib.unified_diff(before, after, old, new):
            ended = line.endswith("\n")
            lines.append(line if ended else f"{line}\n\\ No newline at end of file\n")
        return "".join(lines)

    def _modes(self) -> Iterator[str]:
        old, new = (f"100{755 if bit else 644}" for bit in (self.found.executable, self.executable))
        if self.found.content is None:
            yield f"new file mode {new}\n"
        elif self.content is None:
            yield f"deleted file mode {old}\n"
        elif old != new:
            yield f"old mode {old}\nnew mode {new}\n"


@dataclass(frozen=True, slots=True)
class Action:
    """What becomes of one path: the merge's word on it, and what it was made of.

    `base` is what was last generated there, `generated` what is now.
    """

    merged: Merged
    found: Found
    base: Pristine | None
    generated: str | None
    writes: tuple[Write, ...] = ()

    @property
    def path(self) -> str:
        """The path, relative to the project."""
        return self.merged.path

    @property
    def overwrites_work(self) -> bool:
        """Whether a file is changed that is not as it was generated."""
        touched = any(write.path == self.path for write in self.writes)
        if not touched or self.found.content is None:
            return False
        # What a checkout does to line ends is no work.
        found, base = self.found.text, self.base
        return found is None or base is None or plain(found) != plain(base.text)


@dataclass(frozen=True, slots=True)
class Plan:
    """Every path of the last generation and of the new one, sorted."""

    actions: tuple[Action, ...] = field(default=())

    @property
    def writes(self) -> list[Write]:
        """All changes of files, removals first.

        So where a file system takes `Name` and `name` for one file, the new one stays.
        """
        writes = [write for action in self.actions for write in action.writes]
        return sorted(writes, key=lambda write: write.content is not None)

    @property
    def in_conflict(self) -> bool:
        """Whether somebody has to choose."""
        return any(action.merged.kind is Kind.CONFLICT for action in self.actions)


def make_plan(
    lock: Lock,
    new: Mapping[str, str],
    look: Callable[[str], Found],
    inputs: Collection[str] = (),
) -> Plan:
    """Return what makes the project that `look` sees one that is generated as `new` (path -> text).

    `inputs` are the paths of the texts that `new` was generated from: they are replaced, never
    merged, as only then what is generated is what they say. Raises UserError for what cannot be
    read.
    """
    planner = _Planner(lock, new, look, inputs)
    return Plan(tuple(map(planner.action, sorted(lock.files.keys() | new.keys()))))


@dataclass(frozen=True, slots=True)
class _Planner:
    lock: Lock
    new: Mapping[str, str]
    look: Callable[[str], Found]
    inputs: Collection[str]

    def action(self, path: str) -> Action:
        found = self.look(path)
        base = self.lock.files.get(path)
        new = self.new.get(path)
        if found.obstacle or (found.content is not None and found.text is None):
            merged = self._untouched(path, base, new, found)
        elif base is not None and base.text == found.text == new:
            # What most files are; to have them taken apart would take seconds.
            merged = Merged(path, Kind.UNCHANGED, new)
        else:
            merged = merge(path, self._origin(path, base, found), found.text, new)
        if merged.beside is not None:
            merged = self._with_room_beside(merged)
        return Action(merged, found, base, new, tuple(self._writes(merged, found, base)))

    def _origin(self, path: str, base: Pristine | None, found: Found) -> str | None:
        if path in self.inputs:
            # As if nobody had edited it, whatever line ends a checkout gave it.
            return None if found.text is None else plain(found.text)
        return base.text if base else None

    def _untouched(self, path: str, base: Pristine | None, new: str | None, found: Found) -> Merged:
        """Decide on what cannot be merged: it stays, and a changed text goes beside it."""
        why = found.obstacle or "is not UTF-8 text"
        note = f"{path} {why}"
        if new is None:
            return Merged(path, Kind.ORPHAN, None, notes=(note,))
        if base is not None and base.text == new:
            return Merged(path, Kind.KEPT, None, notes=(note,))
        return Merged(
            path, Kind.CONFLICT, None, conflicts=(Conflict(path),), notes=(note,), beside=new
        )

    def _with_room_beside(self, merged: Merged) -> Merged:
        beside = self.look(merged.beside_path)
        if beside == Found():
            return merged
        why = beside.obstacle or "is there already"
        return replace(merged, beside=None, notes=merged.notes or (f"{merged.beside_path} {why}",))

    def _writes(self, merged: Merged, found: Found, base: Pristine | None) -> Iterator[Write]:
        path = merged.path
        if merged.beside is not None:
            executable = is_program(merged.beside)
            yield Write(merged.beside_path, Found(), merged.beside.encode(), executable)
        if found.obstacle or (found.content is not None and found.text is None):
            return
        executable = self._executable(path, found, base)
        if merged.text != found.text or (found.content and executable != found.executable):
            content = None if merged.text is None else merged.text.encode()
            yield Write(path, found, content, executable)

    def _executable(self, path: str, found: Found, base: Pristine | None) -> bool:
        wanted = path in self.new and is_program(self.new[path])
        if found.content is None:
            return wanted
        theirs = base is None or path not in self.new or found.executable != base.executable
        return found.executable if theirs or not _HAS_EXECUTABLE_BIT else wanted


def remaining_conflicts(lock: Lock, look: Callable[[str], Found]) -> list[Problem]:
    """Return where somebody still has to choose: markers by line, and files laid beside others."""
    problems = []
    for path in lock.files:
        found = look(path)
        for marker in _first_markers(found.text or ""):
            line = marker.string.count("\n", 0, marker.start()) + 1
            hint = "choose what shall stand there, and remove the markers"
            problems.append(Problem("a conflict is left", hint, path, line))
        beside = Merged(path, Kind.CONFLICT, None).beside_path
        if look(beside).content is not None:
            hint = f"take over into {path} what you want of it, and delete it"
            problems.append(Problem("a conflict is left", hint, beside))
    return problems


def _first_markers(text: str) -> list[re.Match[str]]:
    markers = list(_MARKERS.finditer(text))
    starts = [marker for marker in markers if marker[1].startswith("<")]
    return starts or markers[:1]


def _lines(content: bytes | None) -> list[str]:
    if content is None:
        return []
    return re.findall(r"[^\n]*\n|[^\n]+", content.decode("utf-8", "backslashreplace"))
