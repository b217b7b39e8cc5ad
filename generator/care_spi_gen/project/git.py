"""What git knows of a project's files. No git, or no checkout, is fine too."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path


def uncommitted(root: Path, paths: Collection[str]) -> list[str]:
    """Return those of `paths` whose content is not in git's last commit, sorted.

    None are, if `root` lies in no checkout or there is no git. Git is asked to run nothing and to
    write nothing.
    """
    if not paths or _git(root, "rev-parse", "--is-inside-work-tree") != b"true\n":
        return []
    committed = _git(root, "ls-tree", "-r", "-z", "--name-only", "HEAD")
    comparison = ("diff", "--no-ext-diff", "--no-textconv", "--no-renames", "--relative")
    changed = _git(root, *comparison, "--name-only", "-z", "HEAD", "--", ".")
    if committed is None or changed is None:
        # There is no commit yet.
        return sorted(paths)
    return sorted(set(paths) - (_names(committed) - _names(changed)))


def _names(listing: bytes) -> set[str]:
    return {name.decode("utf-8", "surrogateescape") for name in listing.split(b"\0") if name}


def _git(root: Path, *arguments: str) -> bytes | None:
    try:
        finished = subprocess.run(  # noqa: S603
            # A checkout's own settings may name programs to run.
            ["git", "-c", "core.fsmonitor=false", *arguments],  # noqa: S607
            cwd=root,
            env=os.environ | {"GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    except OSError:
        return None
    return finished.stdout if finished.returncode == 0 else None
