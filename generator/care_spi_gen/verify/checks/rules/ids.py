"""What identifies conversations and messages: contract, section Rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from care_spi_gen.verify import expect
from care_spi_gen.verify.care import CONVERSATIONS
from care_spi_gen.verify.failures import Failed
from care_spi_gen.verify.registry import house, vendor
from care_spi_gen.verify.support.basis import resting_on
from care_spi_gen.verify.support.counting import is_counted
from care_spi_gen.verify.support.talk import Talk, message_with

if TYPE_CHECKING:
    from collections.abc import Sequence

    from care_spi_gen.verify.care import Care

_SPEC = "spi-care.yaml, info.description: opaque ids"
_NOTES = "SPI Endpoints, Important implementation notes: stable ids"


def _made_ids(care: Care) -> dict[str, Sequence[str]]:
    """Ids made one after another: of conversations, of one's messages, of first messages."""
    talks = [Talk.begin(care, customer=care.customer) for _ in range(3)]
    talks[0].happen("message", "message")
    first, second, third = (talk.read()["messages"] for talk in talks)
    return {
        "conversations": [talk.id for talk in talks],
        "messages": [message["id"] for message in first],
        "first messages": [messages[0]["id"] for messages in (first, second, third) if messages],
    }


@vendor(_SPEC)
def ids_are_not_sequential(care: Care) -> None:
    """Ids cannot be counted: one does not tell the next.

    A counter lets anybody who has one id try the others. Hex, padding or a prefix do not help.
    """
    for name, ids in _made_ids(care).items():
        with care.case(name):
            if is_counted(ids):
                raise Failed("ids that are opaque", ", ".join(ids))


@vendor(_NOTES)
@resting_on(ids_are_not_sequential)
def ids_are_unique(care: Care) -> None:
    """No two conversations have the same id, and no two messages."""
    made = _made_ids(care)
    messages = [*made["messages"], *made["first messages"][1:]]
    for name, ids in {"conversations": made["conversations"], "messages": messages}.items():
        with care.case(name):
            if len(set(ids)) < len(ids):
                raise Failed("ids that differ", ", ".join(ids))


@vendor(_NOTES)
def ids_are_stable(care: Care) -> None:
    """An id is the same wherever it is told, before and after changes."""
    talk = Talk.begin(care)
    before = talk.read()
    message = talk.message("Second.")
    talk.end("resolve")
    after = talk.read()
    listed = [summary["id"] for summary in care.conversations(talk.customer)]
    with care.case("conversation in the detail"):
        talk.equal(before["id"], talk.id, "id")
    with care.case("conversation after changes"):
        talk.equal(after["id"], before["id"], "id")
    with care.case("conversation in the list"):
        if listed and talk.id not in listed:
            raise talk.wrong(f"the list to have {talk.id!r}", listed)
    with care.case("message after changes"):
        for first in before["messages"]:
            now = message_with(after, first["body"])
            talk.equal(now["id"], first["id"], "the first message's id")
    with care.case("messageId"):
        talk.equal(message_with(after, "Second.")["id"], message["messageId"], "the message's id")


@house("Rules 1")
@resting_on(ids_are_not_sequential)
def ids_are_uuid4(care: Care) -> None:
    """Ids are UUIDs of version 4, in small letters and with hyphens."""
    for name, ids in _made_ids(care).items():
        with care.case(name):
            if not all(map(expect.UUID4.fullmatch, ids)):
                raise Failed("UUIDv4 ids", ", ".join(ids))


@house("Rules 1")
@resting_on(ids_are_not_sequential)
def messages_have_ids_of_their_own(care: Care) -> None:
    """No message has the id of a conversation."""
    talk = Talk.begin(care)
    if talk.id in [message["id"] for message in talk.read()["messages"]]:
        raise talk.wrong("a message with another id", talk.id)


@house("Fine points (an id is compared as a string)")
def another_spelling_of_an_id(care: Care) -> None:
    """An id in another spelling is another id.

    What parses ids as UUIDs finds one conversation under many names.
    """
    talk = Talk.begin(care)
    spellings = {
        "upper case": talk.id.upper(),
        "braces": f"%7B{talk.id}%7D",
        "no hyphens": talk.id.replace("-", ""),
        "urn": f"urn:uuid:{talk.id}",
        "space after": f"{talk.id}%20",
        "space before": f"%20{talk.id}",
        "shorter": talk.id[:-1],
    }
    for name, other in spellings.items():
        if other == talk.id:
            continue
        with care.case(name):
            answer = care.raw("GET", f"{CONVERSATIONS}/{other}?customerId={talk.customer}")
            # That it is 404, like all ids that nobody has, is judged of those.
            expect.that(answer.status >= 400, "no conversation under this id", answer)
