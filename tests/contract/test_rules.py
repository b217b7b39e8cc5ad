"""Contract, section Rules (agents: test_agents.py; writers at once: test_concurrency.py)."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.harness.care import CONVERSATIONS, Care
from tests.harness.expect import UUID4, assert_problem


def _let_the_clock_move() -> None:
    """Times have three decimals: after this, a later one differs."""
    time.sleep(0.003)


def test_ids_are_uuid4_and_never_the_same(care: Care, customer: str) -> None:
    identifiers = []
    for _ in range(8):
        conversation = care.create(customer)
        identifiers += [conversation, care.message(conversation, customer)["messageId"]]
        first, _ = care.detail(conversation, customer)["messages"]
        identifiers.append(first["id"])
    assert all(UUID4.fullmatch(identifier) for identifier in identifiers)
    assert len(set(identifiers)) == len(identifiers)


def test_a_new_conversation_waits_for_an_agent(care: Care, customer: str) -> None:
    detail = care.detail(care.create(customer, "Billing", "An invoice?"), customer)
    (message,) = detail["messages"]
    assert (detail["subject"], detail["status"], detail["isOpen"]) == (
        "Billing",
        "waiting-for-agent",
        True,
    )
    assert (message["body"], message["author"], message["isCustomer"]) == (
        "An invoice?",
        "Customer",
        True,
    )
    assert detail["createdAt"] == detail["updatedAt"] == message["createdAt"]


@dataclass(frozen=True)
class Event:
    """What the customer's side does to a conversation, and what has to come of it."""

    before: tuple[str, ...]
    event: str
    answer: int
    status: str
    changes: bool


EVENTS = [
    Event((), "message", 200, "waiting-for-agent", changes=True),
    Event((), "resolve", 204, "resolved", changes=True),
    Event((), "close", 204, "closed", changes=True),
    Event(("resolve",), "message", 200, "waiting-for-agent", changes=True),
    Event(("resolve",), "resolve", 204, "resolved", changes=False),
    Event(("resolve",), "close", 204, "closed", changes=True),
    Event(("close",), "message", 409, "closed", changes=False),
    Event(("close",), "resolve", 409, "closed", changes=False),
    Event(("close",), "close", 204, "closed", changes=False),
    Event(("resolve", "close"), "resolve", 409, "closed", changes=False),
    Event(("resolve", "close"), "close", 204, "closed", changes=False),
    Event(("resolve", "message"), "resolve", 204, "resolved", changes=True),
]


@pytest.mark.parametrize("case", EVENTS, ids=lambda case: "-".join([*case.before, case.event]))
def test_what_an_event_does(care: Care, customer: str, case: Event) -> None:
    conversation = care.create(customer)
    for event in case.before:
        _happen(care, conversation, customer, event)
    before = care.detail(conversation, customer)
    _let_the_clock_move()
    answer = _happen(care, conversation, customer, case.event)
    assert answer == case.answer
    after = care.detail(conversation, customer)
    if not case.changes:
        assert after == before
        return
    assert after["status"] == case.status
    assert after["isOpen"] is (case.status not in {"resolved", "closed"})
    assert after["updatedAt"] > before["updatedAt"]
    assert after["createdAt"] == before["createdAt"]
    assert after["messages"][: len(before["messages"])] == before["messages"]
    assert len(after["messages"]) - len(before["messages"]) == (case.event == "message")
    (listed,) = care.conversations(customer)
    assert listed == {name: value for name, value in after.items() if name != "messages"}


def _happen(care: Care, conversation: str, customer: str, event: str) -> int:
    if event == "message":
        response = care.try_message(conversation, customer, "More.")
    else:
        response = care.try_end(conversation, customer, event)
    if response.status_code >= 400:
        assert_problem(response, response.status_code)
    return response.status_code


def test_the_list_begins_with_the_latest_update(care: Care, customer: str) -> None:
    conversations = []
    for _ in range(4):
        conversations.append(care.create(customer))
        _let_the_clock_move()
    first, second, third, fourth = conversations
    assert _listed(care, customer) == [fourth, third, second, first]
    care.message(second, customer)
    _let_the_clock_move()
    care.end(first, customer, "close")
    assert _listed(care, customer) == [first, second, fourth, third]
    _let_the_clock_move()
    care.end(first, customer, "close")
    care.end(third, customer, "resolve")
    assert _listed(care, customer) == [third, first, second, fourth]


def _listed(care: Care, customer: str) -> list[str]:
    return [listed["id"] for listed in care.conversations(customer)]


def test_the_list_is_whole(care: Care, customer: str) -> None:
    created = {care.create(customer) for _ in range(30)}
    listed = care.conversations(customer)
    assert {conversation["id"] for conversation in listed} == created
    assert len(listed) == len(created)
    updates = [conversation["updatedAt"] for conversation in listed]
    assert updates == sorted(updates, reverse=True)


def test_messages_stay_in_the_order_they_were_accepted(care: Care, customer: str) -> None:
    conversation = care.create(customer, body="0")
    for number in range(1, 30):
        care.message(conversation, customer, str(number))
    detail = care.detail(conversation, customer)
    assert [message["body"] for message in detail["messages"]] == [str(n) for n in range(30)]
    times = [message["createdAt"] for message in detail["messages"]]
    assert times == sorted(times)
    assert detail["updatedAt"] >= times[-1]


@pytest.mark.parametrize(
    "other",
    [
        str.upper,
        lambda identifier: f"%7B{identifier}%7D",
        lambda identifier: identifier.replace("-", ""),
        lambda identifier: f"urn:uuid:{identifier}",
        lambda identifier: f"{identifier}%20",
        lambda identifier: f"%20{identifier}",
        lambda identifier: identifier[:-1],
    ],
    ids=["upper case", "braces", "no hyphens", "urn", "space after", "space before", "shorter"],
)
def test_another_spelling_of_an_id_is_another_id(
    care: Care, customer: str, other: Callable[[str], str]
) -> None:
    conversation = care.create(customer)
    path = f"{CONVERSATIONS}/{other(conversation)}?customerId={customer}"
    assert_problem(care.raw("GET", path), 404)
