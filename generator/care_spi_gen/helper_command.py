"""What `care-spi-gen helper` does once it knows what is wanted."""

from __future__ import annotations

import os
import tempfile
import webbrowser
from pathlib import Path

from care_spi_gen import console, resources
from care_spi_gen.helper import Given, helper_page
from care_spi_gen.spec import read_spec


def make_page(given: Given, output: Path | None, *, opens: bool) -> None:
    """Write the helper page to `output`, or to a file that is new, and open it if that `opens`.

    Raises UserError if the spec cannot be read, or the page not be written.
    """
    spec = read_spec(*resources.spec_files(given.spec, given.overlay))
    console.show_problems(spec.notes)
    text = helper_page(spec, given)
    path = output or _new_file()
    console.write_result(text, path)
    console.show_line(f"Wrote {path}: {len(text.encode()) // 1000} kB, loads nothing.")
    if opens and not webbrowser.open(path.absolute().as_uri()):
        console.show_line("No browser could be started: open it yourself.")


def _new_file() -> Path:
    descriptor, name = tempfile.mkstemp(prefix="care-spi-gen-", suffix=".html")
    os.close(descriptor)
    return Path(name)
