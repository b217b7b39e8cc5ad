"""What `care-spi-gen regenerate` does once it knows what is wanted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from care_spi_gen import console
from care_spi_gen.problems import Problem, UserError
from care_spi_gen.project.apply import apply, finish_interrupted
from care_spi_gen.project.git import uncommitted
from care_spi_gen.project.impact import (
    changed_uses,
    moved_definitions,
    own_python,
    places_to_fill_in,
)
from care_spi_gen.project.lock import lock_text
from care_spi_gen.project.report import Report, SpecChange, next_commands
from care_spi_gen.regeneration import (
    Generation,
    Project,
    Wishes,
    generate,
    open_project,
    refuse_interrupted,
)
from care_spi_gen.render.vendored import EFFECTIVE_NAME
from care_spi_gen.spec.changes import Severity, compare
from care_spi_gen.spec.load import parse_yaml

if TYPE_CHECKING:
    from pathlib import Path

DONE, DRIFT, CONFLICTS = 0, 1, 3


@dataclass(frozen=True, slots=True)
class Manner:
    """How to go about it: only show it, over uncommitted work, with breaking changes."""

    dry_run: bool = False
    force: bool = False
    accept_breaking: bool = False
    as_json: bool = False


def regenerate(root: Path, wishes: Wishes, manner: Manner) -> int:
    """Bring the project in `root` to what its spec and options make now; return the exit code.

    Raises UserError, when nothing has been written.
    """
    if manner.dry_run:
        refuse_interrupted(root)
    elif root.is_dir() and finish_interrupted(root):
        console.show_note("A run that was interrupted has been carried to its end.")
    project = open_project(root)
    if conflicts := project.conflicts:
        console.show_mistakes(conflicts, as_json=manner.as_json)
        return CONFLICTS
    generation = generate(project, wishes)
    report = _report(project, generation)
    if not manner.dry_run:
        _refuse(project, generation, report, wishes, manner)
        _write(project, generation)
        report = replace(report, written=True)
    console.show_report(report, as_json=manner.as_json)
    if manner.dry_run:
        return DRIFT if report.plan.writes or report.plan.in_conflict else DONE
    return CONFLICTS if report.plan.in_conflict else DONE


def _report(project: Project, generation: Generation) -> Report:
    plan, package = generation.plan, generation.lock.options.package
    own = own_python(project.root, project.lock.files.keys() | generation.lock.files.keys())
    models = f"{package}/models.py"
    return Report(
        target=str(project.root),
        plan=plan,
        notes=(*generation.spec.notes, *_store_notes(project, generation)),
        changes=_changes(project, generation),
        to_fill_in=tuple(places_to_fill_in(plan)),
        to_look_at=(*changed_uses(plan, models, own), *moved_definitions(plan, own)),
        next_commands=next_commands(plan, package),
    )


def _store_notes(project: Project, generation: Generation) -> list[Problem]:
    was, now = project.lock.options.store, generation.lock.options.store
    if was == now:
        return []
    hint = "what the old one holds is not moved"
    return [Problem(f"the server keeps conversations in {now.title} now, not {was.title}", hint)]


def _changes(project: Project, generation: Generation) -> tuple[SpecChange, ...]:
    """Compare the descriptions that the server published and will publish."""
    path = f"{generation.lock.options.package}/openapi/{EFFECTIVE_NAME}"
    old, new = project.lock.base.get(path), generation.lock.base[path]
    if old is None or old == new:
        return ()
    return tuple(
        SpecChange(str(change.severity), change.what, change.means)
        for change in compare(parse_yaml(old, path), parse_yaml(new, path))
    )


def _refuse(
    project: Project, generation: Generation, report: Report, wishes: Wishes, manner: Manner
) -> None:
    problems = []
    if not manner.accept_breaking:
        problems += [
            Problem(f"breaking: {change.what}; {change.means}", "allow it with --accept-breaking")
            for change in report.changes
            if change.severity == Severity.BREAKING
        ]
    if not manner.force:
        problems += _edited_inputs(project, generation, wishes)
        touched = [action.path for action in generation.plan.actions if action.overwrites_work]
        problems += [
            Problem(
                "holds work that is not committed, and would be changed",
                "commit it, or go ahead with --force",
                path,
            )
            for path in uncommitted(project.root, touched)
        ]
    if problems:
        raise UserError(*problems)


def _edited_inputs(project: Project, generation: Generation, wishes: Wishes) -> list[Problem]:
    """Return the inputs that were edited in the project and would be lost to those on the line."""
    lock = project.lock
    given = ((lock.spec, "--spec", wishes.spec), (lock.overlay, "--overlay", wishes.overlay))
    edited = {action.path for action in generation.plan.actions if action.overwrites_work}
    return [
        Problem(
            f"was edited since it was generated, and {flag} would replace it",
            f"take over into {file} what you want to keep, then use --force",
            path,
        )
        for path, flag, file in given
        if file is not None and path in edited
    ]


def _write(project: Project, generation: Generation) -> None:
    lock = lock_text(generation.lock)
    if generation.plan.writes or lock != lock_text(project.lock):
        try:
            apply(project.root, generation.plan.writes, lock)
        except KeyboardInterrupt:
            console.show_note("Interrupted: run the same command again, it carries on.")
            raise
