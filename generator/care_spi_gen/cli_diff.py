"""`care-spi-gen diff`: options in, one call, exit code."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from care_spi_gen import console, resources
from care_spi_gen.problems import refuse_unknown

FOUND = 1

EXAMPLE = """\b
Examples:
  care-spi-gen diff spi-care.yaml next-spi-care.yaml
  care-spi-gen diff spi-care.yaml next-spi-care.yaml --fail-on breaking"""
_FAIL_ON = ("breaking", "any")


def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The OpenAPI file you have.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The OpenAPI file to come.")],
    *,
    overlay: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="OpenAPI Overlay for both. [default: the Care SPI's]"),
    ] = None,
    fail_on: Annotated[
        str | None,
        typer.Option(
            metavar="|".join(_FAIL_ON),
            help="Exit with 1 if there is a breaking change, or any.",
            autocompletion=lambda: list(_FAIL_ON),
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Tell what changed between two specs, for the one who implements the server.

    What they mean is compared, not how they are written. A change is breaking if what a server
    made for OLD does is wrong under NEW, or if code or data of it loses its place; additive if what
    it does stays right; editorial if no request and no answer differs.

    Exit codes: 0 done, whatever changed; 1 if --fail-on is met; 2 for a mistake in what was given.
    """
    with console.reporting_mistakes(as_json=as_json):
        if fail_on is not None:
            refuse_unknown("--fail-on", fail_on, _FAIL_ON)
        from care_spi_gen.diff_command import compare_files, show

        result = compare_files(old, new, overlay or resources.OVERLAY)
    show(result, as_json=as_json)
    if (fail_on == "any" and result.changes) or (fail_on == "breaking" and result.is_breaking):
        raise SystemExit(FOUND)
