"""Writes a new project: all of it, or nothing."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from care_spi_gen.problems import Problem, UserError
from care_spi_gen.project.paths import check_path, is_program

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import FrameType

_FILE_MODE, _PROGRAM_MODE, _FOLDER_MODE = 0o666, 0o777, 0o777


def write_project(target: Path, files: Mapping[str, str]) -> None:
    """Write `files` (relative posix path -> text) as the new folder `target`.

    They are written to a folder beside `target` that one rename puts into place, so no one ever
    sees half of them; an empty folder that was there is replaced. Files that begin with `#!` can
    be run. If anything goes wrong, Ctrl-C and SIGTERM included, nothing is left behind.

    Raises UserError if `target` cannot be made, and ValueError if a path leads out of it.
    """
    for path in files:
        check_path(path)
    check_target(target)
    try:
        with _terminable(), _folder_beside(target) as folder:
            _write_all(folder, files)
            # The same refusal again for one who was faster: rename replaces empty folders only.
            folder.rename(target)
    except OSError as error:
        raise UserError(
            Problem(
                f"the project cannot be written: {error.strerror or error}",
                hint="nothing was left behind",
                file=str(target),
            )
        ) from error


def check_target(target: Path) -> None:
    """Raise UserError unless `target` is free, or an empty folder, in a folder we can write to."""
    parent = target.parent
    if target.is_symlink():
        _refuse(target, "is a symbolic link", "name the folder that it leads to")
    if target.exists() and not target.is_dir():
        _refuse(target, "is a file", "choose another name")
    if target.is_dir() and target.samefile(Path.cwd()):
        _refuse(target, "is the folder you are in, which cannot be replaced", "name a new one")
    if not parent.is_dir():
        _refuse(parent, "is not a folder", "make it first, or choose another place")
    if not os.access(parent, os.W_OK | os.X_OK):
        _refuse(parent, "cannot be written to", "choose another place")
    try:
        is_taken = target.is_dir() and any(target.iterdir())
    except PermissionError:
        _refuse(target, "cannot be read", "choose another name")
    if is_taken:
        _refuse(target, "is not empty", "choose another name, or empty it first")


def _refuse(path: Path, message: str, hint: str) -> NoReturn:
    raise UserError(Problem(message, hint=hint, file=str(path)))


@contextmanager
def _folder_beside(target: Path) -> Iterator[Path]:
    """Make a private folder in the same file system; remove it if it is still there at the end."""
    # Not by mkdtemp: a signal between its return and `try` would leave a folder behind.
    folder = target.with_name(f".{target.name}-{secrets.token_hex(8)}")
    try:
        folder.mkdir(mode=0o700)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _write_all(folder: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        mode = _PROGRAM_MODE if is_program(text) else _FILE_MODE
        # O_EXCL: two paths that one file system takes for the same are a mistake, not a choice.
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
    folder.chmod(_FOLDER_MODE & ~_umask())


def _umask() -> int:
    # Reading it means setting it.
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


@contextmanager
def _terminable() -> Iterator[None]:
    """Have SIGTERM unwind the stack as Ctrl-C does, so that what must be removed is removed."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    previous = signal.signal(signal.SIGTERM, _exit)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)


def _exit(number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)
