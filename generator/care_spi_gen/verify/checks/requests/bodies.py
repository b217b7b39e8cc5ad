"""What a body may be called, and what may be in it as bytes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from care_spi_gen.verify import expect
from care_spi_gen.verify.care import CONVERSATIONS, JSON_TYPE
from care_spi_gen.verify.registry import house
from care_spi_gen.verify.support import odd_input
from care_spi_gen.verify.support.basis import resting_on
from care_spi_gen.verify.support.writes import all_writes, good_body, ordinary_use

if TYPE_CHECKING:
    from collections.abc import Mapping

    from care_spi_gen.verify.care import Care
    from care_spi_gen.verify.exchange import Answer, Header


def _create_as(care: Care, *headers: Header) -> Answer:
    """The answer to a creation with these headers, and no other media type."""
    return care.raw("POST", CONVERSATIONS, headers, good_body(care))


def _is_malformed(care: Care, bodies: Mapping[str, bytes]) -> None:
    for name, body in bodies.items():
        with care.case(name):
            expect.status(care.request("POST", CONVERSATIONS, content=body), 400)


@house("Requests 1, Fine points (application/json alone)")
def media_type(care: Care) -> None:
    """A body that is not called application/json is 415.

    `text/plain` and forms are what a browser sends from another site without asking first.
    """
    with care.case("none"):
        expect.status(_create_as(care), 415)
    for value in (
        *("", "text/plain", "application/x-www-form-urlencoded", "application/x+json"),
        *("application/problem+json", "application/jsonp"),
    ):
        with care.case(repr(value)):
            expect.status(_create_as(care, ("Content-Type", value)), 415)
    for write in all_writes(care)[1:]:
        with care.case(write.name):
            body = json.dumps(write.body).encode()
            answer = care.raw("POST", write.path, [("Content-Type", "text/plain")], body)
            expect.status(answer, 415)


@house("Requests 1")
@resting_on(ordinary_use)
def media_type_parameters(care: Care) -> None:
    """application/json may have parameters, and be in any case."""
    for value in (
        *("APPLICATION/JSON", "application/json; charset=utf-8", "application/json;charset=UTF-8"),
        *('application/json; charset="utf-8"', "application/json; version=2"),
    ):
        with care.case(value):
            expect.accepted(_create_as(care, ("Content-Type", value)))


@house("Fine points (charsets other than UTF-8)")
def charset(care: Care) -> None:
    """A charset other than UTF-8 is 415."""
    for name in ("latin-1", "utf-16", "nonsense"):
        with care.case(name):
            answer = _create_as(care, ("Content-Type", f"application/json; charset={name}"))
            expect.status(answer, 415)


@house("Fine points (Content-Encoding)")
@resting_on(ordinary_use)
def content_encoding(care: Care) -> None:
    """A Content-Encoding other than identity is 415."""
    for coding in ("gzip", "nonsense"):
        with care.case(coding):
            expect.status(_create_as(care, JSON_TYPE, ("Content-Encoding", coding)), 415)
    with care.case("identity"):
        expect.accepted(_create_as(care, JSON_TYPE, ("Content-Encoding", "identity")))


@house("Requests 3")
def not_json(care: Care) -> None:
    """A body that is not JSON is 400."""
    _is_malformed(care, odd_input.not_json(good_body(care)))


@house("Requests 3")
def not_utf8(care: Care) -> None:
    """A body that is not UTF-8 is 400: no character is guessed, and no mark before it skipped."""
    _is_malformed(care, odd_input.not_utf8(good_body(care)))


@house("Requests 3")
def not_a_number(care: Care) -> None:
    """NaN and Infinity are 400, wherever they stand: JSON has no such numbers."""
    _is_malformed(care, odd_input.not_a_number(good_body(care)))


@house("Fine points (nested too deep)")
def nested_too_deep(care: Care) -> None:
    """JSON that is nested 100,000 deep is 400: it must not end the process."""
    _is_malformed(care, odd_input.too_deep(good_body(care)))
