"""Contract, section Requests."""

import json
from typing import Any
from urllib.parse import quote

import pytest

from tests.harness.care import (
    CONVERSATIONS,
    JSON_TYPE,
    UNKNOWN_ID,
    Care,
    close_path,
    messages_path,
)
from tests.harness.expect import assert_problem, assert_violations
from tests.harness.raw import Header, RawConnection
from tests.harness.server import SECRET, Server

DEFAULT_LIMIT = 1024 * 1024


def _creation(customer: str, **changes: object) -> dict[str, Any]:
    return {"customerId": customer, "subject": "s", "body": "b"} | changes


def _typed(*values: str) -> list[Header]:
    return [("Content-Type", value) for value in values]


@pytest.mark.parametrize(
    "headers",
    [
        _typed(),
        _typed(""),
        _typed("text/plain"),
        _typed("application/x-www-form-urlencoded"),
        _typed("application/x+json"),
        _typed("application/problem+json"),
        _typed("application/jsonp"),
        _typed("application/json; charset=latin-1"),
        _typed("application/json; charset=utf-16"),
        _typed("application/json; charset=nonsense"),
        [JSON_TYPE, ("Content-Encoding", "gzip")],
        [JSON_TYPE, ("Content-Encoding", "nonsense")],
    ],
)
@pytest.mark.parametrize("body", [b'{"customerId":"c","subject":"s","body":"b"}', b"{"])
def test_other_media_types_are_refused(care: Care, headers: list[Header], body: bytes) -> None:
    assert_problem(care.raw("POST", CONVERSATIONS, headers, body), 415)


@pytest.mark.parametrize(
    "headers",
    [
        _typed("application/json"),
        _typed("APPLICATION/JSON"),
        _typed("application/json; charset=utf-8"),
        _typed("application/json;charset=UTF-8"),
        _typed('application/json; charset="utf-8"'),
        _typed("application/json; version=2"),
        [JSON_TYPE, ("Content-Encoding", "identity")],
    ],
)
def test_json_may_have_parameters(care: Care, customer: str, headers: list[Header]) -> None:
    body = json.dumps(_creation(customer)).encode()
    assert care.raw("POST", CONVERSATIONS, headers, body).status_code == 200


def test_a_body_of_the_limit_is_read_and_one_byte_more_is_not(care: Care, customer: str) -> None:
    body = json.dumps(_creation(customer)).encode().ljust(DEFAULT_LIMIT)
    assert care.request("POST", CONVERSATIONS, content=body).status_code == 200
    over: list[Header] = [JSON_TYPE, ("Content-Length", str(len(body) + 1))]
    assert_problem(care.raw("POST", CONVERSATIONS, over), 413)


def test_a_short_body_that_claims_to_be_long_is_too_large(care: Care) -> None:
    claimed: list[Header] = [JSON_TYPE, ("Content-Length", str(2**40))]
    assert_problem(care.raw("POST", CONVERSATIONS, claimed, b"{}"), 413)


def test_too_large_does_not_wait_for_permission_to_send(care: Care) -> None:
    claimed: list[Header] = [JSON_TYPE, ("Content-Length", str(2**40)), ("Expect", "100-continue")]
    assert_problem(care.raw("POST", CONVERSATIONS, claimed), 413)


def test_chunks_over_the_limit_are_too_large_before_they_end(care: Care) -> None:
    # Not one byte over: gunicorn hands a body on in pieces of 1 KiB.
    size = DEFAULT_LIMIT + 1024
    chunk = f"{size:x}\r\n".encode() + b" " * size + b"\r\n"
    headers: list[Header] = [JSON_TYPE, ("Transfer-Encoding", "chunked")]
    with RawConnection(care.origin) as connection:
        connection.send(care.raw_bytes("POST", CONVERSATIONS, headers))
        connection.send(chunk)
        assert_problem(connection.read(), 413)


def test_chunks_within_the_limit_are_put_together(care: Care, customer: str) -> None:
    body = json.dumps(_creation(customer)).encode()
    chunks = b"".join(b"1\r\n" + bytes([byte]) + b"\r\n" for byte in body) + b"0\r\n\r\n"
    headers: list[Header] = [JSON_TYPE, ("Transfer-Encoding", "chunked")]
    assert care.raw("POST", CONVERSATIONS, headers, chunks).status_code == 200


