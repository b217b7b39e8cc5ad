"""Writes a plan so that it can be killed at any moment and the next run ends with the same tree.

First a journal of all results is put into the project, by one rename; then each file, by a
rename; then the lock, which moves the base of the next merge forward; then the journal goes. Where
a journal is found, it is carried out before anything else. Each of its steps may be done twice.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from care_spi_gen.problems import Problem, UserError
from care_spi_gen.project.disk import Found, look
from care_spi_gen.project.lock import LOCK_NAME
from care_spi_gen.project.paths import check_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from care_spi_gen.project.plan import Write

JOURNAL_NAME = ".care-spi-gen.journal"

# Windows has none; there, nobody keeps two runs apart.
_fcntl: Any = import_module("fcntl") if os.name == "posix" else None
_FILE_MODE = 0o666
_EXECUTABLE, _READABLE = 0o111, 0o444


@dataclass(frozen=True, slots=True)
class _Step:
    """A file's text, None to remove it; `before` is the digest of what it held, None for none."""

    path: str
    before: str | None
    text: str | None
    executable: bool


def apply(root: Path, writes: Iterable[Write], lock: str) -> None:
    """Make all changes of files below `root`, and then put the text of the lock there.

    Raises UserError if a file is not as it was found any more, when nothing has been written, or
    if one cannot be written, when the next run carries on.
    """
    steps = [
        _Step(
            write.path,
            _digest(write.found.content),
            None if write.content is None else write.content.decode(),
            write.executable,
        )
        for write in writes
    ]
    before = _digest(look(root, LOCK_NAME).content)
    steps.append(_Step(LOCK_NAME, before, lock, executable=False))
    journal = json.dumps([asdict(step) for step in steps])
    with _alone(root):
        if strangers := _strangers(root, steps):
            hint = "run the command again"
            raise UserError(*(Problem("changed meanwhile", hint, path) for path in strangers))
        _put(root, JOURNAL_NAME, journal, executable=False)
        _carry_out(root, steps)


def is_interrupted(root: Path) -> bool:
    """Return whether a run was cut off after its journal was in place."""
    return look(root, JOURNAL_NAME) != Found()


def finish_interrupted(root: Path) -> bool:
    """Carry out the journal that a run left, if there is one; return whether there was.

    Raises UserError if it is damaged, or if a file that it would write was changed since.
    """
    if not is_interrupted(root):
        return False
    with _alone(root):
        found = look(root, JOURNAL_NAME)
        if found == Found():
            # Whoever was at work has come to an end.
            return False
        steps = _read_journal(found)
        if strangers := _strangers(root, steps):
            hint = f"put it back as it was, or delete {JOURNAL_NAME} to give that run up"
            message = "was changed after a run of care-spi-gen was interrupted"
            raise UserError(*(Problem(message, hint, path) for path in strangers))
        _carry_out(root, steps)
    return True


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Keep other runs from writing to the project; its end, also by a kill, lets them again.

    Raises UserError if one is at work, and for an OSError within.
    """
    try:
        folder = os.open(root, os.O_RDONLY) if _fcntl else None
        try:
            if _fcntl:
                _fcntl.flock(folder, _fcntl.LOCK_EX | _fcntl.LOCK_NB)
            yield
        finally:
            if folder is not None:
                os.close(folder)
    except BlockingIOError:
        hint = "wait for its end"
        raise UserError(Problem("another run is at work in it", hint, str(root))) from None
    except OSError as error:
        message = f"the project cannot be written: {error.strerror or error}"
        hint = "run the same command again when that is mended: it carries on"
        raise UserError(Problem(message, hint, str(root))) from error


def _read_journal(found: Found) -> list[_Step]:
    try:
        steps = [_as_step(value) for value in json.loads(found.text or "")]
    except (ValueError, TypeError):
        hint = "delete it to give up the run that was interrupted"
        message = found.obstacle or "is damaged"
        raise UserError(Problem(message, hint, JOURNAL_NAME)) from None
    return steps


def _as_step(value: dict[str, Any]) -> _Step:
    step = _Step(**value)
    check_path(step.path)
    if not isinstance(step.text, str | None):
        raise TypeError("no text")
    return step


def _strangers(root: Path, steps: Iterable[_Step]) -> list[str]:
    """Return the paths where neither what a step found lies, nor what it leaves."""
    strangers = []
    for step in steps:
        found = look(root, step.path)
        known = (step.before, _digest(None if step.text is None else step.text.encode()))
        if found.obstacle or _digest(found.content) not in known:
            strangers.append(step.path)
    return strangers


def _carry_out(root: Path, steps: Iterable[_Step]) -> None:
    for step in steps:
        if step.text is None:
            _remove(root, step.path)
        else:
            _put(root, step.path, step.text, executable=step.executable)
    (root / JOURNAL_NAME).unlink()


def _put(root: Path, path: str, text: str, *, executable: bool) -> None:
    found = look(root, path)
    mode = _mode(found, executable=executable)
    if found.content == text.encode() and found.mode == mode:
        return
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    # Always of one name, so that none is left behind by a run that was killed.
    draft = file.with_name(f".{file.name}.care-spi-gen")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(descriptor)
    if found.content is not None:
        # The umask applies to new files only.
        draft.chmod(mode)
    draft.replace(file)


def _mode(found: Found, *, executable: bool) -> int:
    mode = _FILE_MODE if found.content is None else found.mode
    if executable:
        return mode | (mode & _READABLE) >> 2
    return mode & ~_EXECUTABLE


def _remove(root: Path, path: str) -> None:
    if look(root, path).content is not None:
        (root / path).unlink()
    for folder in PurePosixPath(path).parents[:-1]:
        try:
            (root / folder).rmdir()
        except OSError:
            # It holds something else, or is gone already.
            return


def _digest(content: bytes | None) -> str | None:
    return None if content is None else hashlib.sha256(content).hexdigest()
