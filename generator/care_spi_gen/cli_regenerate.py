"""`care-spi-gen regenerate`: options in, one call, exit code."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from care_spi_gen import console
from care_spi_gen.options import FRAMEWORKS, STORES, chosen

EXAMPLE = """\b
Examples:
  care-spi-gen regenerate --spec next-spi-care.yaml --dry-run
  care-spi-gen regenerate --spec next-spi-care.yaml
  care-spi-gen regenerate support-api --store postgres"""


def regenerate(
    path: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the project.")] = Path(),
    *,
    spec: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="OpenAPI file. [default: the one in the project]"),
    ] = None,
    overlay: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="OpenAPI Overlay. [default: the one in the project]"),
    ] = None,
    framework: Annotated[
        str | None,
        typer.Option(
            metavar="|".join(FRAMEWORKS),
            help="Web framework. [default: what pyproject.toml names]",
            autocompletion=lambda: list(FRAMEWORKS),
        ),
    ] = None,
    store: Annotated[
        str | None,
        typer.Option(
            metavar="|".join(STORES),
            help="Where conversations are kept. [default: what pyproject.toml names]",
            autocompletion=lambda: list(STORES),
        ),
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Show plan and patch, write nothing."),
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Go on over work that is not committed to git.")
    ] = False,
    accept_breaking: Annotated[
        bool, typer.Option("--accept-breaking", help="Go on with breaking changes of the spec.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Bring a project to its next spec, options or generator, with all of its owner's edits.

    Three versions of each file are merged: what was generated last (care-spi-gen.lock has it), what
    is there now, and what is generated now. What cannot be merged stands between markers.

    Exit codes: 0 done; 1 if --dry-run shows a patch; 2 for a mistake in what was given, and then
    nothing was written; 3 if there are conflicts to resolve.
    """
    with console.reporting_mistakes(as_json=as_json):
        chosen_framework = chosen("--framework", framework, FRAMEWORKS)
        chosen_store = chosen("--store", store, STORES)
        from care_spi_gen.regenerate_command import Manner
        from care_spi_gen.regenerate_command import regenerate as run
        from care_spi_gen.regeneration import Wishes

        code = run(
            path,
            Wishes(spec, overlay, chosen_framework, chosen_store),
            Manner(dry_run, force, accept_breaking, as_json),
        )
    if code:
        raise SystemExit(code)
