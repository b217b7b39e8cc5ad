"""The page as a person meets it: links, keys, a phone, a screen reader."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest
from care_spi_gen.questions import QUESTIONS
from playwright.sync_api import expect

from tests.harness.browser import quiet_page
from tests.helper.pages import (
    PHONE,
    VIEWS,
    committed,
    expect_link,
    open_view,
)

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.xdist_group("helper"), pytest.mark.timeout(300)]

# What is wider than the window, or than what it stands in.
_CUT = """
  [...document.querySelectorAll("body *:not(.unseen-text, .summary)")].filter((element) => {
    const { display } = getComputedStyle(element);
    const isOver = display !== "inline" && element.scrollWidth > element.clientWidth + 1;
    return isOver || element.getBoundingClientRect().right > innerWidth + 1;
  }).map((element) => element.outerHTML.slice(0, 200))
"""


def test_it_asks_what_the_terminal_asks(helper: Page) -> None:
    asked = helper.locator("#choice").inner_text()
    places = [asked.index(question.text) for question in QUESTIONS]
    assert places == sorted(places)
    for question in QUESTIONS:
        titles = helper.locator(f"[data-question={question.key}] .name").all_inner_texts()
        assert titles == [choice.title for choice in question.choices]
        assert all(choice.summary in asked for choice in question.choices)


def test_a_link_shows_what_it_names(browser: Browser, page_file: Path) -> None:
    link = "#framework=flask&store=redis&file=support_api/lua.py&line=3"
    with quiet_page(browser, page_file.as_uri() + link) as shown:
        assert shown.locator("[value=flask]").is_checked()
        assert shown.locator("[value=redis]").is_checked()
        assert shown.title().startswith("Flask, Redis: ")
        assert shown.locator("#file-name").text_content() == "support_api/lua.py"
        lines = committed("flask-redis")["support_api/lua.py"].splitlines(keepends=True)
        assert shown.locator(".asked-for").text_content() == lines[2]
        assert shown.locator(".asked-for").is_visible()


@pytest.mark.parametrize(
    "link",
    [
        "#framework=rails&store=__proto__&view=toString&file=/etc/passwd&line=-1",
        "#%E0%A4%A&&=&framework",
        "#file=constructor&view=",
    ],
)
def test_a_link_that_names_nothing_shows_the_start(
    browser: Browser, page_file: Path, link: str
) -> None:
    with quiet_page(browser, page_file.as_uri() + link) as shown:
        assert shown.locator("#file-name").text_content() == "support_api/routes.py"
        assert shown.title().startswith("FastAPI, SQLite: ")
        assert shown.locator("#view-files").is_visible()


def test_back_and_forward_go_through_what_was_seen(helper: Page) -> None:
    steps = (
        lambda: None,
        lambda: helper.click("#tree [data-path$='store.py']"),
        lambda: helper.click("label:has([value=redis])"),
        lambda: helper.click("[data-view=prompt]"),
    )
    stations = (
        ("FastAPI, SQLite", "support_api/routes.py", "files"),
        ("FastAPI, SQLite", "support_api/store.py", "files"),
        # The other project has such a file, too.
        ("FastAPI, Redis", "support_api/store.py", "files"),
        ("FastAPI, Redis", "support_api/store.py", "prompt"),
    )
    for step, station in zip(steps, stations, strict=True):
        step()
        expect_station(helper, *station)
    for station in reversed(stations[:-1]):
        helper.go_back()
        expect_station(helper, *station)
    for station in stations[1:]:
        helper.go_forward()
        expect_station(helper, *station)


def expect_station(shown: Page, title: str, file: str, view: str) -> None:
    expect(shown).to_have_title(re.compile(f"^{title}: "))
    expect(shown.locator("#file-name")).to_have_text(file)
    expect(shown.locator(f"#view-{view}")).to_be_visible()


def test_words_are_found_in_all_files(helper: Page) -> None:
    # Any case, and no pattern: in one file but for the lock, which is left out.
    helper.fill("#search", "Compare_Digest(")
    path = "support_api/auth.py"
    assert helper.locator("#results .path").all_text_contents() == [path]
    text = committed("fastapi-sqlite")[path]
    number = 1 + text.partition("compare_digest(")[0].count("\n")
    assert helper.locator("#found").text_content() == "1 file, 1 line"
    helper.click("#results ol a")
    expect(helper.locator("#file-name")).to_have_text(path)
    expect_link(helper, file=path, line=str(number))
    assert helper.locator("mark").all_text_contents() == ["compare_digest("]
    helper.fill("#search", "no such words")
    assert helper.locator("#found").text_content() == "Nothing found"
    helper.fill("#search", "")
    assert helper.locator("#tree").is_visible()


def test_a_keyboard_is_enough(helper: Page) -> None:
    helper.keyboard.press("Tab")
    expect(helper.locator("#skip")).to_be_focused()
    helper.keyboard.press("Tab")
    helper.keyboard.press("ArrowRight")
    expect_link(helper, framework="flask")
    helper.keyboard.press("Tab")
    helper.keyboard.press("ArrowRight")
    helper.keyboard.press("ArrowRight")
    expect_link(helper, store="mysql")
    helper.keyboard.press("Tab")
    helper.keyboard.press("Tab")
    helper.keyboard.press("Enter")
    expect_link(helper, view="command")
    helper.keyboard.press("Tab")
    helper.keyboard.press("Tab")
    helper.keyboard.press("Tab")
    expect(helper.locator("#download")).to_be_focused()
    expect(helper.locator("#download")).to_have_css("outline-style", "solid")


def test_on_a_phone_nothing_is_cut(browser: Browser, page_file: Path) -> None:
    with quiet_page(browser, page_file.as_uri(), **PHONE) as shown:
        assert not shown.locator("#tree").is_visible()
        shown.click("text=All files")
        shown.locator("#tree [data-path='support_api/models.py']").click()
        assert not shown.locator("#tree").is_visible()
        expect(shown.locator("#file-name")).to_be_focused()
        for view in VIEWS:
            open_view(shown, view)
            assert shown.evaluate(_CUT) == []


@pytest.mark.parametrize(
    "visitor",
    [{"color_scheme": "light"}, {"color_scheme": "dark"}, PHONE],
    ids=["light", "dark", "narrow"],
)
def test_nothing_keeps_anyone_out(
    browser: Browser, page_file: Path, visitor: dict[str, object]
) -> None:
    axe = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
    with quiet_page(browser, page_file.as_uri(), **visitor) as shown:
        shown.evaluate(axe)
        for view in VIEWS:
            open_view(shown, view)
            assert findings(shown) == [], view
        open_view(shown, "files")
        if not shown.locator("#search").is_visible():
            shown.click("text=All files")
        shown.fill("#search", "digest")
        assert findings(shown) == []


def findings(shown: Page) -> list[str]:
    result = shown.evaluate("axe.run({resultTypes: ['violations']})")
    return [
        f"{violation['id']}: {node['html']} {node['failureSummary']}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]
