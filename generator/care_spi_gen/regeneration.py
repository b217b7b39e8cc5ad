"""Generating an existing project anew: what it is made from, and what that makes now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from care_spi_gen.codegen import beginning_beside
from care_spi_gen.problems import Problem, UserError
from care_spi_gen.project.apply import JOURNAL_NAME, is_interrupted
from care_spi_gen.project.disk import Found, look
from care_spi_gen.project.lock import LOCK_NAME, Lock, make_lock, read_lock
from care_spi_gen.project.manifest import read_manifest, wanted_options
from care_spi_gen.project.merge.text import plain
from care_spi_gen.project.plan import Plan, make_plan, remaining_conflicts

if TYPE_CHECKING:
    from care_spi_gen.options import Framework, Options, Store
    from care_spi_gen.render.migrations import Earlier
    from care_spi_gen.spec import Spec


@dataclass(frozen=True, slots=True)
class Project:
    """A project on disk, and what was last generated in it."""

    root: Path
    lock: Lock

    def look(self, path: str) -> Found:
        """Return what is at a path of the project."""
        return look(self.root, path)

    @property
    def conflicts(self) -> list[Problem]:
        """Where somebody still has to choose."""
        return remaining_conflicts(self.lock, self.look)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the command line asks for; None leaves it as the project has it."""

    spec: Path | None = None
    overlay: Path | None = None
    framework: Framework | None = None
    store: Store | None = None


@dataclass(frozen=True, slots=True)
class Generation:
    """What the generator makes now: the spec it read, the lock to come, and what to do for it."""

    spec: Spec
    lock: Lock
    plan: Plan


def has_lock(root: Path) -> bool:
    """Return whether there is a lock, or something in its place. Raises UserError for no folder."""
    if not root.is_dir():
        hint = "name the folder of a generated project"
        raise UserError(Problem("is not a folder", hint, str(root)))
    return look(root, LOCK_NAME) != Found()


def open_project(root: Path) -> Project:
    """Return the project in the folder `root`. Raises UserError if it has no lock that is sound."""
    name = str(root / LOCK_NAME)
    if not has_lock(root):
        hint = f"name the folder of a generated project, or run `care-spi-gen adopt {root}` first"
        raise UserError(Problem("does not exist", hint, name))
    found = look(root, LOCK_NAME)
    if found.content is None:
        raise UserError(Problem(found.obstacle, "put the file back", name))
    return Project(root, read_lock(found.content, name))


def migration_paths(root: Path, package: str) -> list[str]:
    """Return the paths of what the project in `root` has of migrations, whoever wrote them."""
    from care_spi_gen.render.migrations import migrations_folder

    files = (root / migrations_folder(package)).glob("*.sql")
    return sorted(file.relative_to(root).as_posix() for file in files)


def refuse_interrupted(root: Path) -> None:
    """Raise UserError if a run was cut off before it had written all."""
    if is_interrupted(root):
        hint = "run `care-spi-gen regenerate`, which carries it to its end"
        raise UserError(Problem("a run was interrupted", hint, str(root / JOURNAL_NAME)))


def generate(project: Project, wishes: Wishes) -> Generation:
    """Return what regenerating the project comes to. Raises UserError; writes nothing."""
    last = project.lock
    options = wanted_options(project.root, read_manifest(project.root), last.options)
    options = replace(
        options,
        framework=wishes.framework or options.framework,
        store=wishes.store or options.store,
    )
    with beginning_beside() as begin:
        from care_spi_gen.render import render

        spec = _read(project, wishes)
        files = render(spec, options, begin=begin, earlier=_earlier(project, options))
    if options.store == last.options.store and options.store.is_durable:
        _refuse_unsendable(project, spec)
    lock = make_lock(options, last.spec, last.overlay, files)
    return Generation(
        spec, lock, make_plan(last, files, project.look, inputs=(last.spec, last.overlay))
    )


def _read(project: Project, wishes: Wishes) -> Spec:
    """Read what the project is generated from; its files keep their names."""
    from care_spi_gen.spec import read_spec

    lock, root = project.lock, project.root
    spec = read_spec(wishes.spec or root / lock.spec, wishes.overlay or root / lock.overlay)
    return replace(
        spec,
        vendor=_as_generated(spec.vendor, lock.files[lock.spec].text),
        vendor_name=PurePosixPath(lock.spec).name,
        overlay=_as_generated(spec.overlay, lock.files[lock.overlay].text),
        overlay_name=PurePosixPath(lock.overlay).name,
    )


def _earlier(project: Project, options: Options) -> Earlier:
    """Return the migrations that the project has; another store begins with none."""
    from care_spi_gen.render.migrations import NONE_EARLIER, earlier_of

    if options.store != project.lock.options.store:
        return NONE_EARLIER
    there = migration_paths(project.root, options.package)
    return earlier_of(project.lock.base, options.package, there)


def _refuse_unsendable(project: Project, spec: Spec) -> None:
    """Raise UserError if rows that the project has kept would break the new spec."""
    from care_spi_gen.spec import read_spec_texts
    from care_spi_gen.spec.columns import unsendable

    lock = project.lock
    was, now = (lock.base[lock.spec], lock.base[lock.overlay]), (spec.vendor, spec.overlay)
    if was == now:
        return
    old = read_spec_texts((lock.spec, was[0]), (lock.overlay, was[1]))
    if problems := unsendable(old.api, spec.api):
        raise UserError(*problems)


def _as_generated(text: str, last: str) -> str:
    """Return `last` if a checkout made `text` of it by changing the line ends, else `text`."""
    return last if plain(text) == plain(last) else text
