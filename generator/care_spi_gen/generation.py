"""Generating a project: spec, overlay and options in, every file out, with the lock of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from care_spi_gen.codegen import begin_here, beginning_beside
from care_spi_gen.project.lock import Lock, make_lock

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from care_spi_gen.codegen import Request
    from care_spi_gen.options import Options
    from care_spi_gen.render.migrations import Earlier
    from care_spi_gen.spec import Spec


def generate_new(
    spec: Path, overlay: Path, options: Options, earlier: Earlier | None = None
) -> tuple[Spec, Lock]:
    """Return a spec as it was read, and the lock of the project that it makes.

    `earlier` are the migrations that the project has had already. Raises UserError.
    """
    with beginning_beside() as begin:
        from care_spi_gen.spec import read_spec

        effective = read_spec(spec, overlay)
        return effective, generate(effective, options, begin, earlier)


def generate(
    spec: Spec,
    options: Options,
    begin: Callable[[Request], Callable[[], str]] = begin_here,
    earlier: Earlier | None = None,
) -> Lock:
    """Return the lock of the project that a spec makes; the rest is as in `render`."""
    from care_spi_gen.render import render
    from care_spi_gen.render.migrations import NONE_EARLIER
    from care_spi_gen.render.vendored import source_paths

    files = render(spec, options, begin=begin, earlier=earlier or NONE_EARLIER)
    return make_lock(options, *source_paths(spec, options.package), files)
