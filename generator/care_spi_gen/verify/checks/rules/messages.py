"""What is said: contract, section Rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from care_spi_gen.verify.checks.responses.documents import author_and_side
from care_spi_gen.verify.checks.rules.times import reading_moves_no_time
from care_spi_gen.verify.registry import house, vendor
from care_spi_gen.verify.support.basis import resting_on
from care_spi_gen.verify.support.clock import moment, pause
from care_spi_gen.verify.support.talk import Talk, bodies

if TYPE_CHECKING:
    from care_spi_gen.verify.care import Care

_CREATE = "SPI Endpoints, POST /care/conversations"
_DETAIL = "SPI Endpoints, GET /care/conversations/{conversationId}"
_MANY = 30
_FEW = 12


@vendor(_CREATE)
def first_message(care: Care) -> None:
    """The body that a conversation is created with is its first message."""
    talk = Talk.begin(care, "An invoice?")
    talk.equal(bodies(talk.read())[:1], ["An invoice?"], "bodies of the messages")


@vendor(_DETAIL)
def message_is_stored(care: Care) -> None:
    """A message that was posted is in the detail, once."""
    talk = Talk.begin(care)
    for body in ("Second.", "Third."):
        talk.message(body)
        with care.case(body):
            stored = bodies(talk.read())
            if stored.count(body) != 1:
                raise talk.wrong(f"one message {body!r}", stored)


@vendor(_DETAIL)
@resting_on(first_message, message_is_stored)
def all_messages_are_there(care: Care) -> None:
    """The detail has every message, however many: the spec knows no pages."""
    talk = Talk.begin(care, "0")
    posted = [str(number) for number in range(_MANY)]
    for body in posted[1:]:
        talk.message(body)
    stored = bodies(talk.read())
    missing = [body for body in posted if body not in stored]
    if missing:
        raise talk.wrong(f"all of {len(posted)} messages", stored)


@house("Rules 3")
@resting_on(reading_moves_no_time)
def earlier_messages_stay(care: Care) -> None:
    """What happens to a conversation changes none of the messages that it has."""
    for event in ("message", "resolve", "close"):
        talk = Talk.begin(care)
        before = {message["id"]: message for message in talk.read()["messages"]}
        with care.case(event):
            pause()
            talk.happen(event)
            for message in talk.read()["messages"]:
                talk.equal(message, before.get(message["id"], message), "the message")


@house("Rules 5")
def ending_adds_no_message(care: Care) -> None:
    """To resolve or close a conversation adds no message to it."""
    for action in ("resolve", "close"):
        talk = Talk.begin(care)
        count = len(talk.read()["messages"])
        with care.case(action):
            talk.end(action)
            if len(talk.read()["messages"]) > count:
                raise talk.wrong("no further message", bodies(talk.read()))


@house("Rules 2")
@resting_on(author_and_side)
def messages_are_the_customers(care: Care) -> None:
    """A message through the SPI is the customer's: isCustomer true, author Customer."""
    talk = Talk.begin(care)
    talk.message()
    for number, message in enumerate(talk.read()["messages"]):
        with care.case("later" if number else "first"):
            for name, wanted in {"isCustomer": True, "author": "Customer"}.items():
                # That they are there, and not null, is judged of the shape.
                if message.get(name) is not None:
                    talk.equal(message[name], wanted, name)


@house("Rules 8")
@resting_on(earlier_messages_stay)
def messages_in_order(care: Care) -> None:
    """Messages stand in the order they were accepted in."""
    posted = [str(number) for number in range(_FEW)]
    talk = Talk.begin(care, posted[0])
    for body in posted[1:]:
        talk.message(body)
    detail = talk.read()
    there = [body for body in dict.fromkeys(bodies(detail)) if body in posted]
    with care.case("bodies"):
        talk.equal(there, [body for body in posted if body in there], "bodies")
    with care.case("times"):
        times = [moment(message["createdAt"]) for message in detail["messages"]]
        talk.equal(times, sorted(times), "times")
