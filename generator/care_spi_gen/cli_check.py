"""`care-spi-gen check`: options in, one call, exit code."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from care_spi_gen import console

DRIFT = 1

EXAMPLE = """\b
Example:
  care-spi-gen check support-api"""


def check(
    path: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the project.")] = Path(),
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Say whether a project is what its spec, its options and its owner's edits make.

    Writes nothing, and needs no network. Exit codes: 0 if it is; 1 if `regenerate` would change
    something, or was interrupted, or left conflicts; 2 if that cannot be found out.
    """
    with console.reporting_mistakes(as_json=as_json):
        from care_spi_gen.check_command import drift

        problems = drift(path)
    console.show_findings(problems, "Up to date.", as_json=as_json)
    if problems:
        raise SystemExit(DRIFT)
