"""A browser for all tests of the helper page, and the page as the command line writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.harness.browser import chromium, quiet_page
from tests.helper.pages import CLIPBOARD, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page


# No longer: playwright's event loop is in the way of other tests' own.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="package")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("helper") / "index.html"
    said = run("helper", "--output", str(path))
    assert said == f"Wrote {path}: {path.stat().st_size // 1000} kB, loads nothing.\n"
    return path


@pytest.fixture
def helper(browser: Browser, page_file: Path) -> Iterator[Page]:
    with quiet_page(browser, page_file.as_uri(), permissions=CLIPBOARD) as shown:
        yield shown
