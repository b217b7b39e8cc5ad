"""What becomes of conversations: contract, section Rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from care_spi_gen.verify import expect
from care_spi_gen.verify.checks.responses.values import statuses_are_of_the_enum
from care_spi_gen.verify.checks.rules.times import reading_moves_no_time
from care_spi_gen.verify.registry import house, vendor
from care_spi_gen.verify.support.basis import resting_on
from care_spi_gen.verify.support.clock import pause
from care_spi_gen.verify.support.talk import Talk, bodies

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from care_spi_gen.verify.care import Care

_CLOSE = "SPI Endpoints, POST /care/conversations/{conversationId}/close"


@vendor(_CLOSE)
@resting_on(statuses_are_of_the_enum)
def resolve_resolves(care: Care) -> None:
    """After `resolve` the status is resolved."""
    talk = Talk.begin(care)
    talk.end("resolve")
    talk.equal(talk.read()["status"], "resolved", "status")


@vendor(_CLOSE)
@resting_on(statuses_are_of_the_enum)
def close_closes(care: Care) -> None:
    """After `close` the status is closed."""
    talk = Talk.begin(care)
    talk.end("close")
    talk.equal(talk.read()["status"], "closed", "status")


@house("Rules 2")
@resting_on(statuses_are_of_the_enum)
def new_conversation_waits(care: Care) -> None:
    """A new conversation's status is waiting-for-agent."""
    talk = Talk.begin(care)
    talk.equal(talk.read()["status"], "waiting-for-agent", "status")


@house("Rules 3")
@resting_on(new_conversation_waits)
def message_waits_for_an_agent(care: Care) -> None:
    """After a customer's message the status is waiting-for-agent."""
    talk = Talk.begin(care)
    talk.message()
    talk.equal(talk.read()["status"], "waiting-for-agent", "status")


@house("Rules 3")
@resting_on(resolve_resolves, message_waits_for_an_agent)
def message_reopens_resolved(care: Care) -> None:
    """A message on a resolved conversation is accepted, and it waits for an agent again."""
    talk = Talk.begin(care)
    talk.end("resolve")
    expect.status(talk.try_message(), 200)
    talk.equal(talk.read()["status"], "waiting-for-agent", "status")


@house("Rules 5")
@resting_on(resolve_resolves, message_reopens_resolved)
def resolve_after_reopening(care: Care) -> None:
    """A conversation that was opened again can be resolved again."""
    talk = Talk.begin(care)
    talk.happen("resolve", "message", "resolve")
    talk.equal(talk.read()["status"], "resolved", "status")


@house("Rules 5")
@resting_on(close_closes)
def close_after_resolve(care: Care) -> None:
    """A resolved conversation can be closed."""
    talk = Talk.begin(care)
    talk.end("resolve")
    expect.accepted(talk.try_end("close"))
    talk.equal(talk.read()["status"], "closed", "status")


@house("Rules 6")
@resting_on(statuses_are_of_the_enum)
def is_open_follows_status(care: Care) -> None:
    """The flag isOpen is false exactly for resolved and closed."""
    for events in ([], ["message"], ["resolve"], ["close"], ["resolve", "message"]):
        with care.case(" and ".join(events) or "create"):
            talk = Talk.begin(care)
            talk.happen(*events)
            detail = talk.read()
            is_open = detail["status"] not in {"resolved", "closed"}
            talk.equal(detail["isOpen"], is_open, f"isOpen of {detail['status']}")


def _state(talk: Talk) -> Sequence[object]:
    """What an event may change."""
    detail = talk.read()
    return [detail["status"], detail["isOpen"], detail["updatedAt"], sorted(bodies(detail))]


@house("Rules 3")
@resting_on(reading_moves_no_time, close_closes)
def message_after_close_is_refused(care: Care) -> None:
    """A message on a closed conversation is 409, and changes nothing."""
    _assert_no_effect(care, ["close"], lambda talk: expect.status(talk.try_message(), 409))


@house("Rules 5")
@resting_on(reading_moves_no_time, resolve_resolves, close_closes, close_after_resolve)
def resolve_after_close_is_refused(care: Care) -> None:
    """To resolve a closed conversation is 409, and changes nothing."""
    for before in (["close"], ["resolve", "close"]):
        _assert_no_effect(care, before, lambda talk: expect.status(talk.try_end("resolve"), 409))


@house("Rules 5")
@resting_on(reading_moves_no_time, resolve_resolves)
def repeated_resolve(care: Care) -> None:
    """To resolve again succeeds and changes nothing, updatedAt included.

    The platform may retry what it got no answer to.
    """
    _assert_no_effect(care, ["resolve"], lambda talk: expect.accepted(talk.try_end("resolve")))


@house("Rules 5")
@resting_on(reading_moves_no_time, close_closes, close_after_resolve)
def repeated_close(care: Care) -> None:
    """To close again succeeds and changes nothing, updatedAt included.

    The platform may retry what it got no answer to.
    """
    for before in (["close"], ["resolve", "close"]):
        _assert_no_effect(care, before, lambda talk: expect.accepted(talk.try_end("close")))


def _assert_no_effect(care: Care, before: Sequence[str], judge: Callable[[Talk], None]) -> None:
    """After these events, `judge` does something and is content, and nothing has changed."""
    talk = Talk.begin(care)
    talk.happen(*before)
    state = _state(talk)
    pause()
    with care.case(" and ".join(before)):
        judge(talk)
    with care.case(f"nothing changes after {' and '.join(before)}"):
        talk.equal(_state(talk), state, "status, isOpen, updatedAt and messages")
