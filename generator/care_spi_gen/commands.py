"""The command lines that a person is told to run."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from care_spi_gen.options import Options

PROGRAM = "care-spi-gen"


def new_command(
    options: Options, target: Path, package: str | None, spec: Path | None, overlay: Path | None
) -> str:
    """Return the `new` that makes this project without a question; None is a flag not given."""
    words = [PROGRAM, "new", str(target)]
    words += ["--framework", options.framework.name, "--store", options.store.name]
    for flag, value in (("--package", package), ("--spec", spec), ("--overlay", overlay)):
        words += [flag, str(value)] if value else []
    return shlex.join(words)


def next_commands(options: Options, target: Path) -> list[str]:
    """Return what is to be run after `new`, up to a server that runs."""
    to_set = " and ".join(options.required_settings)
    return [
        f"cd {shlex.quote(str(target))}",
        "python3 -m venv .venv && . .venv/bin/activate",
        "pip install --upgrade pip && pip install -e . --group dev",
        "pytest",
        f"cp .env.example .env    # then set {to_set} in it",
        f"python -m {options.package} serve",
    ]
