"""What `new`, `prompt` and `helper` are given to generate from, declared once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Spec = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="OpenAPI file. [default: the Care SPI's own]"),
]
Overlay = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="OpenAPI Overlay for it. [default: the Care SPI's]"),
]
