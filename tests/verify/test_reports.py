"""Reports in every format: no secret in them, and nothing of a server's that could do harm."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from care_spi_gen.verify.care import Target
from care_spi_gen.verify.exchange import Sent
from care_spi_gen.verify.failures import Failed
from care_spi_gen.verify.registry import Check, all_checks
from care_spi_gen.verify.report.documents import report_document
from care_spi_gen.verify.report.github import as_markdown, as_workflow_commands
from care_spi_gen.verify.report.html import as_html
from care_spi_gen.verify.report.junit import as_junit
from care_spi_gen.verify.report.model import Report, Setting, build, redactor_for, verdict
from care_spi_gen.verify.report.text import as_text
from care_spi_gen.verify.run import Plan, Result, Run

from tests.verify.echo import HOSTILE, echoing, spellings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SECRETS = ["s3cret-of-the-report", "Tr0ub4dor&3/'x\"%41\\z", "YWJj+/=="]
FORMATS: dict[str, Callable[[Report], str]] = {
    "text": lambda report: as_text(report, width=80, colours=False),
    "colours": lambda report: as_text(report, width=200, colours=True),
    "json": lambda report: json.dumps(report_document(report), ensure_ascii=False),
    "junit": as_junit,
    "github": as_workflow_commands,
    "markdown": as_markdown,
    "html": as_html,
}


def setting(target: Target, **changes: object) -> Setting:
    return replace(Setting(target, "CARE_SPI_SECRET", "house", "as --profile says"), **changes)


@pytest.fixture(scope="module", params=SECRETS)
def echoed(request: pytest.FixtureRequest) -> Iterator[tuple[str, Report]]:
    """What came of a run against a server that says its secret wherever it can."""
    with echoing() as url:
        target = Target(url, request.param)
        yield request.param, build(Run(Plan(target, all_checks())).results(), setting(target), 1.5)


def made(*results: tuple[str, Result], **changes: object) -> Report:
    """A report of results, each for the first check of a name."""
    checks = {check.name: check for check in all_checks()}
    target = Target("http://localhost:8080", "s3cret-of-the-report")
    found = [replace(result, check=checks[name]) for name, result in results]
    return build(found, setting(target, **changes), 1.5)


def result(outcome: str, *failures: tuple[str, Failed], reason: str = "") -> Result:
    nothing: Check = all_checks()[0]
    return Result(nothing, outcome, failures, reason)  # type: ignore[arg-type]


PASSED = result("passed")
SENT = Sent(
    "http://localhost:8080", "GET", "/care", [("Authorization", "Bearer s3cret-of-the-report")]
)
FAILED = result("failed", ("list", Failed("401", "200 OK", SENT)), ("get", Failed("401", "500")))
BLOCKED = result("blocked", reason="could not create a conversation: 500")
VENDOR, OTHER_VENDOR = "auth.wrong-token", "auth.empty-token"
HOUSE = next(check.name for check in all_checks() if check.source == "house")


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_shows_the_secret(echoed: tuple[str, Report], name: str) -> None:
    secret, report = echoed
    shown = FORMATS[name](report)
    assert [name for name, text in spellings(secret).items() if text in shown] == []
    assert report.having("failed")
    assert "***" in shown


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_passes_on_what_could_do_harm(echoed: tuple[str, Report], name: str) -> None:
    shown = FORMATS[name](echoed[1])
    own = {"\n"} | ({"\x1b"} if name == "colours" else set())
    assert not [char for char in shown if not char.isprintable() and char not in own]
    assert "\x1b]" not in shown
    assert "\x1b[2J" not in shown
    if name in {"html", "junit", "markdown"}:
        assert "<script" not in shown
    if name == "github":
        commands = [line for line in shown.splitlines() if "::" in line]
        assert all(re.match(r"::(error|warning|notice) title=[^:,]*::", line) for line in commands)
        assert commands == shown.splitlines()


# The others of a short secret cannot be told from other text.
SHORT = [("s3", name) for name in ("plain", "percent-all", "unicode", "html", "upper")]


@pytest.mark.parametrize(
    ("secret", "spelling"), [*((s, name) for s in SECRETS for name in spellings(s)), *SHORT]
)
def test_every_spelling_of_a_secret_is_found(secret: str, spelling: str) -> None:
    text = spellings(secret)[spelling]
    shown = redactor_for(Target("http://localhost", secret)).text(f'before "{text}" after')
    assert "***" in shown
    assert text not in shown
    assert shown.startswith('before "')
    assert shown.endswith(" after")


@pytest.mark.parametrize(
    "text", ["", "200 OK", "s3cret", "report", "%41%zz&#9;\\u00", "\u0130" * 9]
)
def test_other_text_stays(text: str) -> None:
    assert redactor_for(Target("http://localhost", SECRETS[0])).text(text) == text


def test_what_anybody_knows_is_no_secret() -> None:
    redactor = redactor_for(Target("http://localhost", "care-spi-secret"))
    assert redactor.text("care-spi-verify-1 care-spi-secret") == "care-spi-verify-1 ***"


def test_long_answers_are_cut_and_said_to_be() -> None:
    report = made((VENDOR, result("failed", ("", Failed("x" * 100_000, "y")))))
    [entry] = report.entries
    assert entry.cases[0].expected == "x" * 500 + "... (100,000 characters)"


SKIPPED = result("skipped", reason="it writes")
MET = "All that the vendor demands is met"


@pytest.mark.parametrize(
    ("results", "selected", "expected"),
    [
        ([(VENDOR, PASSED), (HOUSE, PASSED)], False, f"{MET}; all of our house rules are met."),
        ([(VENDOR, PASSED), (HOUSE, FAILED)], False, f"{MET}; 1 of our house rules is not met."),
        (
            [(VENDOR, FAILED), (OTHER_VENDOR, FAILED)],
            False,
            "2 of the vendor's demands are not met.",
        ),
        (
            [(VENDOR, FAILED), (OTHER_VENDOR, BLOCKED)],
            False,
            "1 of the vendor's demands is not met, 1 could not be judged.",
        ),
        ([(VENDOR, BLOCKED)], False, "1 of the vendor's demands could not be judged."),
        ([(VENDOR, PASSED)], True, f"{MET}, as far as asked."),
        (
            [(VENDOR, PASSED), (OTHER_VENDOR, SKIPPED)],
            False,
            f"{MET}, as far as asked; 1 check was skipped.",
        ),
    ],
)
def test_verdict_says_what_is_met(
    results: list[tuple[str, Result]], selected: bool, expected: str
) -> None:
    assert verdict(made(*results, selected=selected)) == expected


@pytest.mark.parametrize(
    ("outcome", "passed"),
    [
        ("passed", True),
        ("skipped", True),
        ("failed", False),
        ("blocked", False),
        ("unfinished", False),
    ],
)
def test_only_what_was_judged_passes(outcome: str, passed: bool) -> None:
    assert made((VENDOR, PASSED), (HOUSE, result(outcome))).passed is passed


def test_text_shows_what_is_wrong_and_how_to_see_it() -> None:
    shown = as_text(made((VENDOR, FAILED)), width=80, colours=False)
    assert (
        "FAILED auth.wrong-token\n"
        "  A token that is not the secret is 401\n"
        "  case      list\n"
        "  expected  401\n"
        "  got       200 OK\n"
        "  source    vendor, AI Implementation Helper, Authentication\n"
        '  curl -sS -i -H "Authorization: Bearer $CARE_SPI_SECRET" http://localhost:8080/care\n'
        "  and 1 more case: get\n"
    ) in shown
    assert "customers whose ids begin with care-spi-verify-" in shown


def test_text_names_blocked_checks_together() -> None:
    other = result("blocked", reason="could not create a conversation: 500 with another id")
    shown = as_text(made((VENDOR, BLOCKED), (OTHER_VENDOR, other)), width=80, colours=False)
    assert (
        "BLOCKED 2 checks: could not create a conversation: 500\n"
        "  auth.wrong-token, auth.empty-token\n"
    ) in shown


@pytest.mark.parametrize("width", [80, 100, 200])
def test_only_lines_for_a_shell_are_longer_than_the_terminal(
    echoed: tuple[str, Report], width: int
) -> None:
    lines = as_text(echoed[1], width=width, colours=False).splitlines()
    assert all(len(line) <= width or re.match("  (curl|printf|python3) ", line) for line in lines)
    commands = {case.curl for entry in echoed[1].entries for case in entry.cases[:1] if case.curl}
    assert commands <= {line.removeprefix("  ") for line in lines}


def test_a_run_that_only_reads_leaves_nothing_behind() -> None:
    for shown in (as_text, as_html):
        arguments = {"width": 80, "colours": False} if shown is as_text else {}
        assert "ids begin with" in shown(made((VENDOR, PASSED)), **arguments)
        assert "ids begin with" not in shown(made((VENDOR, PASSED), reads_only=True), **arguments)


def test_json_document_is_the_one_described() -> None:
    document = report_document(made((VENDOR, FAILED), (HOUSE, BLOCKED)))
    checks = document.pop("checks")
    assert document == {
        "url": "http://localhost:8080",
        "product_urls": [],
        "profile": "house",
        "profile_reason": "as --profile says",
        "read_only": False,
        "customer_prefix": "care-spi-verify-",
        "seconds": 1.5,
        "passed": False,
        "verdict": "1 of the vendor's demands is not met; "
        "1 of our house rules could not be judged.",
        "summary": {
            "checks": 2,
            "passed": 0,
            "failed": 1,
            "blocked": 1,
            "unfinished": 0,
            "skipped": 0,
        },
    }
    assert checks[0] == {
        "name": "auth.wrong-token",
        "section": "auth",
        "source": "vendor",
        "rule": "AI Implementation Helper, Authentication",
        "title": "A token that is not the secret is 401",
        "outcome": "failed",
        "reason": "",
        "seconds": 0.0,
        "failures": [
            {
                "case": "list",
                "expected": "401",
                "got": "200 OK",
                "curl": 'curl -sS -i -H "Authorization: Bearer $CARE_SPI_SECRET" '
                "http://localhost:8080/care",
            },
            {"case": "get", "expected": "401", "got": "500", "curl": ""},
        ],
    }
    assert checks[1]["outcome"] == "blocked"
    assert checks[1]["reason"] == "could not create a conversation: 500"


def test_junit_counts_what_its_elements_are(echoed: tuple[str, Report]) -> None:
    # Parsing is the test: it refuses what XML forbids.
    root = ET.fromstring(as_junit(echoed[1]))  # noqa: S314 - our own
    assert root.tag == "testsuites"
    for parent in (root, *root.iter("testsuite")):
        for tag in ("testcase", "failure", "error", "skipped"):
            attribute = {"testcase": "tests", "skipped": "skipped"}.get(tag, f"{tag}s")
            assert int(parent.get(attribute, "")) == len(list(parent.iter(tag)))
        assert float(parent.get("time", "")) >= 0
    assert {suite.get("name") for suite in root} == {check.section for check in all_checks()}
    assert {case.get("name") for case in root.iter("testcase")} == {c.name for c in all_checks()}


def test_workflow_commands_escape_what_ends_them() -> None:
    failure = Failed("100%, a: b", "c")
    shown = as_workflow_commands(made((VENDOR, result("failed", ("", failure)))))
    error, notice = shown.splitlines()
    assert error == (
        "::error title=auth.wrong-token::A token that is not the secret is 401%0A"
        "expected: 100%25, a: b%0Agot: c%0A"
        "source: vendor, AI Implementation Helper, Authentication"
    )
    assert notice == "::notice title=Care SPI::1 of the vendor's demands is not met."


class _Page(HTMLParser):
    """Checks that elements are closed, and collects attributes and ids."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.labelled: list[str] = []
        self.links: list[str] = []
        self.policy = ""
        self.style = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        assert not [name for name in found if name.startswith("on") or name in {"style", "src"}]
        assert tag not in {"script", "img", "link", "iframe", "object"}
        self.ids += [found["id"]] if "id" in found else []
        if tag == "input" and self.open[-1:] == ["label"]:
            self.labelled.append(found["id"])
        self.links += [found["href"]] if "href" in found else []
        if found.get("http-equiv") == "Content-Security-Policy":
            self.policy = found["content"]
        if tag not in {"meta", "input"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] == ["style"]:
            self.style += data


def test_page_is_whole_and_loads_nothing(echoed: tuple[str, Report]) -> None:
    text = as_html(echoed[1])
    page = _Page()
    page.feed(text)
    page.close()
    assert page.open == []
    assert len(set(page.ids)) == len(page.ids)
    assert set(page.labelled) == {name for name in page.ids if name.startswith("show-")}
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)
    digest = b64encode(sha256(page.style.encode()).digest()).decode()
    assert page.policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    assert "url(" not in page.style
    assert "@import" not in page.style


def test_page_shows_each_failure_in_words_and_as_a_line(echoed: tuple[str, Report]) -> None:
    text = as_html(echoed[1])
    for check in all_checks():
        assert check.name in text
    assert "alert(1)" in HOSTILE
    assert "&lt;script&gt;alert(1)" in text


def test_workflow_commands_escape_what_ends_a_property() -> None:
    report = made((VENDOR, FAILED))
    named = replace(report.entries[0], name="a:b,c%\r\n::error::")
    shown = as_workflow_commands(replace(report, entries=[named]))
    assert shown.startswith("::error title=a%3Ab%2Cc%25%0D%0A%3A%3Aerror%3A%3A::A token ")
    assert shown.count("\n") == 2
