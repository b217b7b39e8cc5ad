"""What `care-spi-gen check` does: says what is left to regenerate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from care_spi_gen.problems import Problem
from care_spi_gen.project.apply import JOURNAL_NAME, is_interrupted
from care_spi_gen.project.lock import LOCK_NAME
from care_spi_gen.project.merge import Kind
from care_spi_gen.regeneration import Wishes, generate, has_lock, open_project

if TYPE_CHECKING:
    from pathlib import Path

_REGENERATE = "run `care-spi-gen regenerate`"


def drift(root: Path) -> list[Problem]:
    """Return where the project is not what its spec, its options and its edits make.

    Raises UserError if that cannot be found out.
    """
    if is_interrupted(root):
        return [Problem("a run was interrupted", _REGENERATE, JOURNAL_NAME)]
    if not has_lock(root):
        return [Problem("is missing", "put it back, or run `care-spi-gen adopt`", LOCK_NAME)]
    project = open_project(root)
    if conflicts := project.conflicts:
        return conflicts
    generation = generate(project, Wishes())
    found = []
    old, new = project.lock, generation.lock
    for path in (old.spec, old.overlay):
        if old.files[path] != new.files[path]:
            message = f"is not what {LOCK_NAME} says the project was generated from"
            found.append(Problem(message, _REGENERATE, path))
    for name in ("framework", "store"):
        was, now = (getattr(lock.options, name).name for lock in (old, new))
        if was != now:
            found.append(Problem(f"{name} is {now}, generated was {was}", _REGENERATE))
    said = {problem.file for problem in found}
    found += [
        Problem(_words(action.merged.kind), _REGENERATE, action.path)
        for action in generation.plan.actions
        if action.path not in said and (action.writes or action.merged.kind is Kind.CONFLICT)
    ]
    if not found and old.base != new.base:
        found.append(Problem("is not up to date", _REGENERATE, LOCK_NAME))
    return found


def _words(kind: Kind) -> str:
    if kind is Kind.NEW:
        return "would be made"
    if kind is Kind.REMOVED:
        return "would be removed"
    if kind is Kind.CONFLICT:
        return "would be in conflict"
    return "would be changed"
