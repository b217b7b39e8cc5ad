"""`care-spi-gen restore`: options in, one call, exit code."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from care_spi_gen import console

EXAMPLE = """\b
Example:
  care-spi-gen restore support_api/agents.py"""


def restore(
    path: Annotated[
        Path, typer.Argument(metavar="PATH", help="A deleted file, or a folder of such.")
    ],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Bring back generated files that you deleted, as they were last generated.

    `regenerate` leaves deleted what you deleted; from now on it cares for these files again.
    """
    with console.reporting_mistakes(as_json=as_json):
        from care_spi_gen.restore_command import restore as run

        restored = run(path)
    console.show_restored(restored, as_json=as_json)
