"""Contract, section Logs (and what must never be in one)."""

import json
import re
import uuid
from typing import Any

import pytest
from care_spi_gen.verify.care import (
    CONVERSATIONS,
    JSON_TYPE,
    Care,
    close_path,
    detail_path,
    list_path,
    messages_path,
)

from tests.harness.care import UNKNOWN_ID, caller
from tests.harness.server import PREVIOUS_SECRET, SECRET, Server

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
# `{conversation_id}`, `<conversation_id>`: each framework has its own notation.
_PARAMETER = re.compile(r"\{[^}]*\}|<[^>]*>")


def _logged(server: Server, method: str, path: str, secret: str = SECRET) -> dict[str, Any]:
    """Send one request and return the one line that is about it."""
    identifier = uuid.uuid4().hex
    caller(server.url, secret).raw(method, path, [("X-Request-ID", identifier)])
    (text,) = server.lines_about(identifier)
    line: dict[str, Any] = json.loads(text)
    assert line["request_id"] == identifier
    return line


_DETAIL = f"{CONVERSATIONS}/{{}}"


@pytest.mark.parametrize(
    ("method", "path", "status", "route"),
    [
        ("GET", list_path("c"), 200, CONVERSATIONS),
        ("HEAD", list_path("c"), 200, CONVERSATIONS),
        ("GET", CONVERSATIONS, 422, CONVERSATIONS),
        ("POST", CONVERSATIONS, 415, CONVERSATIONS),
        ("GET", detail_path(UNKNOWN_ID, "c"), 404, _DETAIL),
        ("POST", messages_path(UNKNOWN_ID), 415, f"{_DETAIL}/messages"),
        ("POST", close_path(UNKNOWN_ID), 415, f"{_DETAIL}/close"),
        ("GET", "/healthz", 200, "/healthz"),
    ],
)
def test_a_request_is_one_line(
    server: Server, method: str, path: str, status: int, route: str
) -> None:
    line = _logged(server, method, path)
    assert (line["method"], line["status"]) == (method, status)
    assert _PARAMETER.sub("{}", line["route"]) == route
    assert _TIME.fullmatch(line["time"])
    assert line["level"] == "INFO"
    assert isinstance(line["milliseconds"], (int, float))
    assert line["milliseconds"] >= 0


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nothing/marker5Zq", 404), ("DELETE", f"{CONVERSATIONS}/marker5Zq", 405)],
)
def test_a_request_without_a_handler_is_one_line_too(
    server: Server, method: str, path: str, status: int
) -> None:
    line = _logged(server, method, path)
    assert (line["method"], line["status"]) == (method, status)
    assert "marker5Zq" not in json.dumps(line)


def test_a_refused_request_is_one_line_too(server: Server) -> None:
    line = _logged(server, "GET", list_path("c"), secret="wrong")  # noqa: S106 - opens nothing
    assert (line["method"], line["status"]) == ("GET", 401)


def test_a_request_id_of_ours_is_logged_as_sent_back(server: Server, care: Care) -> None:
    response = care.raw("GET", list_path("c"), [("X-Request-ID", "not sane")])
    (line,) = server.lines_about(response.headers["X-Request-ID"])
    assert json.loads(line)["request_id"] == response.headers["X-Request-ID"]


def test_nothing_that_is_said_gets_into_a_log(server: Server, care: Care) -> None:
    marker = f"marker{uuid.uuid4().hex}"
    customer = f"customer-{marker}"
    conversation = care.create(customer, subject=marker, body=marker)
    care.message(conversation, customer, marker)
    care.end(conversation, customer, "close")
    care.try_message(conversation, customer, marker)
    care.try_end(conversation, customer, marker)
    care.request("GET", detail_path(marker, customer))
    care.request("GET", f"/{marker}?{marker}={marker}")
    care.raw("GET", f"{CONVERSATIONS}?customerId={marker}%ff")
    wrong = {"customerId": [marker], "subject": {marker: marker}, "body": 5, marker: marker}
    care.request("POST", CONVERSATIONS, json=wrong)
    for body in (f'{{"{marker}'.encode(), f'"{marker}\xff"'.encode("latin-1"), marker.encode()):
        care.request("POST", CONVERSATIONS, content=body)
    surrogate = json.dumps({"customerId": customer, "subject": marker, "body": f"{marker}\ud800"})
    care.request("POST", CONVERSATIONS, content=surrogate.encode())
    care.raw("POST", CONVERSATIONS, [("Content-Type", marker)], marker.encode())
    care.raw("POST", CONVERSATIONS, [JSON_TYPE, ("Content-Length", "-1")], marker.encode())
    care.raw("GET", list_path(customer), [("X-Request-ID", f" {marker} {marker}")])
    care.raw("GET", list_path(customer), [("Authorization", f"Bearer {marker}")])
    caller(server.url, marker).request("GET", list_path(customer))
    assert care.request("GET", list_path(customer)).status == 200
    assert marker not in server.output


def test_no_line_holds_a_secret_or_a_traceback(server: Server, care: Care) -> None:
    caller(server.url, PREVIOUS_SECRET).request("GET", list_path("c"))
    care.request("GET", list_path("c"))
    for text in (SECRET, PREVIOUS_SECRET, "Traceback"):
        assert text not in server.output
