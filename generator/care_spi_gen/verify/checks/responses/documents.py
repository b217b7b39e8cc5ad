"""Which members the documents have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from care_spi_gen.verify import expect
from care_spi_gen.verify.care import needed
from care_spi_gen.verify.registry import house, vendor
from care_spi_gen.verify.support.told import everything

if TYPE_CHECKING:
    from collections.abc import Mapping

    from care_spi_gen.verify.care import Care
    from care_spi_gen.verify.exchange import Answer

_CONVERSATION = {"id", "subject", "status", "isOpen", "createdAt", "updatedAt"}
_MEMBERS: Mapping[str, set[str]] = {
    "create": {"conversationId", "createdAt"},
    "message": {"messageId", "createdAt"},
    "list": {"conversations"},
    "summary": _CONVERSATION,
    "detail": _CONVERSATION | {"messages"},
    "CareMessage": {"id", "body", "author", "createdAt", "isCustomer"},
}
_NAMES: Mapping[str, str] = {
    "create": "the answer to a new conversation",
    "message": "the answer to a message",
    "list": "the answer to a list",
    "summary": "a summary",
    "detail": "the answer to a get",
    "CareMessage": "a message",
}


def _has(found: Any, kind: str, answer: Answer, *, but: frozenset[str] = frozenset()) -> None:
    """`found` is an object with the members of its kind, `but` for some."""
    expect.that(isinstance(found, dict), f"{_NAMES[kind]} as an object", answer, got=found)
    missing = sorted(_MEMBERS[kind] - but - set(found))
    expect.that(not missing, f"{_NAMES[kind]} with {', '.join(missing)}", answer, got=found)


def _describes(found: Any, kind: str, answer: Answer) -> None:
    """`found` has what summary and detail share; the values of ids, status, times are others'."""
    _has(found, kind, answer)
    expect.that(isinstance(found["subject"], str), "subject as a string", answer, got=found)
    expect.that(isinstance(found["isOpen"], bool), "isOpen as a boolean", answer, got=found)


@vendor("SPI Endpoints, GET /care/conversations", reads_only=True)
def empty_list(care: Care) -> None:
    """The list of a customer without conversations is 200 with an array as well.

    A missing, `null` or 404 list is what the platform has to show as an error.
    """
    answer = care.try_list(care.customer)
    expect.status(answer, 200)
    # That it is empty is another check's: whose conversations are listed.
    document = expect.json(answer)
    found = document.get("conversations") if isinstance(document, dict) else None
    expect.that(isinstance(found, list), "an object with an array, conversations", answer)


@vendor("spi-care.yaml, GET /care/conversations")
def list_has_the_shape(care: Care) -> None:
    """A list is 200 with an object that has an array of objects, `conversations`."""
    # A list of something shows more, but there is one in any case.
    care.try_create(care.customer)
    answer = care.try_list(care.customer)
    document = expect.document(answer)
    _has(document, "list", answer)
    found = document["conversations"]
    right = isinstance(found, list) and all(isinstance(one, dict) for one in found)
    expect.that(right, "an array of objects as conversations", answer)


@vendor("spi-care.yaml, POST /care/conversations")
def created_has_the_shape(care: Care) -> None:
    """The answer to a new conversation is 200 with conversationId and createdAt.

    Not 201: that is what the summary of the operation says, and not what its status is.
    """
    answer = care.try_create(care.customer)
    _has(expect.document(answer), "create", answer)


@vendor("spi-care.yaml, POST /care/conversations/{conversationId}/messages")
def message_created_has_the_shape(care: Care) -> None:
    """The answer to a message is 200 with messageId and createdAt."""
    answer = care.try_message(care.create(care.customer), care.customer)
    _has(expect.document(answer), "message", answer)


@vendor("spi-care.yaml, CareConversationDetail")
def detail_has_the_shape(care: Care) -> None:
    """The answer to a reading is 200 with a CareConversationDetail."""
    answer = care.try_detail(care.create(care.customer), care.customer)
    detail = expect.document(answer)
    _describes(detail, "detail", answer)
    messages = detail["messages"]
    expect.that(isinstance(messages, list), "an array of messages", answer)
    for message in messages:
        # Whether the others are there, and not null, is asked below.
        _has(message, "CareMessage", answer, but=frozenset({"body", "author", "isCustomer"}))
        for name, kind in (("body", str), ("author", str), ("isCustomer", bool)):
            right = message.get(name) is None or isinstance(message[name], kind)
            expect.that(right, f"{name} as {kind.__name__}", answer, got=message)


@vendor("spi-care.yaml, CareConversationSummary")
def summary_has_the_shape(care: Care) -> None:
    """What is listed is a CareConversationSummary each."""
    care.create(care.customer)
    answer = care.try_list(care.customer)
    with needed("list conversations"):
        summaries = expect.document(answer)["conversations"]
    for summary in summaries:
        _describes(summary, "summary", answer)


@vendor("spi-care.yaml, CareMessage.required: body")
def message_body_is_present(care: Care) -> None:
    """A message always has a `body`, even an empty one: it is required, if nullable.

    Go's `omitempty` and its like leave out what is empty.
    """
    customer = care.customer
    conversation = care.create(customer)
    # Whether an empty text is accepted at all is another check's.
    care.try_message(conversation, customer, "")
    answer = care.try_detail(conversation, customer)
    with needed("read a conversation"):
        messages = expect.document(answer)["messages"]
    for message in messages:
        expect.that("body" in message, "a message with its body", answer, got=message)


@vendor("spi-care.yaml, CareMessage: author and isCustomer are not nullable")
def author_is_not_null(care: Care) -> None:
    """A message without an author leaves `author` out, as `isCustomer`: neither is null."""
    for told in everything(care):
        if told.kind == "CareMessage":
            for name in ("author", "isCustomer"):
                null = name in told.data and told.data[name] is None
                expect.that(not null, f"{name}, or no {name}", told.answer, got=told.data)


@house("Responses 1")
def no_other_fields(care: Care) -> None:
    """No document has a field that the spec does not name: what is internal stays inside.

    A later spec may name more: what the server's own openapi.yaml has for that very answer.
    """
    for told in everything(care):
        with care.case(told.kind):
            named = _MEMBERS[told.kind] | care.session.description.further(told.kind).schemas.keys()
            others = sorted(set(told.data) - named)
            expect.that(not others, f"no other fields in {told.kind}", told.answer, got=others)


@house("Responses 1, Fine points (a later spec)")
def fields_are_as_described(care: Care) -> None:
    """Fields that only the server's own openapi.yaml names are as it says.

    Those that it requires are there; each is of its type, null only if it may be, one of its enum,
    and so within.
    """
    description = care.session.description
    for told in everything(care):
        further = description.further(told.kind)
        for name in sorted(further.schemas.keys() - _MEMBERS[told.kind]):
            with care.case(f"{name} of {told.kind}"):
                if name in told.data:
                    wrong = description.wrong(told.data[name], further.schemas[name])
                    expect.that(not wrong, f"{name} as described", told.answer, got=wrong)
                else:
                    missing = name in further.required
                    expect.that(not missing, f"{name}, which is required", told.answer, told.data)


@house("Rules 2, Responses 1")
def author_and_side(care: Care) -> None:
    """Every message says who wrote it: `author` and `isCustomer` are there."""
    for told in everything(care):
        if told.kind == "CareMessage":
            for name in ("author", "isCustomer"):
                expect.that(name in told.data, f"{name} in a message", told.answer, got=told.data)
