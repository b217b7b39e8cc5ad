"""The operations that take a body, with bodies that a server has to accept."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from care_spi_gen.verify.care import CONVERSATIONS, Json, close_path, messages_path, needed
from care_spi_gen.verify.failures import Failed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from care_spi_gen.verify.care import Care


@dataclass(frozen=True, slots=True)
class Write:
    """One of them: its name, its path, and a body that nothing is wrong with."""

    name: str
    path: str
    body: Json

    def without(self, name: str) -> Json:
        """The body but for one property."""
        return {other: value for other, value in self.body.items() if other != name}


def creation(care: Care) -> Json:
    """The body of a new conversation of the check's customer."""
    return {"customerId": care.customer, "subject": "Billing", "body": "Hello?"}


def good_body(care: Care) -> bytes:
    """The body of a new conversation as it goes out: its own `body` is the last property."""
    return json.dumps(care.complete("POST", CONVERSATIONS, creation(care))).encode()


def create(care: Care) -> Write:
    """The creation of a conversation."""
    return Write("create", CONVERSATIONS, creation(care))


def writes_to(care: Care, conversation: str) -> Sequence[Write]:
    """A message to a conversation of the check's customer, and its close."""
    known = {"customerId": care.customer, "conversationId": conversation}
    return (
        Write("message", messages_path(conversation), known | {"body": "More."}),
        Write("close", close_path(conversation), known | {"action": "close"}),
    )


def all_writes(care: Care) -> Sequence[Write]:
    """All three, on a conversation that is there: so that nothing else is a reason to refuse."""
    return (create(care), *writes_to(care, care.create(care.customer)))


def ordinary_use(care: Care) -> None:
    """A conversation from beginning to end, with nothing odd about it. Raises Blocked."""
    conversation = care.create(care.customer)
    care.message(conversation, care.customer)
    care.detail(conversation, care.customer)
    with needed("list one's own conversations only"):
        listed = [summary["id"] for summary in care.conversations(care.customer)]
        if listed != [conversation]:
            raise Failed("the one conversation", f"{len(listed)} conversations")
    care.end(conversation, care.customer, "close")


def utf8(document: object) -> bytes:
    """A document as JSON whose characters are not escaped, as most clients write it."""
    return json.dumps(document, ensure_ascii=False).encode()
