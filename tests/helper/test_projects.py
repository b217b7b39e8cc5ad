"""What the page hands out for each choice is what the command line makes of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from care_spi_gen.commands import next_commands
from care_spi_gen.project.lock import LOCK_NAME
from care_spi_gen.verify.registry import all_checks
from playwright.sync_api import expect

from scripts.samples import sample_options
from tests.harness.browser import quiet_page
from tests.helper.pages import (
    choose,
    committed,
    contents,
    copied,
    download,
    facts,
    open_view,
    prompt_of,
    run,
    unpack,
)

if TYPE_CHECKING:

    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.xdist_group("helper"), pytest.mark.timeout(300)]

_NAMES = sorted(sample_options())


@pytest.mark.parametrize("name", _NAMES)
def test_each_choice_is_there_whole(helper: Page, name: str) -> None:
    options = sample_options()[name]
    choose(helper, name)
    files = committed(name)
    assert helper.locator(":checked").evaluate_all("all => all.map(input => input.value)") == [
        options.framework.name,
        options.store.name,
    ]
    listed = helper.locator("#tree a").evaluate_all("all => all.map(link => link.dataset.path)")
    assert sorted(listed) == sorted(files)
    assert contents(download(helper)) == {path: text.encode() for path, text in files.items()}
    command = f"care-spi-gen new support-api --framework {options.framework.name}"
    assert (
        helper.locator("#command-text").text_content() == f"{command} --store {options.store.name}"
    )
    assert helper.locator("#prompt-text").text_content() == prompt_of(name)


def test_the_archive_is_what_new_writes(helper: Page, tmp_path: Path) -> None:
    choose(helper, "aiohttp-mysql")
    unpacked = unpack(download(helper), tmp_path / "unpacked")
    written = tmp_path / "support-api"
    run("new", str(written), "--framework", "aiohttp", "--store", "mysql")
    assert facts(unpacked) == facts(written)


def test_the_archive_passes_its_own_tests(helper: Page, tmp_path: Path) -> None:
    choose(helper, "flask-sqlite")
    project = unpack(download(helper), tmp_path)
    plugins = ("--disable-plugin-autoload", "-p", "no:cacheprovider")
    finished = subprocess.run(
        # The contract is put to the samples themselves, elsewhere.
        [sys.executable, "-m", "pytest", "-q", *plugins, "--ignore=tests/test_contract.py"],
        cwd=project,
        env={key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout


@pytest.mark.parametrize("path", ["support_api/store.py", "README.md", LOCK_NAME, ".env.example"])
def test_a_file_is_shown_as_it_is(helper: Page, path: str) -> None:
    helper.locator(f"#tree [data-path='{path}']").click()
    expect(helper.locator("#file-name")).to_have_text(path)
    assert helper.locator("#file-text").text_content() == committed("fastapi-sqlite")[path]
    assert helper.locator("#tree [aria-current]").get_attribute("data-path") == path


def test_an_empty_file_says_so(helper: Page) -> None:
    helper.locator("#tree [data-path$='py.typed']").click()
    expect(helper.locator("#file-empty")).to_be_visible()
    helper.locator("#tree [data-path='Dockerfile']").click()
    expect(helper.locator("#file-empty")).to_be_hidden()


def test_what_is_shown_has_colours(helper: Page) -> None:
    keywords = helper.locator("#file-text .code-k").all_text_contents()
    assert {"from", "import", "async", "def", "return"} <= set(keywords)


def test_what_is_to_be_copied_is_copied_whole(helper: Page) -> None:
    choose(helper, "flask-postgres")
    options = sample_options()["flask-postgres"]
    assert copied(helper, "file") == committed("flask-postgres")["support_api/routes.py"]
    open_view(helper, "command")
    flags = "--framework flask --store postgres"
    assert copied(helper, "command") == f"care-spi-gen new support-api {flags}"
    assert copied(helper, "next").split("\n") == next_commands(options, Path("support-api"))
    assert copied(helper, "verify") == "care-spi-gen verify http://localhost:8080"
    open_view(helper, "prompt")
    assert copied(helper, "prompt") == prompt_of("flask-postgres")
    command = copied(helper, "prompt-command")
    assert command == f"care-spi-gen prompt {flags}"
    assert run(*command.split()[1:]) == prompt_of("flask-postgres")


def test_what_cannot_be_copied_is_selected(browser: Browser, page_file: Path) -> None:
    with quiet_page(browser, f"{page_file.as_uri()}#view=command") as shown:
        shown.evaluate("delete Navigator.prototype.clipboard")
        shown.click("[data-copies=command]")
        shown.wait_for_function("document.querySelector('#said').textContent")
        selected = shown.evaluate("getSelection().toString()")
        assert selected == shown.locator("#command-text").text_content()


def test_it_shows_what_the_contract_promises(helper: Page) -> None:
    open_view(helper, "contract")
    promises = helper.locator(".promises li > :first-child").all_text_contents()
    assert promises == [check.title.replace("`", "") for check in all_checks()]
    assert len(helper.locator(".operations li").all()) == 5
