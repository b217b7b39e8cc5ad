"""Paths of files inside a project, as every part of the generator writes them."""

from __future__ import annotations

from pathlib import PurePosixPath


def check_path(path: str) -> None:
    """Raise ValueError unless `path` is a plain relative posix path that stays in its project.

    What is git's own is no part of it: a lock from elsewhere must not place hooks.
    """
    pure = PurePosixPath(path)
    is_plain = bool(pure.parts) and str(pure) == path and not {"\\", "\0"} & set(path)
    is_gits = any(part.casefold() == ".git" for part in pure.parts)
    if not is_plain or pure.is_absolute() or ".." in pure.parts or is_gits:
        raise ValueError(f"not a plain path inside a project: {path!r}")


def is_program(text: str) -> bool:
    """Return whether a generated file can be run: it names its interpreter."""
    return text.startswith("#!")
