"""What every answer has, and what failures look like."""

import json
import logging
from typing import Any

import pytest

from support_api.logs import JSONFormatter
from support_api.problems import unavailable
from support_api.settings import Settings
from support_api.store import create_store

from .care import SECRET, Care
from .serving import Server, serving

PATH = "/care/conversations"


@pytest.mark.parametrize(
    ("method", "path", "status", "allow"),
    [
        ("GET", "/nowhere", 404, None),
        ("GET", f"{PATH}/", 404, None),
        ("GET", f"/{PATH}", 404, None),
        ("DELETE", PATH, 405, "GET, HEAD, POST"),
        ("OPTIONS", PATH, 405, "GET, HEAD, POST"),
        ("POST", f"{PATH}/unknown", 405, "GET, HEAD"),
        ("GET", f"{PATH}/unknown/close", 405, "POST"),
    ],
)
def test_unknown_addresses_and_methods(
    care: Care, method: str, path: str, status: int, allow: str | None
) -> None:
    response = care.request(method, path)
    assert response.status_code == status
    assert response.headers.get("Allow") == allow
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["status"] == status


def test_head_answers_like_get_without_a_body(care: Care) -> None:
    response = care.request("HEAD", PATH, params={"customerId": "ann"})
    assert response.status_code == 200
    assert response.content == b""
    assert care.request("HEAD", PATH).status_code == 422


def test_the_api_describes_itself(care: Care) -> None:
    response = care.request("GET", "/openapi.yaml")
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("application/yaml")
    assert f"{PATH}:" in response.text
    assert care.client.get("/openapi.yaml").status_code == 401


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_needs_no_token(server: Server, path: str) -> None:
    assert server.client.get(path).status_code == 200
    assert server.client.post(path).status_code == 405


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("a.b_c-1", True), ("x" * 128, True), ("x" * 129, False), ("a b", False), ("", False)],
)
def test_a_sane_request_id_is_kept(server: Server, sent: str, kept: bool) -> None:
    response = server.client.get("/nowhere", headers={"X-Request-ID": sent})
    assert (response.headers["X-Request-ID"] == sent) is kept
    assert response.headers["X-Request-ID"]


@pytest.mark.parametrize("path", ["/healthz", "/nowhere"])
def test_every_answer_says_what_to_judge_it_by(server: Server, path: str) -> None:
    assert server.client.get(path).headers["Care-SPI-Profile"] == "house"


def _breaking(settings: Settings, error: Exception) -> Any:
    """Return a store whose reads raise an error."""
    store: Any = create_store(settings)

    async def fail(*_arguments: object) -> None:
        raise error

    store.list_in = fail
    store.ping = fail
    return store


def test_a_store_that_is_away_is_503(settings: Settings) -> None:
    with serving(settings, _breaking(settings, unavailable())) as server:
        for response in (Care(server.client).listing(), server.client.get("/readyz")):
            assert response.status_code == 503
            assert int(response.headers["Retry-After"]) > 0
        assert server.client.get("/healthz").status_code == 200


def test_an_error_of_ours_shows_nothing_of_the_inside(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    with serving(settings, _breaking(settings, RuntimeError("hunter2"))) as server:
        response = Care(server.client).listing()
    assert response.status_code == 500
    assert response.json() == {
        "type": "about:blank",
        "title": "Internal Server Error",
        "status": 500,
        "detail": "Something went wrong on our side.",
        "requestId": response.headers["X-Request-ID"],
    }
    lines = [JSONFormatter().format(record) for record in caplog.records]
    assert any('"exception": "builtins.RuntimeError"' in line for line in lines)
    assert not any("hunter2" in line for line in lines)


def test_the_log_tells_a_request_but_not_what_it_said(
    care: Care, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    conversation_id = care.create(customerId="hunter2", subject="hunter2", body="hunter2")
    care.customer = "hunter2"
    care.get(conversation_id)
    records = [record for record in caplog.records if record.name == "care.access"]
    line = json.loads(JSONFormatter().format(records[-1]))
    assert line.keys() >= {"time", "level", "route", "milliseconds"}
    assert line["method"] == "GET"
    assert line["status"] == 200
    assert line["route"].startswith(PATH)
    for record in caplog.records:
        if record.name in {"httpx2", "werkzeug"}:
            continue  # The client and the server of these tests tell their own URLs.
        text = JSONFormatter().format(record)
        assert not any(secret in text for secret in ("hunter2", SECRET, conversation_id))
