"""From a spec and a few choices to the text of every file."""

from care_spi_gen.render.engine import render

__all__ = ["render"]
