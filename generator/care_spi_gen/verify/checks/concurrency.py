"""Callers at once, of one process or of several on one store: contract, Rules 9."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from functools import partial
from itertools import cycle, islice
from typing import TYPE_CHECKING

from care_spi_gen.verify import expect
from care_spi_gen.verify.care import needed
from care_spi_gen.verify.checks.rules.ids import ids_are_unique
from care_spi_gen.verify.checks.rules.listing import list_is_whole
from care_spi_gen.verify.checks.rules.messages import (
    all_messages_are_there,
    message_is_stored,
    messages_in_order,
)
from care_spi_gen.verify.checks.rules.states import (
    message_after_close_is_refused,
    repeated_close,
    repeated_resolve,
)
from care_spi_gen.verify.checks.rules.times import (
    message_time_is_the_updates,
    reading_moves_no_time,
)
from care_spi_gen.verify.failures import Failed
from care_spi_gen.verify.registry import house
from care_spi_gen.verify.support.at_once import at_once
from care_spi_gen.verify.support.basis import resting_on
from care_spi_gen.verify.support.clock import moment
from care_spi_gen.verify.support.talk import Talk, bodies

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from care_spi_gen.verify.care import Care, Json

_RULE = "Rules 9"
_WRITERS = 16
_FEW_WRITERS = 8
_ROUNDS = 3
_CLOSINGS = 10
_WRITERS_AT_CLOSE = 3
_READ_CHANGES = 12
# After so many seconds writers begin nothing more: a slow server is judged by fewer messages.
_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class _Written:
    """A message that was accepted, and when it was on its way (monotonic seconds)."""

    body: str
    id: str
    began: float
    ended: float


def _spread(talk: Talk, count: int) -> list[Talk]:
    """The conversation as `count` callers see it, each through the next process."""
    return [talk.through(care) for care in islice(cycle(talk.care.replicas()), count)]


def _write(talk: Talk, name: str, rounds: int) -> list[_Written]:
    """Post some messages, one after another."""
    written = []
    end = time.monotonic() + _SECONDS
    for number in range(rounds):
        body = f"{name}/{number}"
        began = time.monotonic()
        identifier = talk.message(body)["messageId"]
        written.append(_Written(body, identifier, began, time.monotonic()))
        if time.monotonic() > end:
            break
    return written


def _write_at_once(talk: Talk, writers: int, rounds: int) -> list[_Written]:
    """Let writers post to one conversation at once; returns what was accepted."""
    works = [
        partial(_write, caller, str(number), rounds)
        for number, caller in enumerate(_spread(talk, writers))
    ]
    return [written for each in at_once(works) for written in each]


@house(_RULE)
def messages_at_once_are_accepted(care: Care) -> None:
    """Messages posted at once to one conversation are all accepted.

    Writers wait for each other: none has to be sent away.
    """
    talk = Talk.begin(care)
    for answer in at_once([caller.try_message for caller in _spread(talk, _WRITERS)]):
        expect.accepted(answer)


@house(_RULE)
@resting_on(message_is_stored, all_messages_are_there, ids_are_unique)
def no_message_is_lost(care: Care) -> None:
    """Of messages posted at once each is there once.

    Two writers that read, change and write back a conversation overwrite each other's message.
    """
    talk = Talk.begin(care)
    written = _write_at_once(talk, _WRITERS, _ROUNDS)
    stored = bodies(talk.read())
    counts = [stored.count(each.body) for each in written]
    with care.case("lost"):
        talk.equal(counts.count(0), 0, f"the number of lost messages among {len(written)}")
    with care.case("doubled"):
        talk.equal(sum(count > 1 for count in counts), 0, "the number of doubled messages")
    with care.case("ids"):
        talk.equal(len({each.id for each in written}), len(written), "the number of ids")


@house(_RULE)
@resting_on(messages_in_order, no_message_is_lost)
def acknowledged_order(care: Care) -> None:
    """A message acknowledged before another was sent stands before it."""
    talk = Talk.begin(care)
    written = _write_at_once(talk, _FEW_WRITERS, _ROUNDS)
    _assert_order(talk, written, talk.read())


def _assert_order(talk: Talk, written: Sequence[_Written], detail: Json) -> None:
    places = {body: place for place, body in enumerate(bodies(detail))}
    there = [each for each in written if each.body in places]
    for one in there:
        for other in there:
            if one.ended < other.began and places[one.body] > places[other.body]:
                raise talk.wrong(f"{one.body!r} before {other.body!r}", list(places))


@house("Rules 7")
@resting_on(messages_in_order, message_time_is_the_updates, no_message_is_lost)
def times_at_once_are_in_order(care: Care) -> None:
    """Messages posted at once have times in their order, and updatedAt is the last of them.

    It goes back if a writer reads the clock before its turn has come.
    """
    talk = Talk.begin(care)
    written = _write_at_once(talk, _FEW_WRITERS, _ROUNDS)
    detail = talk.read()
    with needed("find the messages in their order"):
        _assert_order(talk, written, detail)
    times = [moment(message["createdAt"]) for message in detail["messages"]]
    with care.case("messages"):
        talk.equal(times, sorted(times), "times")
    with care.case("updatedAt"):
        talk.equal(moment(detail["updatedAt"]), max(times), "updatedAt")


def _latest(detail: Json) -> object:
    return max(moment(message["createdAt"]) for message in detail["messages"])


@house(_RULE)
@resting_on(message_after_close_is_refused, no_message_is_lost)
def nothing_after_close(care: Care) -> None:
    """No message lands after a close that was acknowledged before.

    A writer that has read the status must not write after another has changed it.
    """
    end = time.monotonic() + _SECONDS
    for _ in range(_CLOSINGS):
        _close_among_writers(Talk.begin(care))
        if time.monotonic() > end:
            break


def _close_among_writers(talk: Talk) -> None:
    def close() -> list[Json]:
        talk.end("close")
        return [talk.read()]

    def write(caller: Talk) -> list[Json]:
        caller.try_message()
        return []

    # Few, as what they are to surprise is a server that is not busy with others.
    callers = _spread(talk, 1 + _WRITERS_AT_CLOSE)[1:]
    works: list[Callable[[], list[Json]]] = [partial(write, caller) for caller in callers]
    (at_close,) = at_once([*works, close])[-1]
    after = talk.read()
    added = len(after["messages"]) - len(at_close["messages"])
    talk.equal(added, 0, "the number of messages since the close")
    talk.equal(after["status"], at_close["status"], "status")


@house(_RULE)
@resting_on(list_is_whole, ids_are_unique)
def conversations_begun_at_once(care: Care) -> None:
    """Conversations created at once are all there, each once."""
    callers = list(islice(cycle(care.replicas()), _WRITERS))
    answers = at_once([partial(caller.try_create, care.customer) for caller in callers])
    created = [expect.document(answer)["conversationId"] for answer in answers]
    for each in care.replicas():
        answer = each.try_list(care.customer)
        listed = [summary["id"] for summary in expect.document(answer)["conversations"]]
        shown = [listed.count(identifier) for identifier in created]
        if len(set(created)) < len(created) or shown.count(1) < len(shown):
            got = f"{len(listed)} listed, with {len(set(created))} ids"
            raise Failed(f"each of {len(created)} conversations once", got, answer)


@house(_RULE)
@resting_on(reading_moves_no_time, repeated_resolve, repeated_close)
def ending_at_once(care: Care) -> None:
    """To end a conversation several times at once succeeds, and changes it once."""
    for action in ("resolve", "close"):
        with care.case(action):
            talk = Talk.begin(care)
            ended = at_once(
                [partial(_end, caller, action) for caller in _spread(talk, _FEW_WRITERS)]
            )
            talk.equal(len(set(ended)), 1, f"the number of different updatedAt ({set(ended)})")


def _end(talk: Talk, action: str) -> object:
    """Resolve or close; returns the updatedAt after it. Raises Failed if it is refused."""
    expect.accepted(talk.try_end(action))
    return moment(talk.read()["updatedAt"])


@house(_RULE)
@resting_on(reading_moves_no_time, message_time_is_the_updates)
def readers_see_whole_changes(care: Care) -> None:
    """A reader sees a message and the updatedAt that it caused together, or neither."""
    talk = Talk.begin(care)
    # What is wrong with a new conversation's times is another matter.
    talk.message()
    done = threading.Event()

    def write() -> None:
        try:
            _write(talk, "change", _READ_CHANGES)
        finally:
            done.set()

    def read(reader: Talk) -> None:
        while not done.is_set():
            detail = reader.read()
            reader.equal(moment(detail["updatedAt"]), _latest(detail), "updatedAt")

    first, second = _spread(talk, 3)[1:]
    works: list[Callable[[], None]] = [write, partial(read, first), partial(read, second)]
    at_once(works)
