"""The life of a conversation."""

import re
from datetime import UTC, datetime

import pytest

from support_api import service
from support_api.problems import Problem

from .care import Care
from .serving import Server

UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def test_a_new_conversation_holds_its_first_message(care: Care) -> None:
    created = care.post_new(subject="Billing", body="An invoice?").json()
    conversation_id, created_at = created["conversationId"], created["createdAt"]
    assert UUID4.fullmatch(conversation_id)
    assert TIMESTAMP.fullmatch(created_at)
    conversation = care.detail(conversation_id)
    message_id = conversation["messages"][0]["id"]
    assert UUID4.fullmatch(message_id)
    assert conversation == {
        "id": conversation_id,
        "subject": "Billing",
        "status": "waiting-for-agent",
        "isOpen": True,
        "createdAt": created_at,
        "updatedAt": created_at,
        "messages": [
            {
                "id": message_id,
                "body": "An invoice?",
                "author": "Customer",
                "createdAt": created_at,
                "isCustomer": True,
            }
        ],
    }


def test_the_list_starts_with_what_changed_last(care: Care) -> None:
    assert care.listing().json() == {"conversations": []}
    first, second = care.create(), care.create()
    care.post(first)
    conversations = care.listing().json()["conversations"]
    assert [conversation["id"] for conversation in conversations] == [first, second]
    detail = care.detail(first)
    assert all(detail.get(name, value) == value for name, value in conversations[0].items())


def test_messages_stay_in_order(care: Care) -> None:
    conversation_id = care.create(body="0")
    answers = [care.post(conversation_id, str(number)).json() for number in range(1, 6)]
    conversation = care.detail(conversation_id)
    assert [message["body"] for message in conversation["messages"]] == list("012345")
    assert conversation["messages"][5]["id"] == answers[-1]["messageId"]
    assert conversation["updatedAt"] == answers[-1]["createdAt"]


def test_an_agent_replies_and_the_customer_answers(care: Care, server: Server) -> None:
    conversation_id = care.create()
    server.call(server.service.reply, conversation_id, "Eve", "Here it is.")
    conversation = care.detail(conversation_id)
    assert conversation["status"] == "waiting-for-customer"
    assert (
        conversation["messages"][1].items()
        >= {
            "body": "Here it is.",
            "author": "Eve",
            "isCustomer": False,
        }.items()
    )
    care.post(conversation_id)
    assert care.detail(conversation_id)["status"] == "waiting-for-agent"


@pytest.mark.parametrize(
    ("before", "action", "status", "after"),
    [
        ([], "resolve", 204, "resolved"),
        ([], "close", 204, "closed"),
        (["resolve"], "close", 204, "closed"),
        (["resolve"], "resolve", 204, "resolved"),
        (["close"], "close", 204, "closed"),
        (["close"], "resolve", 409, "closed"),
    ],
)
def test_closing_and_resolving(
    care: Care, before: list[str], action: str, status: int, after: str
) -> None:
    conversation_id = care.create()
    for earlier in before:
        assert care.close(conversation_id, earlier).status_code == 204
    response = care.close(conversation_id, action)
    assert response.status_code == status
    if status == 204:
        assert response.content == b""
        assert "Content-Type" not in response.headers
    conversation = care.detail(conversation_id)
    assert (conversation["status"], conversation["isOpen"]) == (after, False)


def test_closing_twice_changes_nothing(care: Care, monkeypatch: pytest.MonkeyPatch) -> None:
    conversation_id = care.create()
    care.close(conversation_id)
    before = care.detail(conversation_id)
    monkeypatch.setattr(service, "utc_now", lambda: "2999-01-01T00:00:00.000000Z")
    assert care.close(conversation_id).status_code == 204
    assert care.detail(conversation_id) == before


def test_a_message_opens_a_resolved_conversation_again(care: Care) -> None:
    conversation_id = care.create()
    care.close(conversation_id, "resolve")
    assert care.post(conversation_id).status_code == 200
    conversation = care.detail(conversation_id)
    assert (conversation["status"], conversation["isOpen"]) == ("waiting-for-agent", True)


def test_a_closed_conversation_takes_no_message(care: Care, server: Server) -> None:
    conversation_id = care.create()
    care.close(conversation_id)
    response = care.post(conversation_id)
    assert response.status_code == 409
    assert response.json()["detail"] == "The conversation is closed."
    with pytest.raises(Problem, match="closed"):
        server.call(server.service.reply, conversation_id, "Eve", "Too late.")
    assert len(care.detail(conversation_id)["messages"]) == 1


def test_time_does_not_go_back_when_the_clock_does(
    care: Care, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation_id = care.create()
    created_at = care.detail(conversation_id)["createdAt"]
    monkeypatch.setattr(service, "utc_now", lambda: "2001-01-01T00:00:00.000000Z")
    assert care.post(conversation_id).json()["createdAt"] == created_at
    assert care.detail(conversation_id)["updatedAt"] == created_at


def test_times_are_utc(care: Care) -> None:
    created_at = datetime.fromisoformat(care.post_new().json()["createdAt"])
    assert abs((datetime.now(UTC) - created_at).total_seconds()) < 60


def test_the_inbox_shows_who_waits_longest_first(care: Care, server: Server) -> None:
    first, second, third = care.create(), care.create(), care.create()
    care.close(second)
    care.post(first)
    entries = server.call(server.service.inbox, "default")
    assert [entry.id for entry in entries] == [third, first]
    assert server.call(server.service.inbox, "another") == []
