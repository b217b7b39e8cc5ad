"""What ids, statuses and media types are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from care_spi_gen.verify import expect
from care_spi_gen.verify.care import needed
from care_spi_gen.verify.registry import house, vendor
from care_spi_gen.verify.support.told import everything

if TYPE_CHECKING:
    from care_spi_gen.verify.care import Care

_STATUSES = {"new", "waiting-for-agent", "waiting-for-customer", "resolved", "closed", "unknown"}
_IDS = ("id", "conversationId", "messageId")


@vendor("AI Implementation Helper, Instructions 4")
def ids_are_strings(care: Care) -> None:
    """All ids are strings, whatever the database has them as."""
    for told in everything(care):
        for name in _IDS:
            if name in told.data:
                with care.case(f"{name} of {told.kind}"):
                    right = isinstance(told.data[name], str)
                    expect.that(right, f"{name} as a string", told.answer, got=told.data[name])


@vendor("spi-care.yaml, CareConversationStatus")
def statuses_are_of_the_enum(care: Care) -> None:
    """A status is one of the six that the spec has, whatever happens to a conversation."""
    customer = care.customer
    conversation = care.create(customer)
    for event in ("create", "message", "resolve", "close"):
        if event == "message":
            care.message(conversation, customer)
        elif event != "create":
            care.end(conversation, customer, event)
        with care.case(f"after {event}"):
            read, listed = care.try_detail(conversation, customer), care.try_list(customer)
            with needed("read a conversation and the list"):
                found = expect.document(read)["status"]
                (summary,) = expect.document(listed)["conversations"]
            expect.that(found in _STATUSES, "one of the six statuses", read, got=found)
            found = summary["status"]
            expect.that(found in _STATUSES, "one of the six statuses", listed, got=found)


@vendor("spi-care.yaml, content of the 200 responses")
def media_type_of_answers(care: Care) -> None:
    """Documents are called application/json."""
    for told in everything(care):
        if told.kind in {"create", "message", "list", "detail"}:
            with care.case(told.kind):
                value = told.answer.headers.get("Content-Type", "")
                right = value.partition(";")[0].strip().lower() == "application/json"
                expect.that(right, "application/json", told.answer, got=value)


@vendor("SPI Endpoints, POST /care/conversations/{conversationId}/close")
def ending_answers_204(care: Care) -> None:
    """To resolve and to close a conversation answer 204."""
    for action in ("resolve", "close"):
        with care.case(action):
            conversation = care.create(care.customer)
            expect.status(care.try_end(conversation, care.customer, action), 204)


@house("Responses 1, Fine points (204)")
def ending_answers_bare(care: Care) -> None:
    """A 204 has no Content-Type and promises no body."""
    for action in ("resolve", "close"):
        answer = care.try_end(care.create(care.customer), care.customer, action)
        if answer.status == 204:
            with care.case(action):
                found = answer.headers.get("Content-Type")
                expect.that(found is None, "no Content-Type", answer, got=found)
                length = answer.headers.get("Content-Length", "0")
                expect.that(length == "0", "no Content-Length but 0", answer, got=length)
