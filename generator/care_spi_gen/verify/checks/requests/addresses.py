"""Queries and paths with all that callers put there."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from care_spi_gen.verify import expect
from care_spi_gen.verify.care import CONVERSATIONS, list_path
from care_spi_gen.verify.checks.requests.properties import unknown_parameters
from care_spi_gen.verify.registry import house
from care_spi_gen.verify.support.basis import resting_on
from care_spi_gen.verify.support.odd_input import NOT_UTF8_ENCODED, STRANGE_IDS
from care_spi_gen.verify.support.writes import ordinary_use, writes_to

if TYPE_CHECKING:
    from care_spi_gen.verify.care import Care
    from care_spi_gen.verify.exchange import Header

_LONGEST_URL = 8000


@house("Requests 7", reads_only=True)
def query_not_utf8(care: Care) -> None:
    """A query that is not UTF-8 once decoded is 400.

    Where broken bytes become U+FFFD, two customers whose ids are broken become one.
    """
    for value in NOT_UTF8_ENCODED:
        with care.case(f"list, customerId={value}"):
            path = f"{CONVERSATIONS}?customerId={care.customer}{value}"
            expect.status(care.raw("GET", path), 400)
    detail = f"{CONVERSATIONS}/{care.unknown}?customerId={care.customer}"
    for name, path in {
        "list, another parameter": f"{list_path(care.customer)}&x=%ff",
        "list, a parameter's name": f"{list_path(care.customer)}&%ff=1",
        "get, customerId": f"{detail}%ff",
        "get, another parameter": f"{detail}&x=%ff",
    }.items():
        with care.case(name):
            expect.status(care.raw("GET", path), 400)


@house("Requests 7", reads_only=True)
def path_not_utf8(care: Care) -> None:
    """A path that is not UTF-8 once decoded is 404."""
    query = f"?customerId={care.customer}"
    for path in ("/%ff", "/%C3%28", f"/{care.unknown}%ff", "/%ff/messages"):
        with care.case(path):
            expect.status(care.raw("GET", CONVERSATIONS + path + query), 404)


@house("Requests 8", reads_only=True)
def strange_ids(care: Care) -> None:
    """To read an id that no conversation has is 404, whatever its characters."""
    for identifier in STRANGE_IDS:
        with care.case(identifier[:20]):
            path = f"{CONVERSATIONS}/{identifier}?customerId={care.customer}"
            expect.status(care.raw("GET", path), 404)


@house("Requests 8")
@resting_on(ordinary_use)
def encoded_id(care: Care) -> None:
    """A percent-encoded spelling of an id is that id."""
    customer = care.customer
    conversation = care.create(customer)
    spelling = f"%{ord(conversation[0]):02x}{quote(conversation[1:], safe='')}"
    with care.case("get"):
        path = f"{CONVERSATIONS}/{spelling}?customerId={customer}"
        expect.accepted(care.raw("GET", path))
    with care.case("message"):
        path = f"{CONVERSATIONS}/{spelling}/messages"
        body = {"customerId": customer, "conversationId": conversation, "body": "More."}
        expect.accepted(care.request("POST", path, json=body))


@house("Requests 8")
@resting_on(encoded_id)
def strange_ids_of_writes(care: Care) -> None:
    """To write to an id that no conversation has is 404, whatever its characters."""
    for identifier in ("' OR 1=1 --", "\U0001f600", "%"):
        for write in writes_to(care, identifier):
            with care.case(f"{write.name}, {identifier}"):
                expect.status(care.request("POST", write.path, json=write.body), 404)


@house("Fine points (URLs of 8,000 characters)")
@resting_on(ordinary_use, unknown_parameters)
def long_url(care: Care) -> None:
    """A URL of 8,000 characters is read, and none of it is lost.

    A customer's id of 512 characters outside ASCII is encoded in 6,144.
    """
    suffix = f"&customerId={care.customer}"
    conversation = care.create(care.customer)
    with care.case("list"):
        answer = care.raw("GET", _filled_up(care, f"{CONVERSATIONS}?x=", suffix))
        found = [listed["id"] for listed in expect.document(answer)["conversations"]]
        expect.equal(found, [conversation], "the list", answer)
    suffix = f"?customerId={care.customer}"
    with care.case("an unknown id"):
        answer = care.raw("GET", _filled_up(care, f"{CONVERSATIONS}/a", suffix))
        expect.status(answer, 404)


def _filled_up(care: Care, prefix: str, suffix: str) -> str:
    """The longest URL's path and query that begin and end so."""
    return prefix + "a" * (_LONGEST_URL - len(care.target("GET", prefix + suffix))) + suffix


@house("Fine points")
@resting_on(ordinary_use)
def body_of_a_read_is_ignored(care: Care) -> None:
    """A body that comes with a read is ignored, whatever it is called."""
    care.create(care.customer)
    headers: list[Header] = [("Content-Type", "text/plain")]
    expect.accepted(care.raw("GET", list_path(care.customer), headers, b"x"))
