"""Nobody without the token learns anything."""

import pytest

from support_api.settings import Settings, load_settings
from support_api.store import create_store

from .care import SECRET, Care
from .serving import Server, serving

PATH = "/care/conversations"


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("Authorization", "")],
        [("Authorization", "Bearer")],
        [("Authorization", "Bearer wrong")],
        [("Authorization", "Bearer ünicode".encode())],
        [("Authorization", SECRET)],
        [("Authorization", f"Basic {SECRET}")],
        [("Authorization", f"Bearer {SECRET}x")],
        [("Authorization", f"Bearer {SECRET}"), ("Authorization", f"Bearer {SECRET}")],
    ],
)
def test_a_wrong_token_is_refused(server: Server, headers: list[tuple[str, str]]) -> None:
    response = server.client.get(PATH, headers=headers, params={"customerId": "ann"})
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json() == {
        "type": "about:blank",
        "title": "Unauthorized",
        "status": 401,
        "detail": "A valid bearer token is required.",
    }


@pytest.mark.parametrize(
    ("method", "path"),
    [("DELETE", PATH), ("GET", "/nowhere"), ("GET", f"{PATH}/"), ("POST", PATH)],
)
def test_the_token_is_asked_for_before_anything_else(
    server: Server, method: str, path: str
) -> None:
    assert server.client.request(method, path, content=b"not JSON").status_code == 401


def test_the_scheme_is_case_insensitive(server: Server) -> None:
    response = server.client.get(
        PATH, headers={"Authorization": f"bEARER  {SECRET}"}, params={"customerId": "ann"}
    )
    assert response.status_code == 200


def test_the_previous_secret_is_accepted_while_it_is_rotated(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARE_SPI_SECRET", "the-next-secret")
    monkeypatch.setenv("CARE_SPI_PREVIOUS_SECRET", SECRET)
    with serving(load_settings(), create_store(settings)) as server:
        assert Care(server.client).listing().status_code == 200
