"""The id that a request's log line and its answer share."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from care_spi_gen.verify import expect
from care_spi_gen.verify.care import CONVERSATIONS, JSON_TYPE, list_path
from care_spi_gen.verify.failures import NoAnswer
from care_spi_gen.verify.registry import house

if TYPE_CHECKING:
    from care_spi_gen.verify.care import Care
    from care_spi_gen.verify.exchange import Answer, Header

_SANE = ("a", "0", "A.b_c-9", "a" * 128, "-", "...")
_OTHERS = (
    "",
    " ",
    "a" * 129,
    "a b",
    "a/b",
    "a:b",
    "a\tb",
    "{}",
    "a,b",
    "caf\u00e9",
    '"a"',
    b"\xff",
)


@house("Fine points (X-Request-ID)")
def request_id_is_there(care: Care) -> None:
    """Every answer has one X-Request-ID, whatever its status, 401 included."""
    customer = care.customer
    conversation = care.create(customer)
    answers = {
        "list": care.try_list(customer),
        "204": care.try_end(conversation, customer, "resolve"),
        "no token": care.raw("GET", list_path(customer), authorized=False),
        "no such conversation": care.try_detail(care.unknown, customer),
        "no such path": care.request("GET", "/nothing"),
        "wrong method": care.raw("DELETE", CONVERSATIONS),
        "wrong media type": care.raw("POST", CONVERSATIONS, [("Content-Type", "a/b")], b"x"),
        "not JSON": care.request("POST", CONVERSATIONS, content=b"{"),
        "wrong body": care.request("POST", CONVERSATIONS, json={}),
        "wrong query": care.raw("GET", f"{CONVERSATIONS}?customerId=%ff"),
    }
    # Whether it is refused before it is sent is another check's.
    with contextlib.suppress(NoAnswer):
        huge: list[Header] = [JSON_TYPE, ("Content-Length", str(2**40))]
        answers["too large"] = care.raw("POST", CONVERSATIONS, huge, finished=False)
    for name, answer in answers.items():
        with care.case(name):
            expect.request_id(answer)


def _with(care: Care, identifier: str | bytes, *, authorized: bool = True) -> Answer:
    headers: list[Header] = [("X-Request-ID", identifier)]
    return care.raw("GET", list_path(care.customer), headers, authorized=authorized)


@house("Fine points (X-Request-ID)", reads_only=True)
def request_id_is_taken(care: Care) -> None:
    """The caller's X-Request-ID comes back, if it is 1 to 128 letters, digits, `.`, `_`, `-`."""
    answers = {given: _with(care, given) for given in _SANE}
    answers["a-without-token"] = _with(care, "a-without-token", authorized=False)
    for given, answer in answers.items():
        # Whether there is one at all is another check's.
        if "X-Request-ID" in answer.headers:
            with care.case(f"{given[:20]}, {answer.status}"):
                expect.header(answer, "X-Request-ID", given)


@house("Fine points (X-Request-ID)", reads_only=True)
def request_id_is_replaced(care: Care) -> None:
    """Any other X-Request-ID is replaced, by a new one each time: it goes into logs."""
    seen: set[str] = set()
    for given in _OTHERS:
        answer = _with(care, given)
        if "X-Request-ID" in answer.headers:
            with care.case(repr(given)[:20]):
                identifier = expect.request_id(answer)
                new = identifier not in seen
                expect.that(new, "a new X-Request-ID", answer, got=identifier)
                seen.add(identifier)
