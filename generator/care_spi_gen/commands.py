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
    given = {"--package": package, "--spec": spec, "--overlay": overlay}
    return _command("new", str(target), *_choice(options), **given)


def prompt_command(options: Options, spec: Path | None, overlay: Path | None) -> str:
    """Return the `prompt` for the same choice; None is a flag not given."""
    return _command("prompt", *_choice(options), **{"--spec": spec, "--overlay": overlay})


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


def _choice(options: Options) -> tuple[str, ...]:
    return "--framework", options.framework.name, "--store", options.store.name


def _command(*words: str, **given: str | Path | None) -> str:
    flags = (part for flag, value in given.items() if value for part in (flag, str(value)))
    return shlex.join((PROGRAM, *words, *flags))
