"""`care-spi-gen adopt`: options in, one call, exit code."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from care_spi_gen import console

EXAMPLE = """\b
Example:
  care-spi-gen adopt support-api"""


def adopt(
    path: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the project.")],
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what differs, write nothing.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Take a project that was generated without a lock, or has lost it, under care.

    Its options are read from pyproject.toml, its spec from its openapi folder. What differs from
    what this version generates of them counts as yours from now on; no file but the lock is made.
    """
    with console.reporting_mistakes(as_json=as_json):
        from care_spi_gen.adopt_command import adopt as run

        report = run(path, write=not dry_run)
    console.show_report(report, as_json=as_json)