def test_the_limit_can_be_set(products: Server, customer: str) -> None:
    alpha = Care(f"{products.url}/support/alpha", SECRET)
    body = json.dumps(_creation(customer)).encode()
    accepted = alpha.request("POST", CONVERSATIONS, content=body.ljust(2000))
    assert accepted.status_code == 200
    assert_problem(alpha.request("POST", CONVERSATIONS, content=body.ljust(2001)), 413)


GOOD = b'{"customerId":"c","subject":"s","body":"b"}'


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"{",
        b"customerId=c",
        GOOD[:-1],
        GOOD + b"}",
        GOOD + GOOD,
        GOOD.replace(b"}", b",}"),
        GOOD.replace(b'"', b"'"),
        GOOD.replace(b'"b"}', b"NaN}"),
        GOOD.replace(b'"b"}', b"Infinity}"),
        GOOD.replace(b'"b"}', b"-Infinity}"),
        GOOD.replace(b"}", b',"new":NaN}'),
        GOOD.replace(b"}", b',"new":[{"deep":-Infinity}]}'),
        GOOD.replace(b"}", b',"new":01}'),
        GOOD.replace(b"}", b',"new":True}'),
        GOOD.replace(b"}", b',"new":/* no */1}'),
        GOOD.replace(b'"b"}', b'"\n"}'),
        GOOD.replace(b'"b"}', b'"\\x"}'),
        GOOD.replace(b'"b"}', b'"\\u12"}'),
        GOOD.replace(b'"b"}', b'"\xff"}'),
        GOOD.replace(b'"b"}', b'"\xc3("}'),
        GOOD.replace(b'"b"}', b'"\xed\xa0\x80"}'),
        GOOD.replace(b'"b"}', b'"\xc0\xaf"}'),
        GOOD.replace(b"}", b',"new":"\xff"}'),
        b"\xef\xbb\xbf" + GOOD,
        GOOD.decode().encode("utf-16"),
        GOOD.decode().encode("utf-16-le"),
        GOOD.decode().encode("utf-32"),
        b"[" * 100_000 + b"]" * 100_000,
        GOOD.replace(b"}", b',"new":' + b'{"a":' * 100_000 + b"1" + b"}" * 100_001),
    ],
    ids=range(31),
)
def test_what_is_not_json_is_malformed(care: Care, body: bytes) -> None:
    assert_problem(care.request("POST", CONVERSATIONS, content=body), 400)


def _bodies(identifier: str) -> dict[str, dict[str, Any]]:
    """A right body for every operation that takes one, by its path."""
    ours = {"customerId": "c", "conversationId": identifier}
    return {
        CONVERSATIONS: _creation("c"),
        messages_path(identifier): ours | {"body": "b"},
        close_path(identifier): ours | {"action": "close"},
    }


@pytest.mark.parametrize("path", _bodies(UNKNOWN_ID))
@pytest.mark.parametrize("document", ["null", "[]", "5", '"text"', "true", "[{}]"])
def test_a_document_that_is_no_object_is_wrong_as_a_whole(
    care: Care, path: str, document: str
) -> None:
    assert_violations(care.request("POST", path, content=document.encode()), "")


@pytest.mark.parametrize("path", _bodies(UNKNOWN_ID))
@pytest.mark.parametrize("value", [5, 5.5, True, None, [], {}, ["text"], {"a": "text"}])
def test_nothing_is_coerced_to_a_string(care: Care, path: str, value: object) -> None:
    body = _bodies(UNKNOWN_ID)[path]
    for name in body:
        assert_violations(care.request("POST", path, json=body | {name: value}), f"/{name}")
    everything = dict.fromkeys(body, value)
    assert_violations(care.request("POST", path, json=everything), *(f"/{name}" for name in body))


@pytest.mark.parametrize("path", _bodies(UNKNOWN_ID))
def test_every_missing_property_is_listed(care: Care, path: str) -> None:
    body = _bodies(UNKNOWN_ID)[path]
    assert_violations(care.request("POST", path, json={}), *(f"/{name}" for name in body))
    for name in body:
        rest = {other: value for other, value in body.items() if other != name}
        assert_violations(care.request("POST", path, json=rest), f"/{name}")


