"""What is declared: that each check can be named, listed, explained, chosen and left out."""

import re
from collections import Counter
from collections.abc import Sequence
from http.client import HTTPMessage
from itertools import groupby
from typing import Any

import pytest
from care_spi_gen.verify.care import Care, Session, Target
from care_spi_gen.verify.exchange import Answer, Sent
from care_spi_gen.verify.raw import RawConnection
from care_spi_gen.verify.registry import Check, all_checks, chosen_checks, unknown_patterns
from care_spi_gen.verify.run import run_check

CHECKS = all_checks()
SECTIONS = ["auth", "scope", "requests", "responses", "rules", "concurrency", "operations"]
TARGET = Target("http://127.0.0.1:9/base", "secret")


def _names(checks: Sequence[Check]) -> list[str]:
    return [check.name for check in checks]


def test_no_two_checks_have_the_same_name() -> None:
    assert [name for name, count in Counter(_names(CHECKS)).items() if count > 1] == []


def test_sections_are_in_the_order_of_the_contract() -> None:
    assert [section for section, _ in groupby(check.section for check in CHECKS)] == SECTIONS


def test_a_name_is_a_section_and_words() -> None:
    pattern = re.compile(rf"({'|'.join(SECTIONS)})\.[a-z0-9]+(-[a-z0-9]+)*")
    assert [name for name in _names(CHECKS) if not pattern.fullmatch(name)] == []


def test_a_title_fits_on_a_line_of_a_list() -> None:
    titles = {check.name: check.title for check in CHECKS}
    wrong = [name for name, title in titles.items() if not 0 < len(title) < 90 or title[-1] == "."]
    assert wrong == []


def test_an_explanation_begins_with_the_title_as_a_paragraph() -> None:
    # Else half a sentence would be listed.
    for check in CHECKS:
        title, *rest = check.explanation.split("\n")
        assert title == f"{check.title}."
        assert not rest or (rest[0] == "" and rest[-1].strip()), check.name


def test_a_check_says_where_its_rule_stands() -> None:
    assert [check.name for check in CHECKS if not check.rule.strip()] == []
    assert {check.source for check in CHECKS} == {"vendor", "house"}


def test_the_vendors_profile_has_no_check_of_the_house() -> None:
    vendors = [check for check in CHECKS if check.belongs_to("vendor")]
    assert {check.source for check in vendors} == {"vendor"}
    assert len(vendors) == sum(check.source == "vendor" for check in CHECKS)
    assert all(check.belongs_to("house") for check in CHECKS)


class _Stub(Session):
    """A server that answers everything with 200 and an empty list."""

    def __init__(self) -> None:
        super().__init__(TARGET)
        self.sent: list[Sent] = []

    def send(self, sent: Sent) -> Answer:
        self.sent.append(sent)
        headers = HTTPMessage()
        return Answer(sent, 200, headers, b'{"conversations": []}')


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> _Stub:
    stub = _Stub()

    def connect(connection: Any, sent: Sent, _seconds: float) -> None:
        connection.stubbed = sent

    def read(connection: Any) -> Answer:
        return stub.send(connection.stubbed)

    monkeypatch.setattr(RawConnection, "__init__", connect)
    monkeypatch.setattr(RawConnection, "__exit__", lambda *_: None)
    monkeypatch.setattr(RawConnection, "send", lambda *_: None)
    monkeypatch.setattr(RawConnection, "end_sending", lambda _: None)
    monkeypatch.setattr(RawConnection, "read", read)
    return stub


@pytest.mark.parametrize(
    "check", [check for check in CHECKS if check.reads_only], ids=lambda check: check.name
)
def test_a_check_that_only_reads_sends_nothing_else(check: Check, stub: _Stub) -> None:
    run_check(check, stub, reads_only=True)
    assert {sent.method for sent in stub.sent} <= {"GET", "HEAD", "OPTIONS", "TRACE"}


def test_a_write_is_a_mistake_of_a_check_that_only_reads() -> None:
    care = Care(_Stub(), TARGET.url, reads_only=True)
    for write in (
        lambda: care.try_create("c"),
        lambda: care.raw("POST", "/care/conversations"),
        lambda: care.by_hand("DELETE", "/care/conversations"),
        lambda: care.at_root("POST", "/healthz"),
    ):
        with pytest.raises(AssertionError, match="only reads"):
            write()


def test_a_check_that_writes_is_skipped_when_only_reads_are_wanted(stub: _Stub) -> None:
    (check,) = chosen_checks(CHECKS, only=["rules.first-message"])
    result = run_check(check, stub, reads_only=True)
    assert (result.outcome, stub.sent) == ("skipped", [])


def test_all_are_chosen_if_none_is_named() -> None:
    assert chosen_checks(CHECKS) == CHECKS


def test_a_section_stands_for_its_checks() -> None:
    chosen = chosen_checks(CHECKS, only=["rules"])
    assert chosen == tuple(check for check in CHECKS if check.section == "rules")


@pytest.mark.parametrize(
    ("only", "skip", "names"),
    [
        (["rules.repeated-close"], [], ["rules.repeated-close"]),
        (["rules.repeated-*"], [], ["rules.repeated-resolve", "rules.repeated-close"]),
        (["rules.repeated-*"], ["*-close"], ["rules.repeated-resolve"]),
        (["rules.close-closes", "operations.readyz"], ["rules"], ["operations.readyz"]),
        (["rules.Close-closes"], [], []),
        (["rules.close"], [], []),
    ],
)
def test_patterns_choose(only: list[str], skip: list[str], names: list[str]) -> None:
    assert _names(chosen_checks(CHECKS, only=only, skip=skip)) == names


def test_the_order_of_patterns_does_not_matter() -> None:
    chosen = chosen_checks(CHECKS, only=["operations", "auth"])
    assert [section for section, _ in groupby(check.section for check in chosen)] == [
        "auth",
        "operations",
    ]


def test_a_pattern_that_matches_nothing_is_told() -> None:
    patterns = ["rules", "auth.*", "rule", "rules.first", "*.healthz"]
    assert unknown_patterns(patterns) == ("rule", "rules.first")
