"""Contract, section Fine points."""

import pytest

from tests.harness.care import (
    CONVERSATIONS,
    JSON_TYPE,
    UNKNOWN_ID,
    Care,
    close_path,
    detail_path,
    list_path,
    messages_path,
)
from tests.harness.expect import REQUEST_ID, assert_problem, assert_request_id, assert_violations
from tests.harness.raw import Header

_PLAIN: Header = ("Content-Type", "text/plain")
_HUGE: Header = ("Content-Length", str(2**40))

ALLOWED = {
    CONVERSATIONS: "GET, HEAD, POST",
    f"{CONVERSATIONS}/{UNKNOWN_ID}": "GET, HEAD",
    messages_path(UNKNOWN_ID): "POST",
    close_path(UNKNOWN_ID): "POST",
    "/openapi.yaml": "GET, HEAD",
}
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]


WRONG = [
    (method, path)
    for path, allowed in ALLOWED.items()
    for method in METHODS
    if method not in allowed.split(", ")
]


@pytest.mark.parametrize(("method", "path"), WRONG)
def test_a_wrong_method_is_told_the_right_ones(care: Care, method: str, path: str) -> None:
    response = care.raw(method, path)
    assert response.status_code == 405
    assert response.headers["Allow"] == ALLOWED[path]
    assert_request_id(response)
    if method == "HEAD":
        assert response.content == b""
    else:
        assert_problem(response, 405)


def test_a_method_in_small_letters_is_another_method(care: Care) -> None:
    response = care.raw("get", list_path("c"))
    assert response.status_code in {400, 405, 501}


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "OPTIONS"])
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/care",
        "/care/",
        f"{CONVERSATIONS}/",
        f"/{CONVERSATIONS}",
        "/care//conversations",
        "/Care/conversations",
        "/care/conversations.json",
        f"{CONVERSATIONS}/{UNKNOWN_ID}/",
        f"{CONVERSATIONS}//{UNKNOWN_ID}",
        f"{CONVERSATIONS}/{UNKNOWN_ID}/messages/",
        f"{CONVERSATIONS}/{UNKNOWN_ID}//messages",
        f"{CONVERSATIONS}//messages",
        f"{CONVERSATIONS}/{UNKNOWN_ID}/close/",
        f"{CONVERSATIONS}/{UNKNOWN_ID}/reopen",
        f"{CONVERSATIONS}/{UNKNOWN_ID}%2Fmessages",
        f"{CONVERSATIONS}/%ff/messages",
        "/openapi.yaml/",
        "/openapi.json",
        "/docs",
        "/static/x",
    ],
)
def test_other_paths_are_not_found_whatever_the_method(care: Care, method: str, path: str) -> None:
    response = care.raw(method, f"{path}?customerId=c", [_PLAIN], b"{" if method == "POST" else b"")
    assert_problem(response, 404)
    assert "Location" not in response.headers


def test_each_check_comes_before_the_next(care: Care, customer: str) -> None:
    closed = care.create(customer)
    care.end(closed, customer, "close")
    path = messages_path(closed)
    stranger = f'{{"customerId":"{customer}x","conversationId":"{closed}","body":"b"}}'.encode()
    owner = f'{{"customerId":"{customer}","conversationId":"{closed}","body":"b"}}'.encode()
    assert_problem(care.raw("GET", f"{path}/x", [_PLAIN, _HUGE]), 404)
    assert_problem(care.raw("GET", path, [_PLAIN, _HUGE]), 405)
    assert_problem(care.raw("POST", path, [_PLAIN, _HUGE]), 415)
    assert_problem(care.raw("POST", path, [JSON_TYPE, _HUGE]), 413)
    assert_problem(care.raw("POST", path, [JSON_TYPE], b"{"), 400)
    assert_violations(
        care.raw("POST", path, [JSON_TYPE], b"{}"), "/customerId", "/conversationId", "/body"
    )
    assert_problem(care.raw("POST", path, [JSON_TYPE], stranger), 404)
    assert_problem(care.raw("POST", path, [JSON_TYPE], owner), 409)


def test_the_query_is_checked_before_the_conversation_is_looked_for(care: Care) -> None:
    assert_violations(care.raw("GET", f"{CONVERSATIONS}/{UNKNOWN_ID}"), "?customerId")


