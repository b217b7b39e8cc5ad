"""What the tests of the helper page do in it, and what they expect of it."""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from care_spi_gen.cli import app
from care_spi_gen.options import FRAMEWORKS, STORES
from care_spi_gen.project.lock import LOCK_NAME, lock_text, make_lock
from care_spi_gen.prompt import Stack, prompt_text
from care_spi_gen.render.vendored import source_paths
from care_spi_gen.resources import OVERLAY, VENDOR_SPEC
from care_spi_gen.spec import read_spec
from playwright.sync_api import expect
from typer.testing import CliRunner

from scripts.samples import SAMPLES, files_below, sample_options

if TYPE_CHECKING:
    from playwright.sync_api import Page

VIEWS = ("files", "command", "prompt", "contract")
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
CLIPBOARD = ["clipboard-read", "clipboard-write"]


def choose(shown: Page, name: str) -> None:
    framework, store = name.split("-")
    shown.locator(f"label:has([value={framework}])").click()
    shown.locator(f"label:has([value={store}])").click()
    title = f"{FRAMEWORKS[framework].title}, {STORES[store].title}: "
    expect(shown).to_have_title(re.compile(re.escape(title)))


def download(shown: Page) -> zipfile.ZipFile:
    with shown.expect_download() as expected:
        shown.click("text=Download .zip")
    assert expected.value.suggested_filename == "support-api.zip"
    return zipfile.ZipFile(io.BytesIO(Path(expected.value.path()).read_bytes()))


def contents(archive: zipfile.ZipFile) -> dict[str, bytes]:
    assert archive.testzip() is None
    return {
        name.removeprefix("support-api/"): archive.read(name)
        for name in archive.namelist()
        if name.startswith("support-api/")
    }


def unpack(archive: zipfile.ZipFile, folder: Path) -> Path:
    """What `unzip` does; Python's own way leaves out who may run what."""
    for info in archive.infolist():
        archive.extract(info, folder)
        (folder / info.filename).chmod(info.external_attr >> 16 & 0o777)
    return folder / "support-api"


def facts(folder: Path) -> dict[str, tuple[bytes, bool]]:
    """The bytes of each file, and whether it can be run; what else a mode says is the umask's."""
    return {
        str(path.relative_to(folder)): (path.read_bytes(), bool(path.stat().st_mode & 0o100))
        for path in folder.rglob("*")
        if path.is_file()
    }


def open_view(shown: Page, view: str) -> None:
    shown.click(f"[data-view={view}]")
    expect(shown.locator(f"#view-{view}")).to_be_visible()


def expect_link(shown: Page, **said: str) -> None:
    """Wait until the link of what is shown says this; a browser takes its time to tell."""
    has = "([key, value]) => new URLSearchParams(location.hash.slice(1)).get(key) === value"
    shown.wait_for_function(f"said => Object.entries(said).every({has})", arg=said)


def copied(shown: Page, name: str) -> str:
    shown.evaluate("navigator.clipboard.writeText('')")
    button = shown.locator(f"[data-copies={name}]")
    button.click()
    shown.wait_for_function(
        "name => document.querySelector(name).textContent === 'Copied'", arg=f"[data-copies={name}]"
    )
    text: str = shown.evaluate("navigator.clipboard.readText()")
    return text


@cache
def committed(name: str) -> dict[str, str]:
    """What `new` makes of a choice: the committed sample, which other tests hold to that."""
    folder = SAMPLES / name
    files = {
        str(path.relative_to(folder)): path.read_bytes().decode() for path in files_below(folder)
    }
    options = sample_options()[name]
    sources = source_paths(read_spec(VENDOR_SPEC, OVERLAY), options.package)
    return {**files, LOCK_NAME: lock_text(make_lock(options, *sources, files))}


@cache
def prompt_of(name: str) -> str:
    options = sample_options()[name]
    return prompt_text(read_spec(VENDOR_SPEC, OVERLAY), Stack.of(options.framework, options.store))


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    return result.stdout
