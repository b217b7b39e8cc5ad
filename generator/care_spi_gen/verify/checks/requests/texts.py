"""Texts come back as they were sent, in every store."""

from __future__ import annotations

import reprlib
from typing import TYPE_CHECKING

from care_spi_gen.verify import expect
from care_spi_gen.verify.care import CONVERSATIONS, detail_path, list_path, messages_path
from care_spi_gen.verify.failures import Failed
from care_spi_gen.verify.registry import house, vendor
from care_spi_gen.verify.support.basis import resting_on
from care_spi_gen.verify.support.odd_input import (
    BLANK_TEXTS,
    CODE_TEXTS,
    CONTROL_TEXTS,
    LONE_SURROGATES,
    PLAIN_TEXTS,
    RARE_TEXTS,
)
from care_spi_gen.verify.support.writes import all_writes, create, creation, ordinary_use, utf8

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from care_spi_gen.verify.care import Care, Json
    from care_spi_gen.verify.exchange import Answer
    from care_spi_gen.verify.support.writes import Write

_LONG = 100_000


def _comes_back(care: Care, subject: str, *bodies: str) -> None:
    """A conversation keeps its subject and all of its messages as they were sent."""
    customer = care.customer
    sent = {"customerId": customer, "subject": subject, "body": bodies[0]}
    created = expect.document(_in_utf8(care, CONVERSATIONS, sent))
    identifier = created["conversationId"]
    for body in bodies[1:]:
        sent = {"customerId": customer, "conversationId": identifier, "body": body}
        expect.status(_in_utf8(care, messages_path(identifier), sent), 200)
    read = care.try_detail(identifier, customer)
    detail = expect.document(read)
    _same(detail["subject"], subject, "subject", read)
    # In which order they stand is another check's.
    found = sorted(message["body"] for message in detail["messages"])
    for got, body in zip(found, sorted(bodies), strict=True):
        _same(got, body, "body", read)


def _in_utf8(care: Care, path: str, document: Json) -> Answer:
    """The answer to a body whose characters are not escaped."""
    return care.request("POST", path, content=utf8(care.complete("POST", path, document)))


def _are_listed(care: Care, subjects: Collection[str]) -> None:
    """The list has these subjects as they were sent, if their conversations have."""
    if not care.failures:
        answer = care.try_list(care.customer)
        found = sorted(listed["subject"] for listed in expect.document(answer)["conversations"])
        for got, sent in zip(found, sorted(subjects), strict=True):
            with care.case("in the list"):
                _same(got, sent, "subject", answer)


def _same(got: object, sent: str, what: str, answer: Answer) -> None:
    length = f", {len(got)} characters" if isinstance(got, str) else ""
    expected = f"{what} as sent ({reprlib.repr(sent)}, {len(sent)} characters)"
    if got != sent:
        raise Failed(expected, f"{reprlib.repr(got)}{length}", answer)


def _each_comes_back(care: Care, texts: Mapping[str, str], *, in_messages: bool = False) -> None:
    for name, text in texts.items():
        with care.case(name):
            _comes_back(care, text, text, *([text] if in_messages else []))
    _are_listed(care, texts.values())


@vendor("spi-care.yaml, subject and body: type string")
@resting_on(ordinary_use)
def text_comes_back(care: Care) -> None:
    """Subject and body come back as they were sent: accents, emoji, right to left, newlines."""
    _each_comes_back(care, PLAIN_TEXTS, in_messages=True)


@vendor("spi-care.yaml, subject and body: type string")
@resting_on(ordinary_use, text_comes_back)
def text_means_nothing(care: Care) -> None:
    """Text that looks like SQL, Lua, HTML or a template comes back as it was sent.

    What does not was run somewhere, or was escaped for a page that is not here.
    """
    _each_comes_back(care, CODE_TEXTS)


@house("Requests 6")
@resting_on(ordinary_use, text_comes_back)
def control_characters_come_back(care: Care) -> None:
    """Control characters other than U+0000 come back as they were sent."""
    _each_comes_back(care, CONTROL_TEXTS)


@house("Requests 6")
@resting_on(ordinary_use, text_comes_back)
def rare_characters_come_back(care: Care) -> None:
    """Combining marks, joined emoji, direction marks and noncharacters come back as sent.

    A server that brings text into a normal form changes what its author wrote.
    """
    _each_comes_back(care, RARE_TEXTS)


@house("Requests 6")
@resting_on(ordinary_use, text_comes_back)
def surrounding_space_comes_back(care: Care) -> None:
    """Text that begins or ends with white space, or is nothing else, comes back untrimmed."""
    _each_comes_back(care, BLANK_TEXTS, in_messages=True)


@house("Requests 6")
@resting_on(ordinary_use, text_comes_back)
def long_text_comes_back(care: Care) -> None:
    """Subjects and bodies of 100,000 characters come back whole.

    Column types stop at 255 or 65,535 bytes, some of them without an error.
    """
    letters, emoji = "a" * _LONG, "\U0001f600" * _LONG
    with care.case("subject"):
        _comes_back(care, letters, "b")
    with care.case("subject, four bytes a character"):
        _comes_back(care, emoji, "b")
    with care.case("bodies"):
        _comes_back(care, "s", letters, emoji)
    _are_listed(care, (letters, emoji, "s"))


@house("Requests 6")
@resting_on(ordinary_use, text_comes_back)
def empty_text_comes_back(care: Care) -> None:
    """An empty subject and an empty body are accepted, and come back empty."""
    with care.case("subject"):
        _comes_back(care, "", "b")
    with care.case("body"):
        _comes_back(care, "s", "", "")
    _are_listed(care, ("", "s"))


@house("Requests 6")
@resting_on(ordinary_use, text_comes_back)
def escaped_surrogate_pairs(care: Care) -> None:
    """A pair of escaped surrogates is the one character that it stands for."""
    # As JSON without any other characters than ASCII, which has no other way to write it.
    sent = creation(care) | {"subject": "\U0001f600"}
    expect.status(care.request("POST", CONVERSATIONS, json=sent), 200)
    listed = care.try_list(care.customer)
    (summary,) = expect.document(listed)["conversations"]
    _same(summary["subject"], "\U0001f600", "subject", listed)


@house("Requests 6, Fine points (U+0000 in the query)")
def nul_is_refused(care: Care) -> None:
    """U+0000 is 422 in every string, as there are stores that cannot keep it."""
    for write in all_writes(care):
        for name in write.body:
            with care.case(f"{write.name}, {name}"):
                _is_refused(care, write, name, "a\0b")
    with care.case("create, a body of nothing else"):
        _is_refused(care, create(care), "body", "\0")
    whose = f"{care.customer}\0"
    for path in (list_path(whose), detail_path(care.create(care.customer), whose)):
        with care.case(f"GET {path.partition('?')[0]}"):
            expect.violations(care.raw("GET", path), "?customerId")


@house("Requests 6")
def lone_surrogates_are_refused(care: Care) -> None:
    """A surrogate without its other half is 422 in every string: it is no character."""
    for write in all_writes(care):
        # The last is the body, or the action.
        for name in write.body if write.name == "create" else list(write.body)[-1:]:
            with care.case(f"{write.name}, {name}"):
                _is_refused(care, write, name, "a\ud800b")
    for kind, text in LONE_SURROGATES.items():
        with care.case(f"create, {kind}"):
            _is_refused(care, create(care), "body", text)


def _is_refused(care: Care, write: Write, name: str, text: str) -> None:
    answer = care.request("POST", write.path, json=write.body | {name: text})
    expect.violations(answer, f"/{name}")
