"""What refusals look like, and what they keep to themselves."""

from __future__ import annotations

import contextlib
import re
from typing import TYPE_CHECKING

from care_spi_gen.verify import expect
from care_spi_gen.verify.care import (
    CONVERSATIONS,
    JSON_TYPE,
    close_path,
    detail_path,
    list_path,
    messages_path,
)
from care_spi_gen.verify.checks.requests.properties import unknown_parameters, unknown_properties
from care_spi_gen.verify.failures import NoAnswer
from care_spi_gen.verify.registry import house
from care_spi_gen.verify.support.basis import resting_on
from care_spi_gen.verify.support.writes import creation, utf8

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from care_spi_gen.verify.care import Care
    from care_spi_gen.verify.exchange import Answer, Header

_PLAIN: Header = ("Content-Type", "text/plain")
_HUGE: Header = ("Content-Length", str(2**40))


def _are_problems(care: Care, status: int, answers: Mapping[str, Answer]) -> None:
    """The answers are problems of the right shape, if they have the status at all."""
    for name, answer in answers.items():
        if answer.status == status:
            with care.case(f"{status}, {name}"):
                expect.problem(answer, status)


def _closed(care: Care) -> str:
    conversation = care.create(care.customer)
    care.end(conversation, care.customer, "close")
    return conversation


@house("Responses 3")
def problems_of_requests(care: Care) -> None:
    """400, 413, 415 and 422 are RFC 9457 problems with type, title, status and detail."""
    malformed = {
        "not JSON": care.request("POST", CONVERSATIONS, content=b"{"),
        "a query that is not UTF-8": care.raw("GET", f"{list_path(care.customer)}%ff"),
    }
    _are_problems(care, 400, malformed)
    with contextlib.suppress(NoAnswer):
        claimed = care.raw("POST", CONVERSATIONS, [JSON_TYPE, _HUGE], finished=False)
        _are_problems(care, 413, {"too large": claimed})
    plain = care.raw("POST", CONVERSATIONS, [_PLAIN], utf8(creation(care)))
    _are_problems(care, 415, {"text/plain": plain})
    wrong = {
        "body": care.request("POST", CONVERSATIONS, json={}),
        "query": care.request("GET", CONVERSATIONS),
    }
    _are_problems(care, 422, wrong)


@house("Responses 3", reads_only=True)
def problems_of_routing(care: Care) -> None:
    """401, 404 and 405 are RFC 9457 problems with type, title, status and detail.

    Frameworks answer these by themselves, each in words and media types of its own.
    """
    path = list_path(care.customer)
    _are_problems(care, 401, {"no token": care.raw("GET", path, authorized=False)})
    _are_problems(care, 404, {"no such path": care.request("GET", "/nothing")})
    wrong = {
        "OPTIONS": care.raw("OPTIONS", CONVERSATIONS),
        "GET": care.request("GET", messages_path(care.unknown)),
    }
    _are_problems(care, 405, wrong)


@house("Responses 3")
def problems_of_conversations(care: Care) -> None:
    """404 and 409 about conversations are RFC 9457 problems with type, title, status, detail."""
    customer = care.customer
    missing = {
        "get": care.try_detail(care.unknown, customer),
        "message": care.try_message(care.unknown, customer),
        "close": care.try_end(care.unknown, customer, "close"),
    }
    _are_problems(care, 404, missing)
    closed = _closed(care)
    late = {
        "message": care.try_message(closed, customer),
        "resolve": care.try_end(closed, customer, "resolve"),
    }
    _are_problems(care, 409, late)


@house("Responses 3")
def violations_have_the_shape(care: Care) -> None:
    """Each violation has a pointer (or a parameter) and a detail in words, nothing else."""
    answers = {
        "body": care.request("POST", CONVERSATIONS, json={"customerId": 5, "subject": "\0"}),
        "whole body": care.request("POST", CONVERSATIONS, json=[]),
        "query": care.request("GET", CONVERSATIONS),
    }
    for name, answer in answers.items():
        if answer.status == 422:
            with care.case(name):
                where = "parameter" if name == "query" else "pointer"
                for error in answer.json()["errors"]:
                    right = (
                        set(error) == {where, "detail"}
                        and isinstance(error[where], str)
                        and isinstance(error["detail"], str)
                        and error["detail"]
                    )
                    expect.that(right, f"{where} and detail", answer, got=error)


