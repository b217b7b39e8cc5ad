"""How large a body may be, and how it may come."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

from care_spi_gen.verify import expect
from care_spi_gen.verify.care import CONVERSATIONS, JSON_TYPE
from care_spi_gen.verify.failures import Failed, NoAnswer
from care_spi_gen.verify.raw import request_bytes
from care_spi_gen.verify.registry import house
from care_spi_gen.verify.support.basis import resting_on
from care_spi_gen.verify.support.writes import good_body, ordinary_use

if TYPE_CHECKING:
    from collections.abc import Sequence

    from care_spi_gen.verify.care import Care
    from care_spi_gen.verify.exchange import Answer, Header, Sent

_LIMIT = 1024 * 1024
_CHUNKED: Header = ("Transfer-Encoding", "chunked")
_PIECES = 5
_SECONDS_BETWEEN = 0.1


def _length(value: object) -> Header:
    return ("Content-Length", str(value))


def _chunks(*pieces: bytes) -> bytes:
    """The pieces as chunks, without the one that ends them."""
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)


def _in_pieces(care: Care, sent: Sent, pieces: Sequence[bytes]) -> Answer:
    """The answer to a request whose body goes out piece by piece."""
    with care.connect(sent) as connection:
        connection.send(request_bytes(sent.method, sent.target, sent.headers))
        for piece in pieces:
            time.sleep(_SECONDS_BETWEEN)
            connection.send(piece)
        return connection.read()


@house("Requests 2")
def too_large(care: Care) -> None:
    """A body that claims to be larger than 1 MiB is 413, before it is sent.

    What a server reads to the end before it refuses, a few callers can fill its memory with.
    """
    huge: list[Header] = [JSON_TYPE, _length(2**40)]
    cases = {
        "1 TiB": (huge, b"{}"),
        "1 TiB, asking first": ([*huge, ("Expect", "100-continue")], b""),
        "1 MiB and a byte": ([JSON_TYPE, _length(_LIMIT + 1)], b""),
    }
    for name, (headers, body) in cases.items():
        with care.case(name):
            answer = care.raw("POST", CONVERSATIONS, headers, body, finished=False)
            expect.status(answer, 413)
        if any(isinstance(failure, NoAnswer) for _, failure in care.failures):
            # The others would be waited for as long.
            break


@house("Requests 2")
def too_large_chunked(care: Care) -> None:
    """A body in chunks is 413 once more than 1 MiB of it has come, before it ends."""
    # Not one byte over: servers hand a body on in pieces of some size.
    chunk = _chunks(b" " * (_LIMIT + 1024))
    answer = care.raw("POST", CONVERSATIONS, [JSON_TYPE, _CHUNKED], chunk, finished=False)
    expect.status(answer, 413)


@house("Requests 2")
@resting_on(ordinary_use)
def large_enough(care: Care) -> None:
    """A body of exactly 1 MiB is read."""
    body = good_body(care).ljust(_LIMIT)
    expect.accepted(care.request("POST", CONVERSATIONS, content=body))


@house("Requests 2")
@resting_on(ordinary_use)
def chunked_body(care: Care) -> None:
    """A body in chunks is put together."""
    chunks = _chunks(*(bytes([byte]) for byte in good_body(care))) + b"0\r\n\r\n"
    expect.accepted(care.raw("POST", CONVERSATIONS, [JSON_TYPE, _CHUNKED], chunks))


@house("Requests 2")
@resting_on(ordinary_use)
def slow_body(care: Care) -> None:
    """A body that comes in pieces over half a second is read."""
    body = good_body(care)
    size = len(body) // _PIECES + 1
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    sent = care.by_hand("POST", CONVERSATIONS, [JSON_TYPE], body)
    expect.accepted(_in_pieces(care, sent, pieces))


@house("Requests 2")
@resting_on(ordinary_use)
def cut_short(care: Care) -> None:
    """A body that ends before it is whole stores nothing, and does the server no harm."""
    # Whether the list of a customer without any is empty is another check's.
    care.create(care.customer)
    body = good_body(care)
    half = body[: len(body) // 2]
    cases: dict[str, tuple[list[Header], bytes]] = {
        "half of it": ([JSON_TYPE, _length(len(body))], half),
        "less than promised, but JSON": ([JSON_TYPE, _length(len(body) + 10)], body),
        "half of it, in a chunk": ([JSON_TYPE, _CHUNKED], _chunks(half)),
        "without the last chunk, but JSON": ([JSON_TYPE, _CHUNKED], _chunks(body)),
    }
    for name, (headers, part) in cases.items():
        with care.case(name):
            sent = care.by_hand("POST", CONVERSATIONS, headers, part, finished=False)
            with care.connect(sent) as connection:
                connection.send(request_bytes(sent.method, sent.target, sent.headers, sent.body))
                connection.end_sending()
                # To hang up, or to refuse it, are both fine.
                with contextlib.suppress(NoAnswer):
                    connection.read()
            listed = expect.document(care.try_list(care.customer))["conversations"]
            if len(listed) > 1:
                raise Failed("nothing to be stored", f"{len(listed) - 1} conversations", sent)


@house("Fine points")
@resting_on(ordinary_use)
def odd_lengths(care: Care) -> None:
    """A Content-Length that is no number is refused (4xx), and does the server no harm."""
    for length in ("-1", "ten", "1e3", "5, 6"):
        with care.case(length):
            headers = [JSON_TYPE, _length(length)]
            answer = care.raw("POST", CONVERSATIONS, headers, b"{}", finished=False)
            expect.refused(answer)
    with care.case("the next caller"):
        expect.accepted(care.try_create(care.customer))
