"""What lies where a file of a project belongs, looked at without following a symbolic link."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

from care_spi_gen.problems import Problem, UserError

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Found:
    """What is at a path: the content of a file (None: there is none), or what is in its way.

    `obstacle` completes "PATH ...", empty if there is nothing but a file or nothing at all.
    `mode` are the permission bits of the file.
    """

    content: bytes | None = None
    mode: int = 0
    obstacle: str = ""

    @property
    def text(self) -> str | None:
        """The content as text; None if there is none, or if it is not UTF-8."""
        try:
            return None if self.content is None else self.content.decode("utf-8")
        except UnicodeDecodeError:
            return None

    @property
    def executable(self) -> bool:
        """Whether its owner may run it."""
        return bool(self.mode & stat.S_IXUSR)


def look(root: Path, path: str) -> Found:
    """Return what is at `path` below `root`. Raises UserError if it cannot be read."""
    parts = path.split("/")
    for depth in range(1, len(parts)):
        shown = "/".join(parts[:depth])
        mode = _mode(root.joinpath(*parts[:depth]))
        if mode is None:
            return Found()
        if stat.S_ISLNK(mode):
            return Found(obstacle=f"lies below the symbolic link {shown}, which is not followed")
        if not stat.S_ISDIR(mode):
            return Found(obstacle=f"cannot be there: {shown} is no folder")
    return _look_at(root.joinpath(*parts), path)


def _look_at(file: Path, path: str) -> Found:
    mode = _mode(file)
    if mode is None:
        return Found()
    if stat.S_ISLNK(mode):
        return Found(obstacle="is a symbolic link, which is not followed")
    if not stat.S_ISREG(mode):
        what = "folder" if stat.S_ISDIR(mode) else "special file"
        return Found(obstacle=f"is a {what} where a file belongs")
    try:
        # Between the look and this it may have become a link.
        descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        with os.fdopen(descriptor, "rb") as stream:
            return Found(stream.read(), stat.S_IMODE(mode))
    except OSError as error:
        hint = "make it readable"
        raise UserError(Problem(f"cannot be read: {error.strerror}", hint, path)) from None


def _mode(file: Path) -> int | None:
    try:
        return file.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        hint = "make it readable"
        raise UserError(Problem(f"cannot be read: {error.strerror}", hint, str(file))) from None