@house("Responses 3")
def same_words(care: Care) -> None:
    """Errors of one kind have the same words, whatever it was that brought them about."""
    no_paths = ("/", "/nothing", f"{CONVERSATIONS}/", f"/{CONVERSATIONS}")
    not_json = (b"", b"{", b"NaN", b"\xff")
    not_types = ("text/plain", "application/xml")
    kinds = {
        404: [care.raw("GET", path) for path in no_paths],
        400: [care.request("POST", CONVERSATIONS, content=body) for body in not_json],
        415: [
            care.raw("POST", CONVERSATIONS, [("Content-Type", kind)], utf8(creation(care)))
            for kind in not_types
        ],
    }
    for status, answers in kinds.items():
        first, *others = [answer for answer in answers if answer.status == status] or answers[:1]
        with care.case(str(status)):
            for other in others:
                expect.that(other.content == first.content, f"the words {first.text}", other)


@house("Responses 3, Authentication 5")
@resting_on(unknown_properties, unknown_parameters)
def nothing_repeated(care: Care) -> None:
    """An error repeats nothing of its request: no text, no id, no path, no customer.

    Errors are logged and shown by whoever calls: so would be what a customer wrote.
    """
    marker = "marker5Zq"
    customer = f"{care.customer}-{marker}"
    conversation = care.create(customer)
    care.end(conversation, customer, "close")
    ours = {"customerId": customer, "conversationId": marker, "body": marker}
    wrong = {"customerId": 5, "subject": [marker], "body": {marker: 1}, marker: 1}
    answers = {
        "schema": care.request("POST", CONVERSATIONS, json=wrong),
        "syntax": care.request("POST", CONVERSATIONS, content=f'{{"{marker}":'.encode()),
        "media type": care.raw("POST", CONVERSATIONS, [("Content-Type", marker)], marker.encode()),
        "two ids": care.request("POST", messages_path(care.unknown), json=ours),
        "unknown id of a message": care.request("POST", messages_path(marker), json=ours),
        "action": care.request("POST", close_path(marker), json=ours | {"action": marker}),
        "closed": care.try_message(conversation, customer, marker),
        "path": care.request("GET", f"/{marker}"),
        "parameter": care.request("GET", f"{CONVERSATIONS}?{marker}={marker}"),
        "unknown id": care.request("GET", detail_path(marker, customer)),
        "query that is not UTF-8": care.raw("GET", f"{list_path(customer)}%ff"),
        "method": care.raw("DELETE", f"{CONVERSATIONS}/{marker}"),
    }
    for name, answer in answers.items():
        if answer.status >= 400:
            with care.case(name):
                expect.that(marker not in answer.text, "an error without it", answer)


@house("Authentication 5")
def secret_is_never_shown(care: Care) -> None:
    """No answer shows the secret, or a token that is nearly it, in its headers or its body."""
    marker = "5Zq-nearly"
    path = list_path(care.customer)
    near = (
        *(f"Bearer {care.secret}{marker}", f"Bearer {marker}{care.secret}"),
        *(f"Basic {marker}", f"{care.secret}{marker}"),
    )
    for value in near:
        answer = care.raw("GET", path, [("Authorization", value)], authorized=False)
        with care.case(f"token {near.index(value) + 1}"):
            expect.that(marker not in _whole(answer), "an answer without the token", answer)
    for name, answer in _answers(care).items():
        with care.case(name):
            shown = _is_shown(care.secret, _whole(answer))
            expect.that(not shown, "an answer without the secret", answer, got=answer.status)


def _answers(care: Care) -> Mapping[str, Answer]:
    """Answers of every kind."""
    return {
        "list": care.try_list(care.customer),
        "no token": care.raw("GET", list_path(care.customer), authorized=False),
        "create": care.try_create(care.customer),
        "no such conversation": care.try_detail(care.unknown, care.customer),
        "no such path": care.request("GET", "/nothing"),
        "wrong method": care.raw("TRACE", CONVERSATIONS),
        "wrong media type": care.raw("POST", CONVERSATIONS, [_PLAIN], b"{"),
        "not JSON": care.request("POST", CONVERSATIONS, content=b"{"),
        "wrong body": care.request("POST", CONVERSATIONS, json={}),
        "wrong query": care.raw("GET", f"{CONVERSATIONS}?customerId=%ff"),
    }


def _whole(answer: Answer) -> str:
    headers: Sequence[tuple[str, str]] = answer.headers.items()
    return "\n".join([*(f"{name}: {value}" for name, value in headers), answer.text])


def _is_shown(secret: str, text: str) -> bool:
    """Whether `secret` stands in `text`. One of letters alone may be a word of any text."""
    if secret.isalpha():
        return False
    return re.search(rf"(?<!\w){re.escape(secret)}(?!\w)", text) is not None
