"""Contract, section Authentication."""

import pytest

from tests.harness.care import CONVERSATIONS, JSON_TYPE, UNKNOWN_ID, Care, list_path
from tests.harness.expect import assert_alike, assert_problem
from tests.harness.raw import Header, RawConnection
from tests.harness.server import PREVIOUS_SECRET, Server


def _authorization(*values: str | bytes) -> list[Header]:
    return [("Authorization", value) for value in values]


def _refused_headers(secret: str) -> dict[str, list[Header]]:
    good = f"Bearer {secret}"
    return {
        "missing": [],
        "empty": _authorization(""),
        "scheme alone": _authorization("Bearer"),
        "scheme and a space": _authorization("Bearer "),
        "basic": _authorization("Basic dXNlcjpwYXNzd29yZA=="),
        "another scheme with the secret": _authorization(f"Token {secret}"),
        "secret without a scheme": _authorization(secret),
        "wrong": _authorization("Bearer wrong"),
        "prefix of the secret": _authorization(good[:-1]),
        "secret and more": _authorization(f"{good}x"),
        "other case": _authorization(f"Bearer {secret.swapcase()}"),
        "two tokens": _authorization(f"{good} {secret}"),
        "list": _authorization(f"{good}, {good}"),
        "UTF-8": _authorization("Bearer s\u00e9cr\u00e9t\U0001f600".encode()),
        "latin-1": _authorization("Bearer s\u00e9cr\u00e9t".encode("latin-1")),
        "not text": _authorization(b"Bearer \xff\xfe"),
        "secret and a non-ASCII byte": _authorization(good.encode() + b"\xff"),
        "repeated, both right": _authorization(good, good),
        "repeated, right first": _authorization(good, "Bearer wrong"),
        "repeated, right last": _authorization("Bearer wrong", good),
        "repeated with an empty one": _authorization(good, ""),
    }


@pytest.mark.parametrize("case", _refused_headers("secret"))
def test_what_is_not_the_token_is_refused_in_the_same_words(care: Care, case: str) -> None:
    headers = _refused_headers(care.secret)[case]
    response = care.raw("GET", list_path("anyone"), headers, authorized=False)
    assert_problem(response, 401)
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert_alike(response, care.raw("GET", list_path("anyone"), authorized=False))


@pytest.mark.parametrize(
    ("method", "path", "headers", "body"),
    [
        ("GET", "/", [], b""),
        ("GET", "/nothing/here", [], b""),
        ("GET", "/openapi.yaml", [], b""),
        ("GET", "/docs", [], b""),
        ("GET", f"{CONVERSATIONS}/", [], b""),
        ("GET", f"/{CONVERSATIONS}", [], b""),
        ("GET", f"{CONVERSATIONS}/%ff?customerId=a", [], b""),
        ("GET", f"{CONVERSATIONS}/a%2Fb?customerId=a", [], b""),
        ("GET", f"{CONVERSATIONS}/{UNKNOWN_ID}", [], b""),
        ("GET", f"{CONVERSATIONS}?customerId=%ff", [], b""),
        ("GET", CONVERSATIONS, [], b""),
        ("DELETE", CONVERSATIONS, [], b""),
        ("OPTIONS", CONVERSATIONS, [], b""),
        ("TRACE", CONVERSATIONS, [], b""),
        ("POST", CONVERSATIONS, [], b""),
        ("POST", CONVERSATIONS, [("Content-Type", "text/plain")], b"text"),
        ("POST", CONVERSATIONS, [JSON_TYPE, ("Content-Encoding", "gzip")], b"\x1f\x8b"),
        ("POST", CONVERSATIONS, [JSON_TYPE], b"{"),
        ("POST", CONVERSATIONS, [JSON_TYPE], b"{}"),
        ("POST", f"{CONVERSATIONS}/{UNKNOWN_ID}/close", [JSON_TYPE], b"\xff"),
        ("PUT", f"{CONVERSATIONS}/{UNKNOWN_ID}/messages", [JSON_TYPE], b"{}"),
    ],
)
def test_the_token_is_checked_before_anything_else(
    care: Care, method: str, path: str, headers: list[Header], body: bytes
) -> None:
    response = care.raw(method, path, headers, body, authorized=False)
    assert_problem(response, 401)
    assert_alike(response, care.raw("GET", list_path("anyone"), authorized=False))


def test_head_without_a_token_is_refused_without_a_body(care: Care) -> None:
    response = care.raw("HEAD", list_path("anyone"), authorized=False)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert response.content == b""


@pytest.mark.parametrize(
    "framing",
    [
        [("Content-Length", "1000")],
        [("Content-Length", str(2**40))],
        [("Content-Length", "1000"), ("Expect", "100-continue")],
        [("Transfer-Encoding", "chunked")],
    ],
)
def test_a_refusal_does_not_wait_for_the_body(care: Care, framing: list[Header]) -> None:
    response = care.raw("POST", CONVERSATIONS, [JSON_TYPE, *framing], authorized=False)
    assert_problem(response, 401)


def test_a_body_that_trickles_in_does_not_delay_the_refusal(care: Care) -> None:
    headers = [JSON_TYPE, ("Content-Length", "1000")]
    with RawConnection(care.origin) as connection:
        connection.send(care.raw_bytes("POST", CONVERSATIONS, headers, authorized=False))
        connection.send(b'{"customerId"')
        assert_problem(connection.read(), 401)


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "bEaReR"])
def test_the_name_of_the_scheme_may_be_in_any_case(care: Care, scheme: str) -> None:
    headers: list[Header] = [("Authorization", f"{scheme} {care.secret}")]
    assert care.raw("GET", list_path("anyone"), headers, authorized=False).status_code == 200


def test_the_name_of_the_header_may_be_in_any_case(care: Care) -> None:
    headers: list[Header] = [("aUTHORIZATION", f"Bearer {care.secret}")]
    assert care.raw("GET", list_path("anyone"), headers, authorized=False).status_code == 200


def test_a_token_elsewhere_does_not_count(care: Care) -> None:
    path = f"{list_path('anyone')}&access_token={care.secret}"
    headers: list[Header] = [("Cookie", f"Authorization={care.secret}")]
    assert_problem(care.raw("GET", path, headers, authorized=False), 401)


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_needs_no_token(care: Care, path: str) -> None:
    assert care.at_root("GET", path).status_code == 200


def test_the_previous_secret_is_accepted_too(server: Server, customer: str) -> None:
    conversation = Care(server.url, PREVIOUS_SECRET).create(customer)
    assert Care(server.url, PREVIOUS_SECRET).detail(conversation, customer)["id"] == conversation
