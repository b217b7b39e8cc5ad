"""Faults of writers at once."""

import asyncio
from collections import Counter

from tests.verify.faults import caught_by
from tests.verify.reference import Reference
from tests.verify.reference_rules import Conversation, Message, Refusal

_A_MOMENT = 0.003
# Long enough for a close to be acknowledged and read, on a busy machine too.
_A_TURN = 0.03


@caught_by("concurrency.no-message-is-lost")
class LostUpdate(Reference):
    """The messages are read, added to and written back, without a transaction around it."""

    async def add_message(self, conversation: Conversation, body: str) -> Message:
        read = [*conversation.messages]
        await asyncio.sleep(_A_MOMENT)
        message = await super().add_message(conversation, body)
        conversation.messages = [*read, message]
        return message


@caught_by("concurrency.nothing-after-close")
class MessageAfterClose(Reference):
    """The status is looked at before the message waits for its turn, and not again."""

    async def add_message(self, conversation: Conversation, body: str) -> Message:
        status = self.next_status(conversation, "message")
        await asyncio.sleep(_A_TURN)
        if conversation.status != "closed":
            return await super().add_message(conversation, body)
        message = Message(self.message_id(conversation), body, self.next_time(conversation))
        conversation.messages.append(message)
        self.change(conversation, status, message.at)
        return message


@caught_by("concurrency.conversations-begun-at-once")
class ListLosesOne(Reference):
    """A customer's list is read, added to and written back: what came meanwhile is gone."""

    async def create(self, product: str, customer: str, subject: str, body: str) -> Conversation:
        read = {conversation.id for conversation in self.listed(product, customer)}
        await asyncio.sleep(_A_MOMENT)
        for conversation in self.listed(product, customer):
            if conversation.id not in read:
                del self.conversations[self.key(conversation.id)]
        return await super().create(product, customer, subject, body)


@caught_by("concurrency.readers-see-whole-changes")
class HalfAChange(Reference):
    """The message is there a moment before updatedAt moves."""

    async def add_message(self, conversation: Conversation, body: str) -> Message:
        updated = conversation.updated
        message = await super().add_message(conversation, body)
        conversation.updated, after = updated, conversation.updated
        await asyncio.sleep(_A_MOMENT)
        conversation.updated = max(after, conversation.updated)
        return message


@caught_by("concurrency.ending-at-once")
class EndAtOnceIsAConflict(Reference):
    """Of two that close at once the second is refused, as it lost the race."""

    async def end(self, conversation: Conversation, action: str) -> None:
        status = conversation.status
        await asyncio.sleep(_A_MOMENT)
        if status != conversation.status:
            raise RuntimeError("StaleDataError")
        await super().end(conversation, action)


@caught_by("concurrency.messages-at-once-are-accepted", breaks=["post a message"])
class WritersAreSentAway(Reference):
    """Optimistic locking without another try: of two writers one is refused."""

    async def add_message(self, conversation: Conversation, body: str) -> Message:
        version = len(conversation.messages)
        await asyncio.sleep(_A_MOMENT)
        if version != len(conversation.messages):
            raise Refusal(409, "The conversation has changed meanwhile.")
        return await super().add_message(conversation, body)


@caught_by("concurrency.acknowledged-order", breaks=["find the messages in their order"])
class LatestOfABatchFirst(Reference):
    """What several write at once is kept in a batch, and the batch is written backwards."""

    def __init__(self) -> None:
        super().__init__()
        self.writers: Counter[str] = Counter()

    async def add_message(self, conversation: Conversation, body: str) -> Message:
        self.writers[conversation.id] += 1
        await asyncio.sleep(_A_MOMENT)
        message = await super().add_message(conversation, body)
        if self.writers[conversation.id] > 1:
            conversation.messages.insert(1, conversation.messages.pop())
        self.writers[conversation.id] -= 1
        return message


@caught_by("concurrency.times-at-once-are-in-order")
class ClockIsReadBeforeTheTurn(Reference):
    """The time is taken when a message comes, and the message waits for its turn after that."""

    def __init__(self) -> None:
        super().__init__()
        self.came = 0

    async def add_message(self, conversation: Conversation, body: str) -> Message:
        at = self.now()
        self.came += 1
        await asyncio.sleep(_A_MOMENT * (self.came % 3))
        message = await super().add_message(conversation, body)
        message.at = at
        self.change(conversation, conversation.status, at)
        return message
