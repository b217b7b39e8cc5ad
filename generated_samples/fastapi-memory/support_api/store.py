"""Conversations in the memory of this process: gone when it ends."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock

from .models import (
    CareConversationDetail,
    CareConversationStatus,
    CareConversationSummary,
    CareMessage,
)
from .problems import conversation_not_found
from .rules import (
    STARTING_STATUS,
    NewConversation,
    NewMessage,
    Scope,
    Transition,
    is_open,
    milliseconds,
)
from .service import InboxEntry
from .settings import Settings

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class _Conversation:
    scope: Scope
    begun: NewConversation
    status: CareConversationStatus
    created_at: str
    updated_at: str
    messages: list[CareMessage] = field(default_factory=list)

    def accept(self, message: NewMessage, at: str) -> None:
        self.messages.append(
            CareMessage(
                id=message.id,
                body=message.body,
                author=message.author,
                is_customer=message.is_customer,
                created_at=milliseconds(at),
            )
        )


class MemoryStore:
    """The `Store` of the service, on dictionaries.

    The lock is never held across an await, so it serves threads and tasks alike.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._conversations: dict[str, _Conversation] = {}
        self._by_scope: dict[Scope, list[_Conversation]] = {}

    async def open(self) -> None:
        logger.warning(
            "Conversations are kept in memory only: they are lost when this process ends."
        )

    async def close(self) -> None:
        """Keep everything: a process that ends forgets it anyway."""

    async def ping(self) -> None:
        """Return: memory is always there."""

    async def add(
        self, scope: Scope, conversation: NewConversation, message: NewMessage, at: str
    ) -> None:
        added = _Conversation(scope, conversation, STARTING_STATUS, at, at)
        added.accept(message, at)
        with self._lock:
            self._conversations[conversation.id] = added
            self._by_scope.setdefault(scope, []).append(added)

    async def list_in(self, scope: Scope) -> list[CareConversationSummary]:
        with self._lock:
            # The newest first: sorting leaves those of one time in their order.
            conversations = self._by_scope.get(scope, [])[::-1]
            conversations.sort(key=lambda conversation: conversation.updated_at, reverse=True)
            return [
                CareConversationSummary(
                    id=conversation.begun.id,
                    subject=conversation.begun.subject,
                    status=conversation.status,
                    is_open=is_open(conversation.status),
                    created_at=milliseconds(conversation.created_at),
                    updated_at=milliseconds(conversation.updated_at),
                )
                for conversation in conversations
            ]

    async def get(self, scope: Scope, conversation_id: str) -> CareConversationDetail | None:
        with self._lock:
            conversation = self._find(scope, conversation_id)
            if conversation is None:
                return None
            return CareConversationDetail(
                id=conversation.begun.id,
                subject=conversation.begun.subject,
                status=conversation.status,
                is_open=is_open(conversation.status),
                created_at=milliseconds(conversation.created_at),
                updated_at=milliseconds(conversation.updated_at),
                messages=list(conversation.messages),
            )

    async def apply(
        self,
        scope: Scope,
        conversation_id: str,
        transition: Transition,
        at: str,
        message: NewMessage | None = None,
    ) -> str:
        with self._lock:
            conversation = self._find(scope, conversation_id)
            if conversation is None:
                raise conversation_not_found()
            if not transition.happens(conversation.status):
                return conversation.updated_at
            # The clock may have gone back since.
            at = max(at, conversation.updated_at)
            conversation.status = transition.to
            conversation.updated_at = at
            if message is not None:
                conversation.accept(message, at)
            return at

    async def scope_of(self, conversation_id: str) -> Scope | None:
        with self._lock:
            conversation = self._conversations.get(conversation_id)
            return conversation.scope if conversation else None

    async def inbox(self, product: str) -> Sequence[InboxEntry]:
        with self._lock:
            waiting = sorted(
                (
                    conversation
                    for conversation in self._conversations.values()
                    if conversation.scope.product == product and is_open(conversation.status)
                ),
                key=lambda conversation: conversation.updated_at,
            )
            return [
                InboxEntry(
                    id=conversation.begun.id,
                    customer_id=conversation.scope.customer_id,
                    subject=conversation.begun.subject,
                    status=conversation.status,
                    updated_at=milliseconds(conversation.updated_at),
                )
                for conversation in waiting
            ]

    def _find(self, scope: Scope, conversation_id: str) -> _Conversation | None:
        conversation = self._conversations.get(conversation_id)
        return conversation if conversation and conversation.scope == scope else None


def create_store(settings: Settings) -> MemoryStore:
    """Return an empty store; memory has nothing to set."""
    del settings
    return MemoryStore()
