"""Conversations in Redis: one Lua script an act."""

import json
import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from itertools import chain

from .database import Database
from .durability import shortcomings
from .inbox import offer, open_conversations
from .layout import LAYOUT, MIGRATIONS, CustomerKeys, scope_key, score_of
from .lua import Command, read_script, script_call
from .models import CareConversationDetail, CareConversationSummary, CareMessage
from .problems import Problem, conversation_not_found, unavailable
from .rules import (
    OPEN,
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

ADD = read_script("add")
LIST = read_script("list")
GET = read_script("get")
APPLY = read_script("apply")

FIELDS = ("subject", "status", "created_at", "updated_at")

logger = logging.getLogger(__name__)


class RedisStore:
    """The `Store` of the service, on one Redis or a cluster.

    Only what belongs to one customer changes together. What tells agents of a conversation, a
    pointer to its customer and the inbox, is written before it: neither is believed blindly.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._shortcomings: list[str] = []

    async def open(self) -> None:
        await self._database.open()
        # The commands of agents have no log, and no say in what the servers do.
        if logger.hasHandlers():
            with suppress(Problem):
                await self._inspect()

    async def close(self) -> None:
        await self._database.close()

    async def ping(self) -> None:
        if not await self._inspect():
            logger.error("Redis holds nothing of this service: was it emptied?")
            raise unavailable()

    async def add(
        self, scope: Scope, conversation: NewConversation, message: NewMessage, at: str
    ) -> None:
        keys = CustomerKeys(scope)
        fields = {
            "customer_id": scope.customer_id,
            "subject": conversation.subject,
            "status": STARTING_STATUS,
            "created_at": at,
            "updated_at": at,
        }
        async with self._database.turn() as turn:
            await turn.execute_all(
                [
                    _point(conversation.id, scope),
                    offer(scope.product, keys.conversation(conversation.id)),
                ]
            )
            await turn.execute(
                script_call(
                    ADD,
                    keys.of(conversation.id),
                    conversation.id,
                    score_of(at),
                    f"{at} {_document(message)}",
                    *chain.from_iterable(fields.items()),
                )
            )

    async def list_in(self, scope: Scope) -> list[CareConversationSummary]:
        keys = CustomerKeys(scope)
        async with self._database.turn() as turn:
            rows = await turn.execute(
                script_call(LIST, [keys.conversations], keys.conversation(""), *FIELDS)
            )
        return [
            CareConversationSummary(
                id=id_,
                subject=subject,
                status=status,
                is_open=is_open(status),
                created_at=milliseconds(created_at),
                updated_at=milliseconds(updated_at),
            )
            for id_, subject, status, created_at, updated_at in rows
        ]

    async def get(self, scope: Scope, conversation_id: str) -> CareConversationDetail | None:
        async with self._database.turn() as turn:
            row, messages = await turn.execute(
                script_call(GET, CustomerKeys(scope).of(conversation_id), *FIELDS)
            )
        subject, status, created_at, updated_at = row
        if status is None:
            return None
        return CareConversationDetail(
            id=conversation_id,
            subject=subject,
            status=status,
            is_open=is_open(status),
            created_at=milliseconds(created_at),
            updated_at=milliseconds(updated_at),
            messages=[_message(kept) for kept in messages],
        )

    async def apply(
        self,
        scope: Scope,
        conversation_id: str,
        transition: Transition,
        at: str,
        message: NewMessage | None = None,
    ) -> str:
        keys = CustomerKeys(scope)
        allowed = transition.allowed_from
        if is_open(transition.to):
            # What is over is not opened before the inbox knows of it.
            allowed &= OPEN
        async with self._database.turn() as turn:
            while True:
                status, updated_at = await turn.execute(
                    script_call(
                        APPLY,
                        keys.of(conversation_id),
                        conversation_id,
                        transition.to,
                        at,
                        score_of(at),
                        _document(message) if message else "",
                        *sorted(allowed),
                    )
                )
                if status is None:
                    raise conversation_not_found()
                if status in allowed or not transition.happens(status):
                    return str(updated_at)
                await turn.execute(offer(scope.product, keys.conversation(conversation_id)))
                allowed = transition.allowed_from

    async def scope_of(self, conversation_id: str) -> Scope | None:
        async with self._database.turn() as turn:
            product, customer_id = await turn.execute(
                ("HMGET", scope_key(conversation_id), "product", "customer_id")
            )
        return None if product is None else Scope(product, customer_id)

    async def inbox(self, product: str) -> Sequence[InboxEntry]:
        return await open_conversations(self._database, product)

    async def _inspect(self) -> bool:
        """Return whether Redis has our layout, and log what it may lose, each time that changes."""
        async with self._database.turn() as turn:
            migrated = await turn.execute(("HEXISTS", MIGRATIONS, LAYOUT))
            found = shortcomings(await turn.describe_servers())
        if found and found != self._shortcomings:
            logger.warning("Redis may lose what it acknowledged: %s", "; ".join(found))
        self._shortcomings = found
        return bool(migrated)


def create_store(settings: Settings) -> RedisStore:
    """Return the store that the settings name, not yet open."""
    url = settings.database_url.get_secret_value()
    return RedisStore(Database(url, settings.pool_size))


def _point(conversation_id: str, scope: Scope) -> Command:
    key = scope_key(conversation_id)
    return ("HSET", key, "product", scope.product, "customer_id", scope.customer_id)


def _document(message: NewMessage) -> str:
    return json.dumps(asdict(message), ensure_ascii=False)


def _message(kept: str) -> CareMessage:
    at, _, document = kept.partition(" ")
    return CareMessage(created_at=milliseconds(at), **json.loads(document))
