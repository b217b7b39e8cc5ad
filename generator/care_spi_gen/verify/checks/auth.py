"""Who may call: contract, section Authentication."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote

from care_spi_gen.verify import expect
from care_spi_gen.verify.care import (
    CONVERSATIONS,
    JSON_TYPE,
    Care,
    close_path,
    detail_path,
    list_path,
    messages_path,
)
from care_spi_gen.verify.failures import NoAnswer
from care_spi_gen.verify.raw import request_bytes
from care_spi_gen.verify.registry import house, vendor
from care_spi_gen.verify.support.basis import resting_on

if TYPE_CHECKING:
    from collections.abc import Mapping

    from care_spi_gen.verify.exchange import Answer, Header

_VENDOR = "AI Implementation Helper, Authentication"


def _with(care: Care, *values: str | bytes) -> Answer:
    """The answer to a listing that has these Authorization headers and no others."""
    headers: list[Header] = [("Authorization", value) for value in values]
    return care.raw("GET", list_path(care.customer), headers, authorized=False)


def _assert_refused(care: Care, values: Mapping[str, str | bytes]) -> None:
    for name, value in values.items():
        with care.case(name):
            expect.status(_with(care, value), 401)


def _reads(care: Care) -> dict[str, str]:
    return {"list": list_path(care.customer), "get": detail_path(care.unknown, care.customer)}


def _writes(care: Care) -> dict[str, tuple[str, dict[str, str]]]:
    known = {"customerId": care.customer, "conversationId": care.unknown}
    return {
        "create": (CONVERSATIONS, {"customerId": care.customer, "subject": "s", "body": "b"}),
        "message": (messages_path(care.unknown), known | {"body": "b"}),
        "close": (close_path(care.unknown), known | {"action": "close"}),
    }


def _write_without_token(care: Care, path: str, document: object) -> Answer:
    return care.raw("POST", path, [JSON_TYPE], json.dumps(document).encode(), authorized=False)


@vendor(_VENDOR, reads_only=True)
def missing_token_on_reads(care: Care) -> None:
    """A read without an Authorization header is 401."""
    for name, path in _reads(care).items():
        with care.case(name):
            expect.status(care.raw("GET", path, authorized=False), 401)


@vendor(_VENDOR)
def missing_token_on_writes(care: Care) -> None:
    """A write without an Authorization header is 401."""
    for name, (path, document) in _writes(care).items():
        with care.case(name):
            expect.status(_write_without_token(care, path, document), 401)


@vendor(_VENDOR, reads_only=True)
@resting_on(missing_token_on_reads)
def wrong_token(care: Care) -> None:
    """A token that is not the secret is 401.

    The usual fault is to look whether there is a token, and not which.
    """
    unlike = "".join("b" if character == "a" else "a" for character in care.secret)
    tokens = {"another": care.unknown, "of the same length": unlike}
    _assert_refused(care, {name: f"Bearer {token}" for name, token in tokens.items()})


@vendor(_VENDOR, reads_only=True)
@resting_on(wrong_token)
def token_prefix(care: Care) -> None:
    """A part of the secret, or the secret and more, is 401.

    Comparisons that stop at the shorter text, or at a fixed length, let these through.
    """
    tokens = {"the secret and more": f"{care.secret}x"}
    if len(care.secret) > 1:
        tokens |= {"its beginning": care.secret[:-1], "its end": care.secret[1:]}
    _assert_refused(care, {name: f"Bearer {token}" for name, token in tokens.items()})


@vendor(_VENDOR, reads_only=True)
@resting_on(wrong_token)
def token_in_other_case(care: Care) -> None:
    """The secret with small letters for capitals, and capitals for small ones, is 401."""
    swapped = care.secret.swapcase()
    if swapped != care.secret:
        expect.status(_with(care, f"Bearer {swapped}"), 401)


@vendor(_VENDOR, reads_only=True)
@resting_on(missing_token_on_reads, wrong_token)
def empty_token(care: Care) -> None:
    """An Authorization header that holds no token is 401.

    A secret that is not configured is often read as an empty one, and then equals it.
    """
    _assert_refused(care, {"nothing": "", "scheme alone": "Bearer", "and a space": "Bearer "})


@vendor(_VENDOR)
@resting_on(missing_token_on_writes)
def refused_writes_do_nothing(care: Care) -> None:
    """A conversation whose creation was refused is not there."""
    path, document = _writes(care)["create"]
    # A subject of its own, so that others' conversations are not mistaken for it.
    answer = _write_without_token(care, path, document | {"subject": care.customer})
    listed = [summary["subject"] for summary in care.conversations(care.customer)]
    expect.that(care.customer not in listed, "nothing to be stored", answer)


@house("Authentication 2", reads_only=True)
@resting_on(missing_token_on_reads, wrong_token, token_prefix)
def other_scheme(care: Care) -> None:
    """The secret in any other form than `Bearer <secret>` is 401."""
    secret = care.secret
    basic = b64encode(f"care:{secret}".encode()).decode()
    values = {
        "basic": f"Basic {basic}",
        "another scheme": f"Token {secret}",
        "no scheme": secret,
        "two tokens": f"Bearer {secret} {secret}",
        "list": f"Bearer {secret}, Bearer {secret}",
    }
    _assert_refused(care, values)


@house("Authentication 2", reads_only=True)
def scheme_in_any_case(care: Care) -> None:
    """The names of the scheme and of the header may be in any case (RFC 7235, RFC 9110)."""
    wanted = care.try_list(care.customer).status
    for scheme in ("bearer", "BEARER", "bEaReR"):
        with care.case(scheme):
            expect.status(_with(care, f"{scheme} {care.secret}"), wanted)
    for name in ("authorization", "aUTHORIZATION"):
        headers: list[Header] = [(name, f"Bearer {care.secret}")]
        with care.case(name):
            answer = care.raw("GET", list_path(care.customer), headers, authorized=False)
            expect.status(answer, wanted)


@house("Authentication 2", reads_only=True)
@resting_on(missing_token_on_reads)
def challenge(care: Care) -> None:
    """A 401 says which scheme is wanted: WWW-Authenticate: Bearer."""
    expect.header(_with(care), "WWW-Authenticate", "Bearer")


def _repeated(care: Care) -> dict[str, tuple[str, str]]:
    right = f"Bearer {care.secret}"
    return {
        "both right": (right, right),
        "right first": (right, "Bearer wrong"),
        "right last": ("Bearer wrong", right),
        "one empty": (right, ""),
    }


@house("Authentication 2", reads_only=True)
@resting_on(missing_token_on_reads, wrong_token)
def repeated_header(care: Care) -> None:
    """Two Authorization headers are 401, even if one or both are right.

    A proxy may look at one of them, and the server at the other.
    """
    for name, values in _repeated(care).items():
        with care.case(name):
            expect.status(_with(care, *values), 401)


def _not_ascii(care: Care) -> dict[str, bytes]:
    return {
        "UTF-8": "Bearer s\u00e9cr\u00e9t\U0001f600".encode(),
        "latin-1": "Bearer s\u00e9cr\u00e9t".encode("latin-1"),
        "not text": b"Bearer \xff\xfe",
        "the secret and a byte": f"Bearer {care.secret}".encode() + b"\xff",
    }


@house("Authentication 3", reads_only=True)
@resting_on(wrong_token, token_prefix)
def not_ascii(care: Care) -> None:
    """A token that is not ASCII is a wrong token: 401, and no crash.

    Functions that compare in constant time often take ASCII text only, and raise.
    """
    _assert_refused(care, _not_ascii(care))


@house("Authentication 2", reads_only=True)
@resting_on(missing_token_on_reads)
def token_elsewhere(care: Care) -> None:
    """The secret in the query or in a cookie does not count: 401.

    Queries end up in logs, and browsers send cookies whoever asks them to.
    """
    path = f"{list_path(care.customer)}&access_token={quote(care.secret, safe='')}"
    with care.case("query"):
        expect.status(care.raw("GET", path, authorized=False), 401)
    for name in ("Authorization", "access_token"):
        headers: list[Header] = [("Cookie", f"{name}={care.secret}")]
        with care.case(f"cookie {name}"):
            answer = care.raw("GET", list_path(care.customer), headers, authorized=False)
            expect.status(answer, 401)


@house("Authentication 1", reads_only=True)
@resting_on(missing_token_on_reads)
def unknown_paths_ask_for_the_token(care: Care) -> None:
    """Any path is 401 without a token, whether or not there is something.

    Otherwise a stranger can find out what there is, down to the server's documentation.
    """
    paths = [
        "/",
        "/nothing/here",
        "/docs",
        "/openapi.yaml",
        f"{CONVERSATIONS}/",
        f"/{CONVERSATIONS}",
        f"{CONVERSATIONS}/{care.unknown}/nothing",
        f"{CONVERSATIONS}/%ff?customerId={care.customer}",
        f"{CONVERSATIONS}/a%2Fb?customerId={care.customer}",
    ]
    for path in paths:
        with care.case(path):
            expect.status(care.raw("GET", path, authorized=False), 401)


@house("Authentication 1")
@resting_on(missing_token_on_reads, missing_token_on_writes)
def wrong_methods_ask_for_the_token(care: Care) -> None:
    """A method that an address does not have is 401 without a token."""
    for method in ("DELETE", "PUT", "PATCH", "OPTIONS", "TRACE"):
        for path in (CONVERSATIONS, messages_path(care.unknown)):
            with care.case(f"{method} {path}"):
                expect.status(care.raw(method, path, authorized=False), 401)


@house("Authentication 1")
@resting_on(missing_token_on_reads, missing_token_on_writes)
def before_validation(care: Care) -> None:
    """A request that is wrong in other ways, too, is 401 without a token.

    Nobody without the secret learns what the server makes of a request, or keeps it busy.
    """
    conversation = f"{CONVERSATIONS}/{care.unknown}"
    reads = {
        "list without a customer": CONVERSATIONS,
        "get without a customer": conversation,
        "query that is not UTF-8": f"{CONVERSATIONS}?customerId=%ff",
    }
    for name, path in reads.items():
        with care.case(name):
            expect.status(care.raw("GET", path, authorized=False), 401)
    writes: dict[str, tuple[str, list[Header], bytes]] = {
        "no body": (CONVERSATIONS, [], b""),
        "another media type": (CONVERSATIONS, [("Content-Type", "text/plain")], b"text"),
        "compressed": (CONVERSATIONS, [JSON_TYPE, ("Content-Encoding", "gzip")], b"\x1f\x8b"),
        "not JSON": (CONVERSATIONS, [JSON_TYPE], b"{"),
        "not UTF-8": (close_path(care.unknown), [JSON_TYPE], b"\xff"),
        "against the schema": (CONVERSATIONS, [JSON_TYPE], b"{}"),
    }
    for name, (path, headers, body) in writes.items():
        with care.case(name):
            expect.status(care.raw("POST", path, headers, body, authorized=False), 401)


@house("Fine points, Order")
@resting_on(missing_token_on_writes, before_validation, refused_writes_do_nothing)
def does_not_wait_for_the_body(care: Care) -> None:
    """A 401 does not wait for the body, nor mind how long it will be.

    Without a token, anybody could otherwise hold a connection for as long as they like.
    """
    length: Header = ("Content-Length", "1000")
    promises: dict[str, tuple[list[Header], bytes]] = {
        "nothing comes": ([length], b""),
        "a beginning comes": ([length], b'{"customerId"'),
        "too long by far": ([("Content-Length", str(2**40))], b""),
        "100-continue": ([length, ("Expect", "100-continue")], b""),
        "chunked": ([("Transfer-Encoding", "chunked")], b""),
    }
    for name, (headers, body) in promises.items():
        with care.case(name):
            framed = [JSON_TYPE, *headers]
            answer = care.raw("POST", CONVERSATIONS, framed, body, authorized=False, finished=False)
            expect.status(answer, 401)
        if care.failures:
            # A server that waits is waited for once, not five times.
            return


@house("Authentication 2", reads_only=True)
@resting_on(missing_token_on_reads)
def one_answer(care: Care) -> None:
    """Every 401 is the same, whatever was wrong with the token or else with the request.

    A refusal that says "expired", "malformed" or "unknown" tells a stranger how near he was.
    """
    reference = _with(care)
    values: dict[str, tuple[str | bytes, ...]] = {
        "empty header": ("",),
        "scheme alone": ("Bearer",),
        "another scheme": (f"Token {care.secret}",),
        "no scheme": (care.secret,),
        "wrong": ("Bearer wrong",),
        "the secret and more": (f"Bearer {care.secret}x",),
        "not ASCII": (_not_ascii(care)["UTF-8"],),
        "repeated": _repeated(care)["both right"],
    }
    answers = {name: _with(care, *value) for name, value in values.items()}
    for path in ("/nothing/here", CONVERSATIONS, detail_path(care.unknown, care.customer)):
        answers[path] = care.raw("GET", path, authorized=False)
    answers["OPTIONS"] = care.raw("OPTIONS", CONVERSATIONS, authorized=False)
    _assert_alike(care, answers, reference)


@house("Authentication 2")
@resting_on(missing_token_on_reads, missing_token_on_writes)
def one_answer_to_writes(care: Care) -> None:
    """A write is refused in the same words as a read."""
    answers = {
        name: _write_without_token(care, path, document)
        for name, (path, document) in _writes(care).items()
    }
    answers["against the schema"] = _write_without_token(care, CONVERSATIONS, {})
    answers["DELETE"] = care.raw("DELETE", CONVERSATIONS, authorized=False)
    _assert_alike(care, answers, _with(care))


def _assert_alike(care: Care, answers: Mapping[str, Answer], reference: Answer) -> None:
    """All refusals among `answers` are as `reference`; others are other checks' to judge."""
    for name, answer in answers.items():
        if answer.status == reference.status:
            with care.case(name):
                expect.alike(answer, reference)


@house("Fine points, HEAD", reads_only=True)
@resting_on(missing_token_on_reads)
def head_refused_without_a_body(care: Care) -> None:
    """HEAD without a token is 401, and no body follows."""
    sent = care.by_hand("HEAD", list_path(care.customer), authorized=False)
    head = request_bytes(sent.method, sent.target, sent.headers)
    with care.case("status"), care.connect(sent) as connection:
        connection.send(head)
        expect.status(connection.read(), 401)
    # Read as the answer to a GET, so that what follows the head is seen.
    with care.case("body"), care.connect(replace(sent, method="GET")) as connection:
        connection.send(head)
        try:
            answer = connection.read()
        except NoAnswer:
            return
        expect.that(not answer.content, "no body", replace(answer, sent=sent))


@house("Authentication 1", reads_only=True)
def health_asks_for_no_token(care: Care) -> None:
    """The health endpoints, at the host's root, ask for no token.

    Supervisors have none, and would restart a healthy server for ever.
    """
    root = Care(care.session, care.origin, reads_only=True)
    for path in ("/healthz", "/readyz"):
        # Whether it is there at all, section operations judges.
        if root.request("GET", path).status == 200:
            with care.case(path):
                expect.status(care.at_root("GET", path), 200)