def test_head_answers_as_get_without_a_body(care: Care, customer: str) -> None:
    conversation = care.create(customer)
    paths = [
        list_path(customer),
        detail_path(conversation, customer),
        "/openapi.yaml",
        detail_path(UNKNOWN_ID, customer),
        CONVERSATIONS,
        "/nothing",
    ]
    for path in paths:
        get, head = care.raw("GET", path), care.raw("HEAD", path)
        assert head.status_code == get.status_code
        assert head.content == b""
        assert head.headers["Content-Type"] == get.headers["Content-Type"]
        if "Content-Length" in head.headers:
            assert head.headers["Content-Length"] == get.headers["Content-Length"]


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_head_answers_for_health_too(care: Care, path: str) -> None:
    response = care.at_root("HEAD", path)
    assert response.status_code == 200
    assert response.content == b""


@pytest.mark.parametrize("given", ["a", "0", "A.b_c-9", "a" * 128, "-", "..."])
def test_a_sane_request_id_is_taken(care: Care, given: str) -> None:
    headers: list[Header] = [("X-Request-ID", given)]
    assert assert_request_id(care.raw("GET", list_path("c"), headers)) == given


@pytest.mark.parametrize(
    "given",
    ["", " ", "a" * 129, "a b", "a/b", "a:b", "a\tb", "{}", "a,b", "caf\u00e9", '"a"', b"\xff"],
)
def test_any_other_request_id_is_replaced(care: Care, given: str | bytes) -> None:
    headers: list[Header] = [("X-Request-ID", given)]
    first, second = (assert_request_id(care.raw("GET", list_path("c"), headers)) for _ in range(2))
    assert given not in (first, second)
    assert first != second


def test_every_answer_has_a_request_id(care: Care, customer: str) -> None:
    identifier = "ours-1"
    header: Header = ("X-Request-ID", identifier)
    answers = [
        care.raw("GET", list_path(customer), [header]),
        care.raw("GET", list_path(customer), [header], authorized=False),
        care.raw("GET", detail_path(UNKNOWN_ID, customer), [header]),
        care.raw("GET", "/nothing", [header]),
        care.raw("DELETE", CONVERSATIONS, [header]),
        care.raw("POST", CONVERSATIONS, [header, _PLAIN], b"x"),
        care.raw("POST", CONVERSATIONS, [header, JSON_TYPE, _HUGE]),
        care.raw("POST", CONVERSATIONS, [header, JSON_TYPE], b"{"),
        care.raw("POST", CONVERSATIONS, [header, JSON_TYPE], b"{}"),
        care.raw("GET", f"{CONVERSATIONS}?customerId=%ff", [header]),
        care.raw("GET", "/openapi.yaml", [header]),
    ]
    statuses = [answer.status_code for answer in answers]
    assert statuses == [200, 401, 404, 404, 405, 415, 413, 400, 422, 400, 200]
    assert {assert_request_id(answer) for answer in answers} == {identifier}


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_answers_have_a_request_id(care: Care, path: str) -> None:
    assert REQUEST_ID.fullmatch(assert_request_id(care.at_root("GET", path)))


def test_urls_of_8000_characters_are_read(care: Care, customer: str) -> None:
    conversation = care.create(customer)
    prefix = f"{list_path(customer)}&x="
    padded = prefix + "a" * (8000 - len(care.base_path) - len(prefix))
    response = care.raw("GET", padded)
    assert response.status_code == 200
    assert [listed["id"] for listed in response.json()["conversations"]] == [conversation]
    prefix, suffix = f"{CONVERSATIONS}/", f"?customerId={customer}"
    identifier = "a" * (8000 - len(care.base_path) - len(prefix) - len(suffix))
    assert_problem(care.raw("GET", f"{prefix}{identifier}{suffix}"), 404)


def test_a_length_that_is_no_number_does_no_harm(care: Care) -> None:
    for length in ("-1", "ten", "1e3", "5, 6"):
        headers: list[Header] = [JSON_TYPE, ("Content-Length", length)]
        assert 400 <= care.raw("POST", CONVERSATIONS, headers, b"{}").status_code < 500
    assert care.request("GET", list_path("c")).status_code == 200


def test_a_body_that_a_read_does_not_need_is_ignored(care: Care, customer: str) -> None:
    response = care.raw("GET", list_path(customer), [_PLAIN], b"x")
    assert response.status_code == 200
