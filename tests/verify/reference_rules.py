"""What conversations are and do, how they are kept, and how they are shown."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

Document = dict[str, Any]


class Refusal(Exception):  # noqa: N818 - a verdict
    """An answer that is not a success."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        errors: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = list(errors)
        self.headers = dict(headers or {})


@dataclass
class Message:
    """A message that was accepted."""

    id: str
    body: str
    at: datetime


@dataclass
class Conversation:
    """A conversation, and whose it is."""

    id: str
    product: str
    customer: str
    subject: str
    created: datetime
    updated: datetime
    status: str = "waiting-for-agent"
    messages: list[Message] = field(default_factory=list)


class Rules:
    """Conversations in memory.

    Only faults await anything between reading a conversation and changing it: so all writers are
    serialised.
    """

    starting_status = "waiting-for-agent"
    # By event: where each status leads. What is not here is refused.
    transitions: Mapping[str, Mapping[str, str]] = {
        "message": {"waiting-for-agent": "waiting-for-agent", "resolved": "waiting-for-agent"},
        "resolve": {"waiting-for-agent": "resolved", "resolved": "resolved"},
        "close": {"waiting-for-agent": "closed", "resolved": "closed", "closed": "closed"},
    }

    def __init__(self) -> None:
        self.conversations: dict[str, Conversation] = {}

    # Ids and times

    def new_id(self) -> str:
        """An id that was never used before and tells nothing."""
        return str(uuid.uuid4())

    def conversation_id(self) -> str:
        """The id of a new conversation."""
        return self.new_id()

    def message_id(self, _conversation: Conversation) -> str:
        """The id of a new message."""
        return self.new_id()

    def now(self) -> datetime:
        """What the clock says."""
        return datetime.now(UTC)

    def next_time(self, conversation: Conversation) -> datetime:
        """The time of a change, even if the clock has gone back."""
        return max(self.now(), conversation.updated)

    def time(self, at: datetime) -> str:
        """A time as the wire has it: cut to milliseconds."""
        return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z"

    # Whose a conversation is

    def key(self, conversation_id: str) -> str:
        """What a conversation is kept under."""
        return conversation_id

    def is_same_product(self, one: str, other: str) -> bool:
        """Whether two products are the same."""
        return one == other

    def is_same_customer(self, one: str, other: str) -> bool:
        """Whether two customers are the same: by code points."""
        return one == other

    def belongs(self, conversation: Conversation, product: str, customer: str) -> bool:
        """Whether a conversation is this customer's."""
        return self.is_same_product(conversation.product, product) and self.is_same_customer(
            conversation.customer, customer
        )

    def find(self, product: str, customer: str, conversation_id: str) -> Conversation:
        """One conversation of a customer's. Raises Refusal."""
        conversation = self.conversations.get(self.key(conversation_id))
        if conversation is None:
            raise self.no_such_conversation()
        if not self.belongs(conversation, product, customer):
            raise self.somebody_elses(conversation)
        return conversation

    def no_such_conversation(self) -> Refusal:
        """404 for an id."""
        return Refusal(404, "This customer has no such conversation.")

    def somebody_elses(self, _conversation: Conversation) -> Refusal:
        """The refusal of a stranger: nothing tells that there is such a conversation."""
        return self.no_such_conversation()

    # What happens

    async def create(self, product: str, customer: str, subject: str, body: str) -> Conversation:
        """Keep a new conversation with its first message."""
        at = self.now()
        conversation = Conversation(
            self.conversation_id(), product, customer, subject, at, at, self.starting_status
        )
        conversation.messages.append(Message(self.message_id(conversation), body, at))
        self.conversations[self.key(conversation.id)] = conversation
        return conversation

    async def add_message(self, conversation: Conversation, body: str) -> Message:
        """Keep a customer's message. Raises Refusal."""
        status = self.next_status(conversation, "message")
        message = Message(self.message_id(conversation), body, self.next_time(conversation))
        conversation.messages.append(message)
        self.change(conversation, status, message.at)
        return message

    async def end(self, conversation: Conversation, action: str) -> None:
        """Resolve or close a conversation; again changes nothing. Raises Refusal."""
        status = self.next_status(conversation, action)
        if status != conversation.status:
            self.change(conversation, status, self.next_time(conversation))

    def next_status(self, conversation: Conversation, event: str) -> str:
        """Where an event leads. Raises Refusal."""
        status = self.transitions[event].get(conversation.status)
        if status is None:
            raise Refusal(409, "The conversation is closed.")
        return status

    def change(self, conversation: Conversation, status: str, at: datetime) -> None:
        """Let a conversation have a status from a time on."""
        conversation.status = status
        conversation.updated = at

    # How it is shown

    def listed(self, product: str, customer: str) -> list[Conversation]:
        """A customer's conversations, most recently updated first."""
        return self.in_order(
            conversation
            for conversation in self.conversations.values()
            if self.belongs(conversation, product, customer)
        )

    def in_order(self, conversations: Iterable[Conversation]) -> list[Conversation]:
        """The order of a list."""
        return sorted(conversations, key=lambda conversation: conversation.updated, reverse=True)

    def is_open(self, conversation: Conversation) -> bool:
        """Whether a conversation is shown as open."""
        return conversation.status not in {"resolved", "closed"}

    def list_document(self, conversations: Sequence[Conversation]) -> Any:
        """The answer to a listing."""
        return {"conversations": [self.summary(conversation) for conversation in conversations]}

    def created_document(self, conversation: Conversation) -> Document:
        """The answer to a new conversation."""
        return {"conversationId": conversation.id, "createdAt": self.time(conversation.created)}

    def posted_document(self, message: Message) -> Document:
        """The answer to a message."""
        return {"messageId": message.id, "createdAt": self.time(message.at)}

    def shown(self, conversation: Conversation) -> Document:
        """What summary and detail have in common."""
        return {
            "id": conversation.id,
            "subject": conversation.subject,
            "status": conversation.status,
            "isOpen": self.is_open(conversation),
            "createdAt": self.time(conversation.created),
            "updatedAt": self.time(conversation.updated),
        }

    def summary(self, conversation: Conversation) -> Document:
        """CareConversationSummary."""
        return self.shown(conversation)

    def detail_document(self, conversation: Conversation) -> Document:
        """CareConversationDetail."""
        messages = [self.message_document(message) for message in self.messages(conversation)]
        return self.shown(conversation) | {"messages": messages}

    def messages(self, conversation: Conversation) -> list[Message]:
        """A conversation's messages, in the order they were accepted."""
        return conversation.messages

    def message_document(self, message: Message) -> Document:
        """CareMessage."""
        return {
            "id": message.id,
            "body": message.body,
            "author": "Customer",
            "createdAt": self.time(message.at),
            "isCustomer": True,
        }
