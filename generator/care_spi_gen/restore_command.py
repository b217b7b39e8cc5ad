"""What `care-spi-gen restore` does: brings back generated files that were deleted."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NoReturn

from care_spi_gen.problems import Problem, UserError
from care_spi_gen.project.apply import apply
from care_spi_gen.project.disk import Found, look
from care_spi_gen.project.lock import LOCK_NAME, lock_text
from care_spi_gen.project.plan import Write
from care_spi_gen.regeneration import open_project, refuse_interrupted


def restore(path: Path) -> list[str]:
    """Write the file `path`, or all that are missing below it, as they were last generated.

    Returns their paths in the project, which is the nearest folder above with a lock. Raises
    UserError if nothing of the kind was generated, or all of it is there.
    """
    root = _project_above(path)
    refuse_interrupted(root)
    lock = open_project(root).lock
    wanted = Path(os.path.abspath(path)).relative_to(root).as_posix()  # noqa: PTH100
    meant = [name for name in lock.files if name == wanted or name.startswith(f"{wanted}/")]
    if wanted == ".":
        meant = list(lock.files)
    if not meant:
        _refuse(path, f"was not generated, says {LOCK_NAME}", "check the path")
    found = {name: look(root, name) for name in meant}
    blocked = [
        Problem(seen.obstacle, "make room", name) for name, seen in found.items() if seen.obstacle
    ]
    if blocked:
        raise UserError(*blocked)
    missing = [name for name, seen in found.items() if seen.content is None]
    if not missing:
        _refuse(path, "is there", "delete it first, if it shall be as it was generated")
    pristine = {name: lock.files[name] for name in missing}
    writes = [
        Write(name, Found(), file.text.encode(), file.executable) for name, file in pristine.items()
    ]
    apply(root, writes, lock_text(lock))
    return missing


def _project_above(path: Path) -> Path:
    # Not resolved: what is a link in the path would lead out of the project.
    absolute = Path(os.path.abspath(path))  # noqa: PTH100
    for folder in (absolute, *absolute.parents):
        if (folder / LOCK_NAME).is_file():
            return folder
    hint = "name a file of a generated project"
    raise UserError(Problem(f"lies in no folder with a {LOCK_NAME}", hint, str(path)))


def _refuse(path: Path, message: str, hint: str) -> NoReturn:
    raise UserError(Problem(message, hint, str(path)))
