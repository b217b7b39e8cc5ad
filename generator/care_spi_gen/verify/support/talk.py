"""One conversation of a customer of its own, which most checks need to do anything at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from care_spi_gen.verify.care import detail_path
from care_spi_gen.verify.exchange import Sent
from care_spi_gen.verify.failures import Failed

if TYPE_CHECKING:
    from typing import Self

    from care_spi_gen.verify.care import Care, Json
    from care_spi_gen.verify.exchange import Answer


class Talk:
    """A conversation, and who speaks with which server about it.

    As in `Care`, the methods named after an operation raise Blocked if it does not succeed.
    """

    def __init__(self, care: Care, identifier: str, customer: str) -> None:
        """Take a conversation that is there."""
        self.care = care
        self.id = identifier
        self.customer = customer

    @classmethod
    def begin(cls, care: Care, body: str = "Hello?", *, customer: str | None = None) -> Self:
        """Create a conversation, of a new customer unless `customer` is given."""
        whose = customer or care.new_customer()
        return cls(care, care.create(whose, body=body), whose)

    def through(self, care: Care) -> Talk:
        """The same conversation as another process serves it."""
        return Talk(care, self.id, self.customer)

    def read(self) -> Json:
        """The detail."""
        return self.care.detail(self.id, self.customer)

    def summary(self) -> Json:
        """The conversation as listed. Raises LookupError if it is not."""
        listed = self.care.conversations(self.customer)
        return {summary["id"]: summary for summary in listed}[self.id]

    def message(self, body: str = "More.") -> Json:
        """Post a customer's message; returns its id and time."""
        return self.care.message(self.id, self.customer, body)

    def try_message(self, body: str = "More.") -> Answer:
        """The answer to a customer's message, whatever it is."""
        return self.care.try_message(self.id, self.customer, body)

    def end(self, action: str) -> None:
        """Resolve or close."""
        self.care.end(self.id, self.customer, action)

    def try_end(self, action: str) -> Answer:
        """The answer to `resolve` or `close`, whatever it is."""
        return self.care.try_end(self.id, self.customer, action)

    def happen(self, *events: str) -> None:
        """Let each event happen: a `message`, `resolve` or `close`."""
        for event in events:
            if event == "message":
                self.message()
            else:
                self.end(event)

    def wrong(self, expected: str, got: object) -> Failed:
        """The failure that a reading of the conversation shows."""
        care = self.care
        target = care.target("GET", detail_path(self.id, self.customer))
        headers = [("Authorization", f"Bearer {care.secret}")]
        return Failed(expected, repr(got), Sent(care.origin, "GET", target, headers))

    def equal(self, got: object, wanted: object, what: str) -> None:
        """`what` of the conversation is `wanted`. Raises Failed."""
        if got != wanted:
            raise self.wrong(f"{what} to be {wanted!r}", got)


def bodies(detail: Json) -> list[str]:
    """The bodies of all messages, as they stand."""
    return [message["body"] for message in detail["messages"]]


def message_with(detail: Json, body: str) -> Json:
    """The message that has this body. Raises LookupError if there is none."""
    found: Json = detail["messages"][bodies(detail).index(body)]
    return found
