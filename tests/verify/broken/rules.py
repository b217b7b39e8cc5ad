"""Faults of what conversations do."""

import hashlib
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from tests.verify.faults import caught_by
from tests.verify.reference import Reference
from tests.verify.reference_rules import Conversation, Document, Message


def _with(event: str, changes: Mapping[str, str]) -> Mapping[str, Mapping[str, str]]:
    """The right transitions, but for what `event` does to these statuses."""
    return {**Reference.transitions, event: {**Reference.transitions[event], **changes}}


def _only(event: str, changes: Mapping[str, str]) -> Mapping[str, Mapping[str, str]]:
    """The right transitions, but `event` does this, and nothing else."""
    return {**Reference.transitions, event: changes}


@caught_by("rules.ids-are-not-sequential")
class SequentialIds(Reference):
    """The ids are those of the database: 1, 2, 3."""

    last = 0

    def new_id(self) -> str:
        self.last += 1
        return str(self.last)


@caught_by("rules.ids-are-uuid4")
class TimeOrderedIds(Reference):
    """UUIDv1 or v7 tell when they were made."""

    def new_id(self) -> str:
        made = super().new_id()
        return f"{made[:14]}7{made[15:]}"


@caught_by("rules.ids-are-stable")
class IdsChange(Reference):
    """Message ids are made when they are shown."""

    def message_document(self, message: Message) -> Document:
        return super().message_document(message) | {"id": self.new_id()}


@caught_by("rules.new-conversation-waits")
class NewConversationIsNew(Reference):
    """The status of a new conversation is `new`."""

    starting_status = "new"
    transitions: Mapping[str, Mapping[str, str]] = {
        event: {**after, "new": after["waiting-for-agent"]}
        for event, after in Reference.transitions.items()
    }


@caught_by("rules.first-message", breaks=["read an answer of this shape"])
class FirstMessageIsForgotten(Reference):
    """The body of a new conversation is not kept as its first message."""

    async def create(self, product: str, customer: str, subject: str, body: str) -> Conversation:
        conversation = await super().create(product, customer, subject, body)
        conversation.messages.clear()
        return conversation


@caught_by("rules.messages-are-the-customers")
class FirstMessageIsAnAgents(Reference):
    """isCustomer is false for the customer's own messages."""

    def message_document(self, message: Message) -> Document:
        return super().message_document(message) | {"isCustomer": False}


@caught_by("rules.new-times-are-one")
class FirstMessageHasItsOwnTime(Reference):
    """The clock is read once for the conversation and once for its message."""

    def detail_document(self, conversation: Conversation) -> Document:
        document = super().detail_document(conversation)
        for message in document["messages"][:1]:
            message["createdAt"] = self.time(conversation.created - timedelta(milliseconds=2))
        return document


@caught_by("rules.message-moves-updated-at")
class MessageLeavesUpdatedAt(Reference):
    """updatedAt stands still when a message comes."""

    def change(self, conversation: Conversation, status: str, at: datetime) -> None:
        same = status == conversation.status
        super().change(conversation, status, conversation.updated if same else at)


@caught_by("rules.ending-moves-updated-at")
class EndLeavesUpdatedAt(Reference):
    """updatedAt stands still when the status changes."""

    def change(self, conversation: Conversation, status: str, at: datetime) -> None:
        over = status in {"resolved", "closed"}
        super().change(conversation, status, conversation.updated if over else at)


@caught_by("rules.repeated-resolve")
class RepeatedResolveMovesUpdatedAt(Reference):
    """To resolve again is another change."""

    async def end(self, conversation: Conversation, action: str) -> None:
        await super().end(conversation, action)
        if action == "resolve":
            self.change(conversation, conversation.status, self.next_time(conversation))


@caught_by("rules.repeated-close")
class RepeatedCloseIsAConflict(Reference):
    """To close again is 409, though the platform may only repeat itself."""

    transitions = _only("close", {"waiting-for-agent": "closed", "resolved": "closed"})


@caught_by("rules.message-after-close-is-refused")
class ClosedTakesMessages(Reference):
    """A message to a closed conversation is stored."""

    transitions = _with("message", {"closed": "closed"})


