"""All that a server tells of one conversation: a document of every kind there is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from care_spi_gen.verify import expect
from care_spi_gen.verify.care import needed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from care_spi_gen.verify.care import Care, Json
    from care_spi_gen.verify.exchange import Answer


@dataclass(frozen=True, slots=True)
class Told:
    """A document, or an object within one: what it is, and the answer that it came with."""

    kind: str
    data: Json
    answer: Answer


def everything(care: Care, body: str = "More.") -> Sequence[Told]:
    """A conversation of two messages as every operation tells it. Raises Blocked.

    Whether the members are there that name other documents is not judged here: without them,
    what this raises is a LookupError.
    """
    customer = care.customer
    with needed("create a conversation"):
        created = care.try_create(customer)
        conversation = str(expect.document(created)["conversationId"])
    with needed("post a message"):
        posted = care.try_message(conversation, customer, body)
        expect.document(posted)
    with needed("list conversations"):
        listed = care.try_list(customer)
        (summary,) = expect.document(listed)["conversations"]
    with needed("read a conversation"):
        read = care.try_detail(conversation, customer)
        detail = expect.document(read)
        messages = detail["messages"]
    return (
        Told("create", created.json(), created),
        Told("message", posted.json(), posted),
        Told("list", listed.json(), listed),
        Told("summary", summary, listed),
        Told("detail", detail, read),
        *(Told("CareMessage", message, read) for message in messages),
    )
