"""Contract, section Responses."""

from datetime import UTC, datetime

import httpx
import pytest
import yaml

from tests.harness.care import (
    CONVERSATIONS,
    UNKNOWN_ID,
    Care,
    Json,
    close_path,
    detail_path,
    list_path,
    messages_path,
)
from tests.harness.expect import TIMESTAMP, assert_problem, assert_request_id
from tests.harness.server import SECRET, Project

_SUMMARY = {"id", "subject", "status", "isOpen", "createdAt", "updatedAt"}
_MESSAGE = {"id", "body", "author", "createdAt", "isCustomer"}


def _assert_success(response: httpx.Response) -> Json:
    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"].partition(";")[0] == "application/json"
    assert_request_id(response)
    document: Json = response.json()
    return document


def test_nothing_to_list_is_an_empty_list(care: Care, customer: str) -> None:
    response = care.request("GET", list_path(customer))
    assert _assert_success(response) == {"conversations": []}


def test_creating_answers_with_id_and_time(care: Care, customer: str) -> None:
    sent = {"customerId": customer, "subject": "Billing", "body": "An invoice?"}
    created = _assert_success(care.request("POST", CONVERSATIONS, json=sent))
    assert set(created) == {"conversationId", "createdAt"}
    assert TIMESTAMP.fullmatch(created["createdAt"])
    detail = care.detail(created["conversationId"], customer)
    assert detail["createdAt"] == created["createdAt"]


def test_times_are_utc_and_the_same_wherever_they_are_told(care: Care, customer: str) -> None:
    begun = datetime.now(UTC).replace(microsecond=0)
    sent = {"customerId": customer, "subject": "s", "body": "b"}
    created = care.request("POST", CONVERSATIONS, json=sent).json()
    posted = care.message(created["conversationId"], customer)
    (summary,) = care.conversations(customer)
    detail = care.detail(created["conversationId"], customer)
    first, second = (message["createdAt"] for message in detail["messages"])
    assert summary["createdAt"] == detail["createdAt"] == first == created["createdAt"]
    assert summary["updatedAt"] == detail["updatedAt"] == second == posted["createdAt"]
    for instant in (first, second):
        assert begun <= datetime.fromisoformat(instant) <= datetime.now(UTC)


def test_a_summary_has_the_fields_of_the_spec(care: Care, customer: str) -> None:
    care.create(customer, subject="Billing")
    document = _assert_success(care.request("GET", list_path(customer)))
    (summary,) = document["conversations"]
    assert set(document) == {"conversations"}
    assert set(summary) == _SUMMARY
    assert summary["subject"] == "Billing"
    assert summary["status"] == "waiting-for-agent"
    assert summary["isOpen"] is True
    assert TIMESTAMP.fullmatch(summary["createdAt"])
    assert TIMESTAMP.fullmatch(summary["updatedAt"])


def test_a_detail_has_the_fields_of_the_spec(care: Care, customer: str) -> None:
    conversation = care.create(customer, body="An invoice?")
    detail = _assert_success(care.request("GET", detail_path(conversation, customer)))
    (listed,) = care.conversations(customer)
    (message,) = detail.pop("messages")
    assert detail == listed
    assert set(message) == _MESSAGE
    assert message["body"] == "An invoice?"
    assert message["author"] == "Customer"
    assert message["isCustomer"] is True
    assert TIMESTAMP.fullmatch(message["createdAt"])


def test_posting_answers_with_the_messages_id_and_time(care: Care, customer: str) -> None:
    conversation = care.create(customer)
    response = care.try_message(conversation, customer, "More.")
    posted = _assert_success(response)
    assert set(posted) == {"messageId", "createdAt"}
    message = care.detail(conversation, customer)["messages"][-1]
    assert (message["id"], message["createdAt"]) == (posted["messageId"], posted["createdAt"])