@caught_by("rules.message-reopens-resolved", breaks=["post a message"])
class ResolvedTakesNoMessages(Reference):
    """A message to a resolved conversation is refused."""

    transitions = _only("message", {"waiting-for-agent": "waiting-for-agent"})


@caught_by("rules.message-reopens-resolved")
class ResolvedStaysResolved(Reference):
    """A message to a resolved conversation does not open it again."""

    transitions = _with("message", {"resolved": "resolved"})


@caught_by("rules.resolve-after-close-is-refused")
class ClosedCanBeResolved(Reference):
    """`resolve` after `close` is a step back."""

    transitions = _with("resolve", {"closed": "resolved"})


@caught_by("rules.close-after-resolve", breaks=["close a conversation"])
class ResolvedCannotBeClosed(Reference):
    """`close` after `resolve` is refused."""

    transitions = _only("close", {"waiting-for-agent": "closed", "closed": "closed"})


@caught_by("rules.resolve-resolves", breaks=["post a message"])
class ResolveCloses(Reference):
    """Both actions lead to `closed`."""

    transitions = _only("resolve", {"waiting-for-agent": "closed"})


@caught_by("rules.close-closes")
class CloseResolves(Reference):
    """Both actions lead to `resolved`."""

    transitions = _only("close", {"waiting-for-agent": "resolved", "resolved": "resolved"})


@caught_by("rules.is-open-follows-status")
class OpenIsKeptApart(Reference):
    """isOpen is a column of its own, and stays false when a resolved conversation opens again."""

    over: frozenset[str] = frozenset()

    def change(self, conversation: Conversation, status: str, at: datetime) -> None:
        super().change(conversation, status, at)
        if status in {"resolved", "closed"}:
            self.over |= frozenset({conversation.id})

    def is_open(self, conversation: Conversation) -> bool:
        return conversation.id not in self.over


@caught_by("rules.list-order")
class OldestFirst(Reference):
    """The list begins with the conversation that was not touched for longest."""

    def in_order(self, conversations: Iterable[Conversation]) -> list[Conversation]:
        return super().in_order(conversations)[::-1]


@caught_by("rules.list-is-whole")
class ListOfTwenty(Reference):
    """The list is one page, without a way to the next."""

    def in_order(self, conversations: Iterable[Conversation]) -> list[Conversation]:
        return super().in_order(conversations)[:20]


@caught_by(
    "rules.list-is-whole",
    breaks=["rely on -plain-customers-are-served", "read an answer of this shape"],
)
class ListOfTheOpen(Reference):
    """Conversations that are over are not listed."""

    def in_order(self, conversations: Iterable[Conversation]) -> list[Conversation]:
        return [c for c in super().in_order(conversations) if self.is_open(c)]


@caught_by("rules.messages-in-order", breaks=["find the messages in their order"])
class LatestMessageFirst(Reference):
    """The messages are shown as an inbox shows them."""

    def messages(self, conversation: Conversation) -> list[Message]:
        return super().messages(conversation)[::-1]


@caught_by("rules.messages-in-order", breaks=["find the messages in their order"])
class MessagesByTimeAndId(Reference):
    """`ORDER BY created_at, id`, and the column has whole seconds: ties fall anyhow."""

    def messages(self, conversation: Conversation) -> list[Message]:
        return sorted(
            super().messages(conversation),
            key=lambda message: (message.at.replace(microsecond=0), message.id),
        )


@caught_by("rules.all-messages-are-there")
class LastMessagesOnly(Reference):
    """The detail holds the last twenty messages."""

    def messages(self, conversation: Conversation) -> list[Message]:
        return super().messages(conversation)[-20:]


@caught_by("rules.list-equals-detail")
class SummaryLagsBehind(Reference):
    """The list comes from a view that is not refreshed: it shows the first state."""

    def summary(self, conversation: Conversation) -> Document:
        return super().summary(conversation) | {
            "status": self.starting_status,
            "updatedAt": self.time(conversation.created),
            "isOpen": True,
        }


@caught_by("rules.message-time-is-the-updates")
class MessageTimeDiffers(Reference):
    """The time in the answer is not the one that is kept."""

    def posted_document(self, message: Message) -> Document:
        document = super().posted_document(message)
        return document | {"createdAt": self.time(message.at + timedelta(seconds=1))}


