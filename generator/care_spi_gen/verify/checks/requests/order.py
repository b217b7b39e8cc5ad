"""Which of several faults is told: the one that can be seen first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from care_spi_gen.verify import expect
from care_spi_gen.verify.care import CONVERSATIONS, JSON_TYPE, detail_path, messages_path
from care_spi_gen.verify.registry import house
from care_spi_gen.verify.support.writes import utf8, writes_to

if TYPE_CHECKING:
    from care_spi_gen.verify.care import Care
    from care_spi_gen.verify.exchange import Answer, Header

_PLAIN: Header = ("Content-Type", "text/plain")
_HUGE: Header = ("Content-Length", str(2**40))


@house("Fine points (order)")
def order_of_checks(care: Care) -> None:
    """Route, method, media type, size, JSON, schema, scope: the first that is wrong is told.

    Each fault that can be told is sent with all later ones. Whether it is told if it is the only
    one is another check's: what is not told then is not judged here.
    """
    conversation = care.create(care.customer)
    path, unknown = messages_path(conversation), messages_path(care.unknown)
    good = utf8(writes_to(care, conversation)[0].body)
    other = writes_to(care, care.unknown)[0]

    def send(method: str, where: str, headers: list[Header], body: bytes) -> Answer:
        return care.raw(method, where, headers, body, finished=_HUGE not in headers)

    worst = ([_PLAIN, _HUGE], b"{")
    cases = {
        "route before media type": (
            404,
            ("POST", f"{path}/x", [JSON_TYPE], good),
            ("POST", f"{path}/x", *worst),
        ),
        "route before method": (
            404,
            ("POST", f"{path}/x", [JSON_TYPE], good),
            ("PUT", f"{path}/x", *worst),
        ),
        "method": (405, ("PUT", path, [JSON_TYPE], good), ("PUT", unknown, *worst)),
        "media type": (415, ("POST", path, [_PLAIN], good), ("POST", unknown, [_PLAIN], b"{")),
        "media type before size": (
            415,
            ("POST", path, [_PLAIN], good),
            ("POST", unknown, *worst),
        ),
        "JSON": (400, ("POST", path, [JSON_TYPE], b"{"), ("POST", unknown, [JSON_TYPE], b"{")),
        "schema": (
            422,
            ("POST", path, [JSON_TYPE], utf8({})),
            ("POST", unknown, [JSON_TYPE], utf8(other.without("body"))),
        ),
    }
    for name, (status, alone, together) in cases.items():
        if send(*alone).status == status:
            with care.case(name):
                expect.status(send(*together), status)


@house("Fine points (order)")
def query_before_conversation(care: Care) -> None:
    """A read without `customerId` is 422, whether or not there is such a conversation."""
    conversation = care.create(care.customer)
    bare = detail_path(conversation, care.customer).partition("?")[0]
    known = care.request("GET", bare)
    # Whether it is refused as it should be is another check's.
    if known.status == 422:
        expect.status(care.request("GET", f"{CONVERSATIONS}/{care.unknown}"), 422)
