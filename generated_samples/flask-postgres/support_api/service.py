"""What customers and agents can do with conversations."""

from collections.abc import Sequence
from typing import Protocol

from .models import (
    CareConversationDetail,
    CareConversationSummary,
    CloseConversationInput,
    CreateConversationInput,
    CreateConversationResponse,
    ListConversationsResponse,
    PostMessageInput,
    PostMessageResponse,
)
from .problems import conversation_not_found
from .rules import (
    ACTIONS,
    AGENT_WRITES,
    CUSTOMER_WRITES,
    NewConversation,
    NewMessage,
    Scope,
    Transition,
    milliseconds,
    new_id,
    utc_now,
)
from .wire import Timestamp, WireModel


class InboxEntry(WireModel):
    """An open conversation as an agent's inbox shows it."""

    id: str
    customer_id: str
    subject: str
    status: str
    updated_at: Timestamp


class Store(Protocol):
    """Where conversations live. Each method is one atomic act, durable once it has returned.

    Instants are texts of `rules.utc_now`. When the store is away, methods raise the 503 problem
    within a few seconds and leave nothing half done.
    """

    def open(self) -> None:
        """Get ready; called once, before anything else."""

    def close(self) -> None:
        """Let go of every connection."""

    def ping(self) -> None:
        """Return if the store answers."""

    def add(
        self, scope: Scope, conversation: NewConversation, message: NewMessage, at: str
    ) -> None:
        """Keep a new conversation with its first message; both get the time `at`."""

    def list_in(self, scope: Scope) -> list[CareConversationSummary]:
        """Return the scope's conversations, the most recently updated first."""

    def get(self, scope: Scope, conversation_id: str) -> CareConversationDetail | None:
        """Return one conversation of the scope with its messages, in the order of acceptance."""

    def apply(
        self,
        scope: Scope,
        conversation_id: str,
        transition: Transition,
        at: str,
        message: NewMessage | None = None,
    ) -> str:
        """Let an event happen to a conversation, and keep the message that came with it.

        Returns the time of the conversation's last change: `at`, or later where the clock has gone
        back, or the old one if nothing changed. Raises the 404 or 409 problem.
        """

    def scope_of(self, conversation_id: str) -> Scope | None:
        """Return whose conversation this is."""

    def inbox(self, product: str) -> Sequence[InboxEntry]:
        """Return the product's open conversations, the longest waiting first."""


class CareService:
    """The operations of the API, and the agents' side of them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def list_conversations(self, scope: Scope) -> ListConversationsResponse:
        """Return a customer's conversations."""
        return ListConversationsResponse(conversations=self._store.list_in(scope))

    def create_conversation(
        self, product: str, request: CreateConversationInput
    ) -> CreateConversationResponse:
        """Begin a conversation with the customer's first message."""
        scope = Scope(product, request.customer_id)
        conversation = NewConversation(id=new_id(), subject=request.subject)
        message = _from_customer(request.body)
        at = utc_now()
        self._store.add(scope, conversation, message, at)
        return CreateConversationResponse(
            conversation_id=conversation.id, created_at=milliseconds(at)
        )

    def get_conversation(self, scope: Scope, conversation_id: str) -> CareConversationDetail:
        """Return a conversation with its messages. Raises the 404 problem."""
        conversation = self._store.get(scope, conversation_id)
        if conversation is None:
            raise conversation_not_found()
        return conversation

    def post_message(self, product: str, request: PostMessageInput) -> PostMessageResponse:
        """Add a customer's message. Raises the 404 or 409 problem."""
        scope = Scope(product, request.customer_id)
        message = _from_customer(request.body)
        at = self._store.apply(
            scope,
            request.conversation_id,
            CUSTOMER_WRITES,
            utc_now(),
            message,
        )
        return PostMessageResponse(message_id=message.id, created_at=milliseconds(at))

    def close_conversation(self, product: str, request: CloseConversationInput) -> None:
        """Resolve or close a conversation. Raises the 404 or 409 problem."""
        scope = Scope(product, request.customer_id)
        self._store.apply(scope, request.conversation_id, ACTIONS[request.action], utc_now())

    def inbox(self, product: str) -> Sequence[InboxEntry]:
        """Return the open conversations of a product, the longest waiting first."""
        return self._store.inbox(product)

    def show(self, conversation_id: str) -> tuple[Scope, CareConversationDetail]:
        """Return any conversation and whose it is, for an agent. Raises the 404 problem."""
        scope = self._scope_of(conversation_id)
        return scope, self.get_conversation(scope, conversation_id)

    def reply(self, conversation_id: str, author: str, body: str) -> PostMessageResponse:
        """Add an agent's message. Raises the 404 or 409 problem."""
        scope = self._scope_of(conversation_id)
        message = NewMessage(id=new_id(), body=body, author=author, is_customer=False)
        at = self._store.apply(scope, conversation_id, AGENT_WRITES, utc_now(), message)
        return PostMessageResponse(message_id=message.id, created_at=milliseconds(at))

    def close(self, conversation_id: str, action: str) -> None:
        """Let an agent `resolve` or `close` a conversation. Raises the 404 or 409 problem."""
        scope = self._scope_of(conversation_id)
        self._store.apply(scope, conversation_id, ACTIONS[action], utc_now())

    def _scope_of(self, conversation_id: str) -> Scope:
        scope = self._store.scope_of(conversation_id)
        if scope is None:
            raise conversation_not_found()
        return scope


def _from_customer(body: str) -> NewMessage:
    return NewMessage(id=new_id(), body=body, author="Customer", is_customer=True)
