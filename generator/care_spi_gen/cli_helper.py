"""`care-spi-gen helper`: options in, one call, exit code."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from care_spi_gen import cli_inputs, console

EXAMPLE = """\b
Examples:
  care-spi-gen helper
  care-spi-gen helper --output index.html    # to host it, on GitHub Pages for one"""


def helper(
    *,
    spec: cli_inputs.Spec = None,
    overlay: cli_inputs.Overlay = None,
    output: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write the page there, and open nothing. [default: a temporary one]",
        ),
    ] = None,
    no_open: Annotated[
        bool, typer.Option("--no-open", help="Open no browser, only say where the page is.")
    ] = False,
) -> None:
    """Open a page that shows every project there is to choose, and hands it out.

    One HTML file with all of it: the files of each, a .zip of the same bytes that `new` writes,
    the command, the prompt and the contract. It loads nothing, so it can be kept and passed on.
    """
    with console.reporting_mistakes(as_json=False):
        console.refuse_unwritable(output)
        from care_spi_gen.helper import Given
        from care_spi_gen.helper_command import make_page

        make_page(Given(spec, overlay), output, opens=output is None and not no_open)
