"""Nothing is loaded, nothing runs but the page's own, whatever a spec says."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from care_spi_gen.helper import Given, helper_page, page
from care_spi_gen.options import FRAMEWORKS, STORES
from care_spi_gen.spec import read_spec

from tests.harness.browser import quiet_page
from tests.helper.pages import (
    CLIPBOARD,
    committed,
    contents,
    copied,
    download,
    facts,
    open_view,
    unpack,
)
from tests.hostile.payloads import PAYLOADS
from tests.hostile.specs import many_texts, one_text, plain
from tests.unit.spec_files import NO_OVERLAY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = [pytest.mark.xdist_group("helper"), pytest.mark.timeout(300)]

_LARGEST = 1_500_000
_MARKUP = "</title></script><img src=x onerror=alert(1)><script>alert(2)</script>{{ 7*7 }}"


def test_it_is_small_and_says_what_may_run(page_file: Path) -> None:
    text = page_file.read_text("utf-8")
    assert len(text.encode()) <= _LARGEST
    [policy] = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    assert re.sub(r"sha256-[\w+/=]{44}", "sha256-", policy) == (
        "default-src 'none'; script-src 'sha256-'; style-src 'sha256-'; img-src data:; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; "
        "trusted-types 'none'"
    )


def test_it_can_be_hosted(browser: Browser, page_file: Path) -> None:
    with hosted(page_file.parent) as (url, paths):
        with quiet_page(browser, f"{url}/index.html#store=memory") as shown:
            assert len(contents(download(shown))) == len(committed("fastapi-memory"))
        assert paths == ["/index.html"]


@contextmanager
def hosted(folder: Path) -> Iterator[tuple[str, list[str]]]:
    paths: list[str] = []

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            paths.append(self.path)

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=folder)) as server:
        threading.Thread(target=server.serve_forever).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", paths
        finally:
            server.shutdown()


def test_a_hostile_spec_stays_text(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # One project is enough of it.
    monkeypatch.setattr(page, "FRAMEWORKS", {"fastapi": FRAMEWORKS["fastapi"]})
    monkeypatch.setattr(page, "STORES", {"sqlite": STORES["sqlite"]})
    given = hostile_files(tmp_path)
    path = tmp_path / "page.html"
    path.write_text(helper_page(read_spec(given.spec, given.overlay), given), "utf-8", newline="\n")
    with quiet_page(browser, path.as_uri(), permissions=CLIPBOARD) as shown:
        title = shown.locator("h1").inner_text()
        assert title.startswith(f"{_MARKUP}\\u202e: ")
        links = shown.locator("#tree a")
        links.evaluate_all("links => links.forEach(link => link.click())")
        shown.locator("#tree [data-path$='/spec.yaml']").evaluate("link => link.click()")
        shown.wait_for_function("document.querySelector('#file-facts').textContent.includes('run')")
        assert shown.locator(".unseen").first.text_content() == "U+202E"
        for view in ("contract", "prompt", "command"):
            open_view(shown, view)
        assert shown.locator("img, script:not(#data):not([type=module])").count() == 0
        unpacked = unpack(download(shown), tmp_path / "unpacked")
        command = copied(shown, "command").replace(
            "care-spi-gen", f"{sys.executable} -m care_spi_gen", 1
        )
    # A shell reads it as it was meant, and it makes the same.
    subprocess.run(["sh", "-c", command], cwd=tmp_path, check=True, capture_output=True)
    assert facts(unpacked) == facts(tmp_path / "support-api")
    assert facts(unpacked)["support_api/openapi/spec.yaml"][1]


def hostile_files(folder: Path) -> Given:
    """A spec that is markup wherever it can be, and an overlay whose name is, too."""
    document = one_text(f"{_MARKUP}\N{RIGHT-TO-LEFT OVERRIDE}")
    few = {name: PAYLOADS[name] for name in ("html", "xml", "jinja", "separators")}
    more = many_texts(few)
    document["paths"]["/hostile"] = more["paths"]["/hostile"]
    document["components"]["schemas"]["Hostile"] = more["components"]["schemas"]["Hostile"]
    spec, overlay = folder / "spec.yaml", folder / "<img src=x onerror=alert(3)>.yaml"
    # A file that begins like this is a program, and `new` says so in its mode.
    first = "#!/bin/sh \N{RIGHT-TO-LEFT OVERRIDE}"
    spec.write_text(f"{first}\n{plain(document)}", "utf-8")
    overlay.write_text(NO_OVERLAY, "utf-8")
    return Given(spec, overlay)