@pytest.mark.parametrize("path", _bodies(UNKNOWN_ID))
def test_properties_have_one_spelling(care: Care, path: str) -> None:
    body = _bodies(UNKNOWN_ID)[path]
    renamed = body | {"customer_id": body["customerId"]}
    del renamed["customerId"]
    assert_violations(care.request("POST", path, json=renamed), "/customerId")


@pytest.mark.parametrize("name", ["conversation_id", "conversationID", "ConversationId"])
def test_the_conversation_id_has_one_spelling(care: Care, name: str) -> None:
    body = {"customerId": "c", name: UNKNOWN_ID, "body": "b"}
    response = care.request("POST", messages_path(UNKNOWN_ID), json=body)
    assert_violations(response, "/conversationId")


@pytest.mark.parametrize("action", ["", "Close", "closed", "close ", "reopen", "\u0441lose"])
def test_other_actions_are_violations(care: Care, action: str) -> None:
    assert_violations(care.try_end(UNKNOWN_ID, "c", action), "/action")


@pytest.mark.parametrize("other", ["another", UNKNOWN_ID.upper(), f"{{{UNKNOWN_ID}}}", ""])
def test_path_and_body_must_name_one_conversation(care: Care, other: str) -> None:
    for path, body in _bodies(UNKNOWN_ID).items():
        if path != CONVERSATIONS:
            response = care.request("POST", path, json=body | {"conversationId": other})
            assert_violations(response, "/conversationId")


def test_a_disagreement_is_listed_with_the_other_violations(care: Care) -> None:
    body = {"customerId": "", "conversationId": "another"}
    message = care.request("POST", messages_path(UNKNOWN_ID), json=body | {"body": 5})
    assert_violations(message, "/customerId", "/conversationId", "/body")
    closing = care.request("POST", close_path(UNKNOWN_ID), json=body | {"action": "reopen"})
    assert_violations(closing, "/customerId", "/conversationId", "/action")
    without = care.request("POST", messages_path(UNKNOWN_ID), json={"conversationId": "another"})
    assert_violations(without, "/customerId", "/conversationId", "/body")


def test_an_encoded_id_in_the_path_agrees_with_the_body(care: Care, customer: str) -> None:
    conversation = care.create(customer)
    body = {"customerId": customer, "conversationId": conversation, "body": "b"}
    spelling = f"%{ord(conversation[0]):02x}{conversation[1:]}"
    assert care.request("POST", messages_path(spelling), json=body).status_code == 200


def test_unknown_properties_are_not_looked_into(care: Care, customer: str) -> None:
    digits = "9" * 10_000
    unknown = [
        '"x":null',
        '"x":{"customerId":5}',
        '"x":"\\u0000"',
        '"x":"\\ud800"',
        '"\\u0000":1',
        '"":1',
        '"__proto__":{}',
        '"isOpen":"no","status":5,"id":[]',
        f'"x":{digits}',
        f'"x":-{digits}.5e-3',
        '"x":1e400',
        '"x":' + "[" * 50 + "]" * 50,
        '"customer_id":5',
    ]
    known = json.dumps(_creation(customer))[:-1]
    for addition in unknown:
        content = f"{known},{addition}}}".encode()
        response = care.request("POST", CONVERSATIONS, content=content)
        assert response.status_code == 200, addition[:80]
    assert len(care.conversations(customer)) == len(unknown)


@pytest.mark.parametrize("query", ["&x=1", "&x=1&x=2", "&customer_id=x", "&", "&&", "&=", "&x=%00"])
def test_unknown_query_parameters_are_ignored(care: Care, customer: str, query: str) -> None:
    conversation = care.create(customer)
    for path in (CONVERSATIONS, f"{CONVERSATIONS}/{conversation}"):
        assert care.raw("GET", f"{path}?customerId={customer}{query}").status_code == 200


def test_a_customer_id_in_the_query_of_a_write_is_unknown_there(care: Care, customer: str) -> None:
    path = f"{CONVERSATIONS}?customerId=another&customerId="
    assert care.request("POST", path, json=_creation(customer)).status_code == 200
    assert len(care.conversations(customer)) == 1


