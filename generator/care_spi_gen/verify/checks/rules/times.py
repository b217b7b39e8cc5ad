"""When things happened: contract, section Rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from care_spi_gen.verify.checks.responses.times import same_times_everywhere
from care_spi_gen.verify.registry import house, vendor
from care_spi_gen.verify.support.basis import resting_on
from care_spi_gen.verify.support.clock import let_the_clock_move, moment, pause
from care_spi_gen.verify.support.talk import Talk, message_with

if TYPE_CHECKING:
    from collections.abc import Sequence

    from care_spi_gen.verify.care import Care, Json

_NOTES = "SPI Endpoints, Important implementation notes: consistent timestamps, updatedAt"


def _times(detail: Json) -> list[object]:
    messages = sorted(message["createdAt"] for message in detail["messages"])
    return [detail["updatedAt"], *messages]


@vendor(_NOTES)
def reading_moves_no_time(care: Care) -> None:
    """The updatedAt of a conversation, and its messages' times, stay while nothing changes it.

    The usual fault is to fill in the clock while the answer is made.
    """
    talk = Talk.begin(care)
    before = talk.read()
    let_the_clock_move(before["updatedAt"])
    talk.equal(_times(talk.read()), _times(before), "times")


@vendor(_NOTES)
@resting_on(reading_moves_no_time)
def message_moves_updated_at(care: Care) -> None:
    """A message moves updatedAt."""
    _assert_moves(care, "message")
    _assert_moves(care, "message", after=["resolve"])


@vendor(_NOTES)
@resting_on(reading_moves_no_time)
def ending_moves_updated_at(care: Care) -> None:
    """To resolve or close a conversation moves updatedAt."""
    _assert_moves(care, "resolve")
    _assert_moves(care, "close")
    _assert_moves(care, "close", after=["resolve"])


def _assert_moves(care: Care, event: str, after: Sequence[str] = ()) -> None:
    """If the event is accepted, and changes anything, updatedAt is another one."""
    talk = Talk.begin(care)
    talk.happen(*after)
    before = talk.read()
    let_the_clock_move(before["updatedAt"])
    answer = talk.try_message() if event == "message" else talk.try_end(event)
    if after and answer.status >= 400:
        return
    with care.case(" after ".join([event, *after])):
        now = talk.read()
        changed = now["messages"] != before["messages"] or now["status"] != before["status"]
        if changed and moment(now["updatedAt"]) == moment(before["updatedAt"]):
            raise talk.wrong("another updatedAt than before", now["updatedAt"])


@vendor(_NOTES)
@resting_on(same_times_everywhere)
def created_at_stays(care: Care) -> None:
    """A conversation's createdAt stays as it is, whatever happens."""
    for event in ("message", "resolve", "close"):
        talk = Talk.begin(care)
        created = talk.read()["createdAt"]
        with care.case(event):
            let_the_clock_move(created)
            talk.happen(event)
            talk.equal(talk.read()["createdAt"], created, "createdAt")


@house("Rules 7")
@resting_on(same_times_everywhere, reading_moves_no_time)
def updated_at_never_precedes(care: Care) -> None:
    """The time updatedAt never goes back, nor precedes createdAt."""
    for events in (["message", "message", "resolve"], ["close"]):
        talk = Talk.begin(care)
        latest = moment(talk.read()["createdAt"])
        for event in ["create", *events]:
            with care.case(event):
                pause()
                if event != "create":
                    talk.happen(event)
                updated = talk.read()["updatedAt"]
                if moment(updated) < latest:
                    raise talk.wrong(f"updatedAt at {latest.isoformat()} or later", updated)
                latest = moment(updated)


@house("Rules 2")
@resting_on(same_times_everywhere, reading_moves_no_time, updated_at_never_precedes)
def new_times_are_one(care: Care) -> None:
    """A new conversation's createdAt, its updatedAt and its message's time are the same."""
    talk = Talk.begin(care)
    detail = talk.read()
    created = moment(detail["createdAt"])
    with care.case("updatedAt"):
        talk.equal(moment(detail["updatedAt"]), created, "updatedAt")
    with care.case("message"):
        for message in detail["messages"]:
            talk.equal(moment(message["createdAt"]), created, "the message's createdAt")


@house("Rules 3")
@resting_on(reading_moves_no_time, message_moves_updated_at, updated_at_never_precedes)
def message_time_is_the_updates(care: Care) -> None:
    """A message's createdAt is the same in its answer and the detail, and is the updatedAt."""
    talk = Talk.begin(care)
    pause()
    posted = talk.message("Second.")
    detail = talk.read()
    created = moment(message_with(detail, "Second.")["createdAt"])
    with care.case("answer"):
        talk.equal(created, moment(posted["createdAt"]), "the message's createdAt")
    with care.case("updatedAt"):
        talk.equal(moment(detail["updatedAt"]), created, "updatedAt")
