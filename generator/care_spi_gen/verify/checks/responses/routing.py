"""Which methods and paths there are."""

from __future__ import annotations

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
from care_spi_gen.verify.registry import house
from care_spi_gen.verify.support.basis import resting_on
from care_spi_gen.verify.support.writes import creation, ordinary_use, utf8

if TYPE_CHECKING:
    from collections.abc import Mapping

    from care_spi_gen.verify.care import Care

_EXTRAS = ("/", "/care", "/care/", "/openapi.json", "/docs", "/static/x")


def _paths(care: Care) -> Mapping[str, tuple[str, set[str], tuple[str, ...]]]:
    """By name: each path, the methods it has, and some that it does not have."""
    # One that is there: what comes first if it is not is another check's.
    conversation = care.create(care.customer)
    item = f"{CONVERSATIONS}/{conversation}"
    write = ("GET", "HEAD", "DELETE")
    return {
        "list and create": (CONVERSATIONS, {"GET", "HEAD", "POST"}, ("PUT", "PATCH", "DELETE")),
        "get": (item, {"GET", "HEAD"}, ("POST", "PUT", "DELETE")),
        "message": (messages_path(conversation), {"POST"}, write),
        "close": (close_path(conversation), {"POST"}, write),
    }


@house("Fine points (order, HEAD and OPTIONS)")
def wrong_method(care: Care) -> None:
    """A method that a path does not have is 405, OPTIONS and TRACE included."""
    for name, (path, _, methods) in _paths(care).items():
        for method in (*methods, "OPTIONS", "TRACE") if name == "list and create" else methods:
            with care.case(f"{method}, {name}"):
                # What a POST needs, so that nothing else is wrong with it.
                headers = [JSON_TYPE] if method == "POST" else []
                body = utf8(creation(care)) if method == "POST" else b""
                expect.status(care.raw(method, path, headers, body), 405)


@house("Responses 3")
def allow(care: Care) -> None:
    """A 405 says in Allow which methods the path has, HEAD included."""
    for name, (path, methods, wrong) in _paths(care).items():
        answer = care.raw(wrong[-1], path)
        if answer.status == 405:
            with care.case(name):
                values = ",".join(answer.headers.get_all("Allow", []))
                found = {method.strip() for method in values.split(",")}
                expected = f"Allow: {', '.join(sorted(methods))}"
                expect.that(found == methods, expected, answer, got=values)


@house("Fine points (a trailing or doubled slash)")
def other_paths(care: Care) -> None:
    """Any other path is 404, never a redirect: a slash more, other case, a suffix, docs.

    Clients repeat a redirected POST as GET, and a framework's docs show what is inside.
    """
    item = f"{CONVERSATIONS}/{care.unknown}"
    reads = (
        *(*_EXTRAS, f"{CONVERSATIONS}/", f"/{CONVERSATIONS}", "/care//conversations"),
        *("/Care/conversations", "/care/conversations.json", f"{item}/", f"{item}//messages"),
        *(f"{item}/reopen", f"{CONVERSATIONS}//messages", f"{item}%2Fmessages"),
    )
    for path in reads:
        with care.case(f"GET {path}"):
            expect.status(care.raw("GET", f"{path}?customerId={care.customer}"), 404)
    writes = (f"{CONVERSATIONS}/", "/Care/conversations", f"{item}/messages/", f"{item}/close/")
    for path in (*writes, f"{CONVERSATIONS}//{care.unknown}", f"{item}%2Fmessages"):
        with care.case(f"POST {path}"):
            answer = care.raw("POST", path, [JSON_TYPE], utf8(creation(care)))
            expect.status(answer, 404)
    for method in ("DELETE", "OPTIONS"):
        with care.case(f"{method} /nothing"):
            expect.status(care.raw(method, "/nothing"), 404)


@house("Fine points")
def method_in_small_letters(care: Care) -> None:
    """A method in small letters is another method, and refused: they know case."""
    expect.status(care.raw("get", list_path(care.customer)), 400, 405, 501)


@house("Fine points (HEAD)")
@resting_on(ordinary_use)
def head_answers_as_get(care: Care) -> None:
    """HEAD answers with the status and the headers that GET has."""
    customer = care.customer
    paths = {
        "list": list_path(customer),
        "get": detail_path(care.create(customer), customer),
        "no such conversation": detail_path(care.unknown, customer),
        "no customerId": CONVERSATIONS,
        "no such path": "/nothing",
    }
    for name, path in paths.items():
        with care.case(name):
            get, head = care.raw("GET", path), care.raw("HEAD", path)
            expect.status(head, get.status)
            for header in ("Content-Type", "Content-Length"):
                # A server need not know how long the body would be.
                if header in head.headers or header == "Content-Type":
                    got, wanted = head.headers.get(header), get.headers.get(header)
                    expect.equal(got, wanted, f"{header} of HEAD", head)
