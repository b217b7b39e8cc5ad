"""A conversation is there for its own customer and product only."""

import pytest

from support_api.rules import new_id
from support_api.settings import Settings, load_settings
from support_api.store import create_store

from .care import Care
from .serving import Server, serving


@pytest.mark.parametrize(
    "other", ["bob", "Ann", "ann ", " ann", "ánn", "a\u0301nn", "\uff41nn", "ann\u200b"]
)
def test_another_customer_sees_nothing(server: Server, other: str) -> None:
    ann, stranger = Care(server.client, "ann"), Care(server.client, other)
    conversation_id = ann.create()
    assert stranger.listing().json() == {"conversations": []}
    for attempt in (stranger.get, stranger.post, stranger.close):
        refused, unknown = attempt(conversation_id), attempt(new_id())
        assert refused.status_code == unknown.status_code == 404
        assert refused.content == unknown.content
    assert ann.detail(conversation_id)["isOpen"]


@pytest.mark.parametrize(
    "conversation_id", ["x", "%00", "%2e%2e", "%F0%9F%98%80", "a%2Fb", "%ff", "a:b*{c}'"]
)
def test_a_strange_id_is_simply_unknown(care: Care, conversation_id: str) -> None:
    assert care.get(conversation_id).status_code == 404


def test_an_id_is_compared_as_a_string(care: Care) -> None:
    conversation_id = care.create()
    for other in (
        conversation_id.upper(),
        conversation_id.replace("-", ""),
        f"{conversation_id}%20",
    ):
        assert care.get(other).status_code == 404


def test_the_product_comes_from_the_base_path(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARE_SPI_BASE_PATH", "/support/{productSlug}/v1/")
    monkeypatch.setenv("CARE_SPI_PRODUCTS", "web, app")
    with serving(load_settings(), create_store(settings)) as server:
        web, app, none = (
            Care(server.client, base_path=f"/support/{slug}/v1") for slug in ("web", "app", "x")
        )
        conversation_id = web.create()
        assert web.get(conversation_id).status_code == 200
        for attempt in (app.get, app.post, app.close):
            assert attempt(conversation_id).status_code == 404
        assert app.listing().json() == {"conversations": []}
        assert none.listing().status_code == 404
        assert none.request("DELETE", "/care/conversations").status_code == 404
        assert Care(server.client).listing().status_code == 404
        assert server.client.get("/healthz").status_code == 200