@pytest.mark.parametrize("action", ["resolve", "close"])
def test_ending_answers_with_nothing(care: Care, customer: str, action: str) -> None:
    conversation = care.create(customer)
    for _ in range(2):
        response = care.try_end(conversation, customer, action)
        assert response.status_code == 204
        assert response.content == b""
        assert "Content-Type" not in response.headers
        assert response.headers.get("Content-Length", "0") == "0"
        assert_request_id(response)


def test_problems_repeat_nothing_of_the_request(care: Care, customer: str) -> None:
    marker = "marker5Zq"
    conversation = care.create(customer)
    care.end(conversation, customer, "close")
    wrong = {"customerId": 5, "subject": [marker], "body": {marker: 1}, marker: 1}
    ours = {"customerId": customer, "conversationId": marker, "body": marker}
    broken = f'{{"{marker}":'.encode()
    answers = [
        care.request("POST", CONVERSATIONS, json=wrong),
        care.request("POST", CONVERSATIONS, content=broken),
        care.request("POST", CONVERSATIONS, content=marker.encode(), headers={"Content-Type": "a"}),
        care.request("POST", messages_path(UNKNOWN_ID), json=ours),
        care.request("POST", messages_path(marker), json=ours),
        care.request("POST", close_path(marker), json=ours | {"action": marker}),
        care.try_message(conversation, customer, marker),
        care.request("GET", f"/{marker}"),
        care.request("GET", f"{CONVERSATIONS}?{marker}={marker}"),
        care.request("GET", f"{CONVERSATIONS}/{marker}?customerId={marker}"),
        care.raw("GET", f"{CONVERSATIONS}?customerId={marker}%ff"),
        care.request("DELETE", f"{CONVERSATIONS}/{marker}"),
    ]
    statuses = [answer.status_code for answer in answers]
    assert statuses == [422, 400, 415, 422, 404, 422, 409, 404, 422, 404, 400, 405]
    for answer in answers:
        assert_problem(answer, answer.status_code)
        assert marker not in answer.text
        assert customer not in answer.text


def test_every_error_of_one_kind_has_the_same_words(care: Care) -> None:
    missing = [
        care.raw("GET", path)
        for path in ("/", "/nothing", f"{CONVERSATIONS}/", f"/{CONVERSATIONS}")
    ]
    assert len({answer.content for answer in missing}) == 1
    malformed = [
        care.request("POST", CONVERSATIONS, content=body) for body in (b"", b"{", b"NaN", b"\xff")
    ]
    assert len({answer.content for answer in malformed}) == 1


def test_the_effective_spec_is_published(care: Care) -> None:
    response = care.request("GET", "/openapi.yaml")
    assert response.status_code == 200
    assert response.headers["Content-Type"].partition(";")[0] == "application/yaml"
    spec = yaml.safe_load(response.text)
    assert set(spec["paths"]) == {
        CONVERSATIONS,
        f"{CONVERSATIONS}/{{conversationId}}",
        messages_path("{conversationId}"),
        close_path("{conversationId}"),
    }
    for operations in spec["paths"].values():
        for operation in operations.values():
            assert "401" in operation["responses"]


def test_a_server_error_shows_nothing_of_the_inside(new_project: Project) -> None:
    if not new_project.sample.keeps_data:
        pytest.skip("has no database to spoil")
    with new_project.serve() as server:
        care = Care(server.url, SECRET)
        conversation = care.create("c", subject="subject5Zq", body="body5Zq")
        new_project.database.spoil()
        response = care.request("GET", detail_path(conversation, "c"))
        assert server.lines_about(assert_request_id(response))
        output = server.output
    status = response.status_code
    assert status in {500, 503}
    assert_problem(response, status)
    assert not any(word in response.text.lower() for word in ("sql", "table", "trace", "python"))
    if status == 500:
        assert response.json()["requestId"] == assert_request_id(response)
    assert "5Zq" not in output
    assert SECRET not in output
