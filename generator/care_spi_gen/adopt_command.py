"""What `care-spi-gen adopt` does: makes the lock of a project that has none."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

from care_spi_gen.generation import generate_new
from care_spi_gen.options import FRAMEWORKS, STORES, Options
from care_spi_gen.problems import Problem, UserError
from care_spi_gen.project.apply import apply
from care_spi_gen.project.disk import look
from care_spi_gen.project.lock import LOCK_NAME, lock_text
from care_spi_gen.project.manifest import MANIFEST_NAME, TABLE, Manifest, read_manifest
from care_spi_gen.project.merge.text import plain
from care_spi_gen.project.names import package_name, project_name
from care_spi_gen.project.plan import make_plan
from care_spi_gen.project.report import Report
from care_spi_gen.regeneration import has_lock, migration_paths, refuse_interrupted
from care_spi_gen.render.migrations import Earlier, earlier_of, only_adds_columns
from care_spi_gen.render.vendored import EFFECTIVE_NAME
from care_spi_gen.spec.load import parse_yaml, read_text

_NEXT = ("care-spi-gen check", f"git add {LOCK_NAME}    # and commit it")


def adopt(root: Path, *, write: bool) -> Report:
    """Take the project in `root` under care; return how it differs from what is generated now.

    Its options are those of its manifest, its base is what they make with this version: what
    differs counts as the owner's. Raises UserError if it has a lock, or no options.
    """
    if has_lock(root):
        hint = "run `care-spi-gen check`, or delete it to begin anew"
        raise UserError(Problem("is under care already", hint, str(root / LOCK_NAME)))
    refuse_interrupted(root)
    options = _options(root, read_manifest(root))
    spec_file, overlay_file = _sources(root / options.package / "openapi")
    spec, lock = generate_new(spec_file, overlay_file, options, _earlier(root, options.package))
    plan = make_plan(lock, lock.base, lambda path: look(root, path))
    if write:
        apply(root, [], lock_text(lock))
    return Report(str(root), plan, spec.notes, next_commands=_NEXT, written=write)


def _earlier(root: Path, package: str) -> Earlier:
    """Return the migrations that a project has had: those to add columns count as generated."""
    paths = migration_paths(root, package)
    texts = {path: plain(look(root, path).text or "") for path in paths}
    generated = {path: text for path, text in texts.items() if only_adds_columns(text)}
    return earlier_of(generated, package, paths)


def _options(root: Path, manifest: Manifest) -> Options:
    missing = [name for name in ("framework", "store", "package") if not getattr(manifest, name)]
    if missing:
        message = f"{TABLE} does not name {', '.join(missing)}"
        hint = "only a project that care-spi-gen made can be adopted; put the table back"
        raise UserError(Problem(message, hint, str(root / MANIFEST_NAME)))
    project = project_name(Path(manifest.project)) if manifest.project else ""
    if not project or project != manifest.project:
        message, hint = "[project] has no `name` that will do", "put it back"
        raise UserError(Problem(message, hint, str(root / MANIFEST_NAME)))
    return Options(
        FRAMEWORKS[manifest.framework],
        STORES[manifest.store],
        project,
        package_name(project, manifest.package),
    )


def _sources(folder: Path) -> tuple[Path, Path]:
    """Return the spec and the overlay in the project's folder of specs, whatever their names."""
    files = sorted(file for file in folder.glob("*") if file.name != EFFECTIVE_NAME)
    overlays = [file for file in files if _is_overlay(file)]
    specs = [file for file in files if file not in overlays]
    if len(overlays) != 1 or len(specs) != 1:
        _refuse_folder(folder)
    return specs[0], overlays[0]


def _is_overlay(file: Path) -> bool:
    return parse_yaml(read_text(file), str(file)).child("overlay") is not None


def _refuse_folder(folder: Path) -> NoReturn:
    message = f"does not hold {EFFECTIVE_NAME}, one spec and one overlay beside it"
    hint = "put there what the project was generated from, and nothing else"
    raise UserError(Problem(message, hint, str(folder)))
