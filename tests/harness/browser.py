"""A headless Chromium, the one that is installed, and pages in it that may load nothing."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from playwright.sync_api import Browser, Page

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_WITHOUT = "Chromium is not installed: apt-get install chromium"
_OPTIONS = [
    # Root has no sandbox, in a container nobody has.
    "--no-sandbox",
    # It would ask its maker for this and that.
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--disable-quic", "--no-first-run"),
]
_WIDE = {"width": 1280, "height": 900}


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser. Skips the test, in CI fails it, if there is none."""
    program = next(filter(None, map(shutil.which, _NAMES)), None)
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail(_WITHOUT, pytrace=False)
        pytest.skip(_WITHOUT)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_OPTIONS)
        yield browser
        browser.close()


@contextmanager
def quiet_page(browser: Browser, url: str, **context: Any) -> Iterator[Page]:
    """Open `url` as a visitor of its own; `context` is playwright's, such as `color_scheme`.

    At the end nothing may have been loaded but the page itself, nothing asked for over the network,
    and nothing said on the console, which tells each breach of the Content Security Policy, too.
    """
    said: list[str] = []
    asked: list[str] = []
    visitor = browser.new_context(**{"viewport": _WIDE, "reduced_motion": "reduce"} | context)
    visitor.on("request", lambda request: asked.append(request.url))
    visitor.on("console", lambda message: said.append(message.text))
    visitor.on("weberror", lambda error: said.append(str(error.error)))
    visitor.on("dialog", lambda dialog: said.append(dialog.message))
    page = visitor.new_page()
    page.set_default_timeout(20_000)
    page.goto(url)
    page.wait_for_selector("body.is-ready")
    yield page
    visitor.close()
    assert said == []
    own = url.partition("#")[0]
    others = [url for url in asked if not url.startswith(("data:", f"blob:{own[:7]}"))]
    assert {other.partition("#")[0] for other in others} <= {own}
