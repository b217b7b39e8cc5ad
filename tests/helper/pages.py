"""What the tests of the helper page do in it, and what they expect of it."""

from __future__ import annotations

import io
import zipfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from care_spi_gen.cli import app
from care_spi_gen.prompt import Stack, prompt_text
from care_spi_gen.resources import OVERLAY, VENDOR_SPEC
from care_spi_gen.spec import read_spec
from typer.testing import CliRunner

from scripts.samples import sample_options

if TYPE_CHECKING:
    from playwright.sync_api import Page

VIEWS = ("files", "command", "prompt", "contract")
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
CLIPBOARD = ["clipboard-read", "clipboard-write"]


def choose(shown: Page, name: str) -> None:
    framework, store = name.split("-")
    shown.locator(f"label:has([value={framework}])").click()
    shown.locator(f"label:has([value={store}])").click()


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


def state(shown: Page) -> dict[str, str]:
    values = parse_qs(urlsplit(shown.url).fragment)
    return {key: value for key, [value] in values.items()}


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
def prompt_of(name: str) -> str:
    options = sample_options()[name]
    return prompt_text(read_spec(VENDOR_SPEC, OVERLAY), Stack.of(options.framework, options.store))


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    return result.stdout
