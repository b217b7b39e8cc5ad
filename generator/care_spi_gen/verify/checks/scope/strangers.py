"""What a customer meets who asks for another customer's conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from care_spi_gen.verify import expect
from care_spi_gen.verify.care import detail_path, needed
from care_spi_gen.verify.failures import Blocked
from care_spi_gen.verify.registry import house, vendor
from care_spi_gen.verify.support.basis import resting_on
from care_spi_gen.verify.support.clock import let_the_clock_move
from care_spi_gen.verify.support.talk import Talk, bodies

if TYPE_CHECKING:
    from collections.abc import Callable

    from care_spi_gen.verify.care import Care
    from care_spi_gen.verify.exchange import Answer

_VENDOR = "SPI Endpoints, Important implementation notes"

CALLS: dict[str, Callable[[Care, str, str], Answer]] = {
    "read": lambda care, conversation, customer: care.try_detail(conversation, customer),
    "message": lambda care, conversation, customer: care.try_message(conversation, customer),
    "resolve": lambda care, conversation, customer: care.try_end(conversation, customer, "resolve"),
    "close": lambda care, conversation, customer: care.try_end(conversation, customer, "close"),
}
"""What can be asked of one conversation on behalf of a customer."""


def head(care: Care, conversation: str, customer: str) -> Answer:
    """The answer to HEAD of a conversation."""
    return care.request("HEAD", detail_path(conversation, customer))


@vendor(_VENDOR)
def list_shows_own_only(care: Care) -> None:
    """A list has no conversation of another customer."""
    others = care.create(care.new_customer())
    care.create(care.customer)
    with needed("list conversations"):
        answer = care.try_list(care.customer)
        expect.status(answer, 200)
    listed = [summary["id"] for summary in answer.json()["conversations"]]
    expect.that(others not in listed, "no conversation of another customer", answer)


@vendor(_VENDOR)
def read_of_another_customer(care: Care) -> None:
    """A customer is refused another customer's conversation, and sees nothing of it."""
    secret = f"Only for {care.customer}"
    conversation = care.create(care.customer, body=secret)
    answer = care.try_detail(conversation, care.new_customer())
    expect.refused(answer)
    expect.that(secret not in answer.text, "nothing of the conversation", answer)


@vendor(_VENDOR)
def message_of_another_customer(care: Care) -> None:
    """A message to another customer's conversation is refused, and not stored."""
    talk = Talk.begin(care)
    answer = care.try_message(talk.id, care.customer, "A stranger's.")
    expect.refused(answer)
    stored = bodies(talk.read())
    expect.that("A stranger's." not in stored, "nothing to be stored", answer, stored)


@vendor(_VENDOR)
def close_of_another_customer(care: Care) -> None:
    """Another customer's conversation can be neither resolved nor closed."""
    for action in ("resolve", "close"):
        with care.case(action):
            talk = Talk.begin(care)
            before = talk.read()["status"]
            answer = care.try_end(talk.id, care.customer, action)
            expect.refused(answer)
            after = talk.read()["status"]
            expect.that(after == before, f"the status to stay {before!r}", answer, after)


@house("Scope 1")
def strangers_are_told_404(care: Care) -> None:
    """Another customer's conversation is not found: 404.

    A 403 would say that the conversation is there.
    """
    talk = Talk.begin(care)
    for name, call in CALLS.items():
        with care.case(name):
            expect.refused_with(call(care, talk.id, care.customer), 404)


@house("Scope 1")
@resting_on(
    read_of_another_customer,
    message_of_another_customer,
    close_of_another_customer,
    strangers_are_told_404,
)
def strangers_answer_like_none(care: Care) -> None:
    """Another customer's conversation answers as none does, in whatever state it is.

    Usual faults are another wording, and to look at the state first: 409 if it is closed.
    """
    calls = CALLS | {"head": head}
    none = {name: call(care, care.unknown, care.customer) for name, call in calls.items()}
    for state, events in {"open": [], "resolved": ["resolve"], "closed": ["close"]}.items():
        talk = Talk.begin(care)
        talk.happen(*events)
        for name, call in calls.items():
            with care.case(f"{name}, {state}"):
                expect.alike(call(care, talk.id, care.customer), none[name])


@house("Scope 1")
@resting_on(message_of_another_customer, close_of_another_customer)
def strangers_move_no_time(care: Care) -> None:
    """What is refused to a stranger moves no updatedAt.

    It does where a conversation is changed first, and its customer looked at afterwards.
    """
    for state, events in {"open": [], "resolved": ["resolve"]}.items():
        talk = Talk.begin(care)
        talk.happen(*events)
        before = talk.read()["updatedAt"]
        let_the_clock_move(before)
        if talk.read()["updatedAt"] != before:
            raise Blocked(talk.wrong("a reading to move nothing", before), "read twice alike")
        answers = [call(care, talk.id, care.customer) for call in CALLS.values()]
        after = talk.read()["updatedAt"]
        with care.case(state):
            expect.that(after == before, f"updatedAt to stay {before!r}", answers[-1], after)
