"""What is read, and how what cannot be read is answered."""

import json
from typing import Any

import pytest

from support_api.settings import Settings, load_settings
from support_api.store import create_store

from .care import Care
from .serving import serving

PATH = "/care/conversations"
LISTING = "/care/conversations"
VALID = b'{"customerId": "ann", "subject": "s", "body": "b"}'


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\u0001\t\r\n",
        "👩‍👩‍👧 e\u0301 עברית \u202e",
        "'; DROP TABLE conversations; --",
        "{{ 7*7 }} ${x} %s {0} \\",
        "x" * 100_000,
    ],
)
def test_every_text_comes_back_as_sent(care: Care, text: str) -> None:
    conversation_id = care.create(subject=text, body=text)
    care.post(conversation_id, text)
    conversation = care.detail(conversation_id)
    assert conversation["subject"] == text
    assert [message["body"] for message in conversation["messages"]] == [text, text]


@pytest.mark.parametrize("customer", ["x" * 512, "😀" * 512, "a+b &=%/?#", "a\u0001"])
def test_customer_ids_hold_512_characters_of_any_kind(care: Care, customer: str) -> None:
    care.customer = customer
    conversation_id = care.create()
    assert care.detail(conversation_id)["id"] == conversation_id
    assert len(care.listing().json()["conversations"]) == 1


@pytest.mark.parametrize(
    ("properties", "pointers"),
    [
        ({"customerId": ""}, ["/customerId"]),
        ({"customerId": "x" * 513}, ["/customerId"]),
        ({"customerId": 5}, ["/customerId"]),
        ({"subject": None, "body": ["b"]}, ["/subject", "/body"]),
        ({"subject": "\0"}, ["/subject"]),
        ({"customerId": True, "subject": 1, "body": {}}, ["/customerId", "/subject", "/body"]),
    ],
)
def test_every_violation_is_listed(
    care: Care, properties: dict[str, Any], pointers: list[str]
) -> None:
    response = care.post_new(**properties)
    assert response.status_code == 422
    assert [error["pointer"] for error in response.json()["errors"]] == pointers


def test_a_missing_property_is_reported_where_it_should_be(care: Care) -> None:
    response = care.request("POST", PATH, json={"customer_id": "ann", "body": "b"})
    assert [error["pointer"] for error in response.json()["errors"]] == ["/customerId", "/subject"]


def test_path_and_body_have_to_agree(care: Care) -> None:
    conversation_id = care.create()
    response = care.post(conversation_id, conversationId="another", customerId="")
    assert response.status_code == 422
    assert [error["pointer"] for error in response.json()["errors"]] == [
        "/customerId",
        "/conversationId",
    ]
    assert care.close(conversation_id, conversationId="another").status_code == 422
    assert care.close(conversation_id, "reopen").status_code == 422


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (VALID + b"x", 400),
        (b"\xef\xbb\xbf" + VALID, 400),
        (VALID.decode().encode("utf-16"), 400),
        (VALID.replace(b'"s"', b'"\xff"'), 400),
        (VALID.replace(b'"s"', b"NaN"), 400),
        (VALID.replace(b'"s"', b"-Infinity"), 400),
        (b'{"x": ' + b"[" * 100_000, 400),
        (b"null", 422),
        (b"[]", 422),
        (VALID.replace(b'"s"', b'"\\ud800"'), 422),
        (VALID.replace(b'"s"', b'"\\u0000"'), 422),
        (VALID.replace(b"{", b'{"new": {"a": [1, null]}, '), 200),
        (VALID.replace(b"{", b'{"new": ' + b"9" * 5000 + b", "), 200),
    ],
)
def test_bodies(care: Care, content: bytes, status: int) -> None:
    headers = {"Content-Type": "application/json"}
    response = care.request("POST", PATH, content=content, headers=headers)
    assert response.status_code == status, response.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "application/json; charset=UTF-8"}, 200),
        ({"Content-Type": "Application/JSON"}, 200),
        ({"Content-Type": "application/json", "Content-Encoding": "identity"}, 200),
        ({}, 415),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/merge-patch+json"}, 415),
        ({"Content-Type": "application/json; charset=latin-1"}, 415),
        ({"Content-Type": "application/json", "Content-Encoding": "gzip"}, 415),
    ],
)
def test_media_types(care: Care, headers: dict[str, str], status: int) -> None:
    response = care.request("POST", PATH, content=VALID, headers=headers)
    assert response.status_code == status


def test_a_large_body_is_refused(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARE_SPI_MAX_BODY_BYTES", str(len(VALID)))
    headers = {"Content-Type": "application/json"}
    with serving(load_settings(), create_store(settings)) as server:
        care = Care(server.client)
        for content in (VALID + b" ", iter([VALID, b" "])):
            response = care.request("POST", PATH, content=content, headers=headers)
            assert response.status_code == 413
        assert care.request("POST", PATH, content=VALID, headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 422),
        ("customerId", 422),
        ("customerId=", 422),
        ("customerId=%00", 422),
        (f"customerId={'x' * 513}", 422),
        ("customerId=a&customerId=a", 422),
        ("customerId=%ff", 400),
        ("customerId=a&new=%ff", 400),
        ("customerId=a&new=1&new=2", 200),
    ],
)
def test_queries(care: Care, query: str, status: int) -> None:
    response = care.request("GET", f"{LISTING}?{query}")
    assert response.status_code == status
    if status == 422:
        assert [error["parameter"] for error in response.json()["errors"]] == ["customerId"]


def test_a_plus_in_a_query_is_a_space(care: Care) -> None:
    care.customer = "a b"
    care.create()
    response = care.request("GET", f"{LISTING}?customerId=a+b")
    assert len(response.json()["conversations"]) == 1


def test_nothing_of_a_request_is_repeated_in_a_problem(care: Care) -> None:
    response = care.post_new(customerId=["hunter2"], subject={"hunter2": "hunter2"})
    assert response.status_code == 422
    assert "hunter2" not in json.dumps(response.json())