TEXTS = [
    "",
    " ",
    " \t\r\n ",
    "trailing \n",
    "\u0001\u0002\u001f\u007f\u0085",
    "\U0001f469\u200d\U0001f469\u200d\U0001f467",
    "e\u0301 is not \u00e9",
    "\u05e9\u05dc\u05d5\u05dd \u202eabc\u202c",
    "\u2028\u2029\ufeff\ufffe\uffff\U0010ffff",
    "'; DROP TABLE conversations; --",
    "%s %d %(x)s {0} {x} ${x} {{ 7*7 }} {% raw %} <%= x %>",
    'return redis.call("FLUSHALL")',
    "\\u0000 \\x00 \\ \" ' ` /",
    "<script>alert(1)</script>&amp;",
    "null",
    "5",
    "2025-01-01T12:00:00.000Z",
    "a" * 100_000,
    "\U0001f600" * 100_000,
]


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_text_comes_back_as_sent(care: Care, customer: str, text: str) -> None:
    conversation = care.create(customer, subject=text, body=text)
    care.message(conversation, customer, text)
    detail = care.detail(conversation, customer)
    assert detail["subject"] == text
    assert [message["body"] for message in detail["messages"]] == [text, text]
    assert [listed["subject"] for listed in care.conversations(customer)] == [text]


def test_escaped_pairs_of_surrogates_are_one_character(care: Care, customer: str) -> None:
    content = json.dumps(_creation(customer, subject="\U0001f600"), ensure_ascii=True).encode()
    response = care.request("POST", CONVERSATIONS, content=content)
    assert response.status_code == 200
    assert care.conversations(customer)[0]["subject"] == "\U0001f600"


@pytest.mark.parametrize("path", _bodies(UNKNOWN_ID))
@pytest.mark.parametrize("text", ["\0", "a\0b", "\ud83d", "\ude00\ud83d", "a\ud800b"])
def test_nul_and_lone_surrogates_are_violations(care: Care, path: str, text: str) -> None:
    body = _bodies(UNKNOWN_ID)[path]
    for name in body:
        content = json.dumps(body | {name: text}).encode()
        assert_violations(care.request("POST", path, content=content), f"/{name}")


BROKEN_QUERIES = ["%ff", "a%C3%28", "%ed%a0%80", "%c0%af", "%f5%80%80%80", "ok%80"]


@pytest.mark.parametrize("path", [CONVERSATIONS, f"{CONVERSATIONS}/{UNKNOWN_ID}"])
@pytest.mark.parametrize("value", BROKEN_QUERIES)
def test_a_query_that_is_not_utf8_is_malformed(care: Care, path: str, value: str) -> None:
    assert_problem(care.raw("GET", f"{path}?customerId={value}"), 400)
    assert_problem(care.raw("GET", f"{path}?customerId=a&other={value}"), 400)
    assert_problem(care.raw("GET", f"{path}?customerId=a&{value}=1"), 400)


STRANGE_IDS = [
    "%ff",
    "%C3%28",
    "%00",
    f"{UNKNOWN_ID}%00",
    "a%2Fb",
    f"{UNKNOWN_ID}%2F",
    "%2e%2e",
    "..",
    ".",
    "%0A",
    "%20",
    "'",
    "%22%3B--",
    "%25",
    "%25s",
    "*",
    "0",
    "-1",
    "null",
    "undefined",
    "a" * 4000,
    quote("\U0001f600"),
    "%7B%7D",
    "a:b",
    "a;b",
    "a@b",
    "%",
    "%zz",
]


@pytest.mark.parametrize("identifier", STRANGE_IDS)
def test_a_path_id_that_no_conversation_has_is_not_found(care: Care, identifier: str) -> None:
    path = f"{CONVERSATIONS}/{identifier}"
    assert_problem(care.raw("GET", f"{path}?customerId=c"), 404)


def test_a_message_to_an_id_of_strange_characters_is_not_found(care: Care) -> None:
    for identifier in ("' OR 1=1 --", "\U0001f600", "{}", "%"):
        for path, body in _bodies(identifier).items():
            if path != CONVERSATIONS:
                encoded = path.replace(identifier, quote(identifier))
                assert_problem(care.request("POST", encoded, json=body), 404)
