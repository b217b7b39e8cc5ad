"""Generating a project: spec, overlay and options in, every file out, with the lock of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from care_spi_gen.codegen import beginning_beside
from care_spi_gen.project.lock import Lock, make_lock

if TYPE_CHECKING:
    from pathlib import Path

    from care_spi_gen.options import Options
    from care_spi_gen.spec import Spec


def generate_new(spec: Path, overlay: Path, options: Options) -> tuple[Spec, Lock]:
    """Return a spec as it was read, and the lock of the project that it makes. Raises UserError."""
    with beginning_beside() as begin:
        from care_spi_gen.render import render
        from care_spi_gen.render.vendored import source_paths
        from care_spi_gen.spec import read_spec

        effective = read_spec(spec, overlay)
        files = render(effective, options, begin=begin)
    return effective, make_lock(options, *source_paths(effective, options.package), files)