@caught_by("responses.same-times-everywhere")
class CreationTimeDiffers(Reference):
    """The time in the answer is not the one that is kept."""

    def created_document(self, conversation: Conversation) -> Document:
        document = super().created_document(conversation)
        return document | {"createdAt": self.time(conversation.created + timedelta(seconds=1))}


@caught_by("rules.created-at-stays")
class EndIsAnotherBeginning(Reference):
    """A conversation that ends is written anew, with the time of that."""

    def change(self, conversation: Conversation, status: str, at: datetime) -> None:
        super().change(conversation, status, at)
        if status in {"resolved", "closed"}:
            conversation.created = at


@caught_by("rules.ids-are-unique")
class MessagesAreCountedByTheirConversation(Reference):
    """A message's id is made of its number within the conversation."""

    def message_id(self, conversation: Conversation) -> str:
        number = len(conversation.messages)
        digest = hashlib.md5(b"%d" % number, usedforsecurity=False).digest()
        return str(uuid.UUID(bytes=digest, version=4))


@caught_by("rules.messages-have-ids-of-their-own")
class FirstMessageIsTheConversation(Reference):
    """The first message is a part of the conversation's row, and has its id."""

    def message_id(self, conversation: Conversation) -> str:
        return super().message_id(conversation) if conversation.messages else conversation.id


@caught_by("rules.reading-moves-no-time", breaks=["read twice alike"])
class UpdatedAtIsNow(Reference):
    """updatedAt is filled in while the answer is made."""

    def shown(self, conversation: Conversation) -> Document:
        return super().shown(conversation) | {"updatedAt": self.time(self.now())}


@caught_by("rules.updated-at-never-precedes")
class ClocksDiffer(Reference):
    """createdAt is by the application's clock, updatedAt by the database's, which is late."""

    def change(self, conversation: Conversation, status: str, at: datetime) -> None:
        super().change(conversation, status, at - timedelta(seconds=1))


@caught_by("rules.message-is-stored", breaks=["read an answer of this shape"])
class MessagesAreStoredTwice(Reference):
    """A retry after a commit that was taken for failed."""

    async def add_message(self, conversation: Conversation, body: str) -> Message:
        message = await super().add_message(conversation, body)
        conversation.messages.append(replace(message, id=self.message_id(conversation)))
        return message


@caught_by("rules.earlier-messages-stay")
class EndTouchesMessages(Reference):
    """What ends a conversation updates the times of all its rows."""

    def change(self, conversation: Conversation, status: str, at: datetime) -> None:
        super().change(conversation, status, at)
        if status in {"resolved", "closed"}:
            conversation.messages = [replace(message, at=at) for message in conversation.messages]


@caught_by("rules.ending-adds-no-message")
class EndIsAMessage(Reference):
    """What happens is told in a message."""

    async def end(self, conversation: Conversation, action: str) -> None:
        before = conversation.status
        await super().end(conversation, action)
        if conversation.status != before:
            told = Message(self.message_id(conversation), "It is over.", conversation.updated)
            conversation.messages.append(told)


@caught_by("rules.message-waits-for-an-agent")
class MessageWaitsForTheCustomer(Reference):
    """Whoever writes, it is the customer's turn."""

    def change(self, conversation: Conversation, status: str, at: datetime) -> None:
        turned = status == conversation.status == "waiting-for-agent"
        super().change(conversation, "waiting-for-customer" if turned else status, at)

    def next_status(self, conversation: Conversation, event: str) -> str:
        if conversation.status != "waiting-for-customer":
            return super().next_status(conversation, event)
        return {"resolve": "resolved", "close": "closed"}.get(event, conversation.status)


@caught_by("rules.resolve-after-reopening")
class ResolvedOnceAndForAll(Reference):
    """`resolved_at` is kept, and what has one is not resolved again."""

    resolved: frozenset[str] = frozenset()

    async def end(self, conversation: Conversation, action: str) -> None:
        if conversation.status == "waiting-for-agent" and conversation.id in self.resolved:
            return
        await super().end(conversation, action)
        if action == "resolve":
            self.resolved |= frozenset({conversation.id})
