"""Conversations in PostgreSQL: asyncpg, or psycopg with its pool; every act is one statement."""

from collections.abc import Iterable, Sequence
from typing import Any

import asyncpg
from psycopg import Connection, RawCursor
from psycopg_pool import ConnectionPool

from tests.bench.servers.wire import (
    DATABASE_URL,
    PRODUCT,
    CloseInput,
    Conversations,
    Created,
    CreateInput,
    Detail,
    Message,
    Posted,
    PostInput,
    RefusedError,
    Summary,
    is_open,
    new_id,
    now,
)

LIST = """
SELECT id, subject, status, wire_text(created_at), wire_text(updated_at) FROM conversations
WHERE product = $1 AND customer_id = $2 ORDER BY updated_at DESC, id
"""
GET = """
SELECT c.subject, c.status, wire_text(c.created_at), wire_text(c.updated_at),
       m.id, m.body, m.author, wire_text(m.created_at), m.is_customer
FROM conversations c JOIN messages m ON m.conversation_id = c.id
WHERE c.id = $1 AND c.product = $2 AND c.customer_id = $3 ORDER BY m.seq
"""
CREATE = """
WITH c AS (
    INSERT INTO conversations (id, product, customer_id, subject, status, created_at, updated_at)
    VALUES ($1, $2, $3, $4, 'waiting-for-agent', $7::text::timestamptz, $7::text::timestamptz)
    RETURNING id
)
INSERT INTO messages (conversation_id, id, body, author, is_customer, created_at)
SELECT id, $5, $6, 'Customer', true, $7::text::timestamptz FROM c
"""
POST = """
WITH c AS (
    UPDATE conversations
    SET status = 'waiting-for-agent', updated_at = greatest(updated_at, $6::text::timestamptz)
    WHERE id = $1 AND product = $2 AND customer_id = $3 AND status <> 'closed'
    RETURNING id, updated_at
)
INSERT INTO messages (conversation_id, id, body, author, is_customer, created_at)
SELECT id, $4, $5, 'Customer', true, updated_at FROM c
RETURNING wire_text(created_at)
"""
CLOSE = """
UPDATE conversations SET status = $4, updated_at = greatest(updated_at, $5::text::timestamptz)
WHERE id = $1 AND product = $2 AND customer_id = $3 AND status NOT IN ('closed', $4)
"""
STATUS = "SELECT status FROM conversations WHERE id = $1 AND product = $2 AND customer_id = $3"

CLOSED = {"resolve": "resolved", "close": "closed"}


def conversations(rows: Sequence[Iterable[Any]]) -> Conversations:
    return Conversations(
        conversations=[
            Summary(
                id=id_,
                subject=subject,
                status=status,
                is_open=is_open(status),
                created_at=created_at,
                updated_at=updated_at,
            )
            for id_, subject, status, created_at, updated_at in rows
        ]
    )


def detail(id_: str, rows: Sequence[Iterable[Any]]) -> Detail:
    if not rows:
        raise RefusedError(404)
    subject, status, created_at, updated_at, *_ = rows[0]
    return Detail(
        id=id_,
        subject=subject,
        status=status,
        is_open=is_open(status),
        created_at=created_at,
        updated_at=updated_at,
        messages=[
            Message(id=id_, body=body, author=author, created_at=at, is_customer=is_customer)
            for *_, id_, body, author, at, is_customer in rows
        ],
    )


class AsyncStore:
    async def open(self) -> None:
        self._pool = await asyncpg.create_pool(DATABASE_URL, min_size=8, max_size=8, reset=_keep)

    async def close(self) -> None:
        await self._pool.close()

    async def list_conversations(self, customer_id: str) -> Conversations:
        return conversations(await self._pool.fetch(LIST, PRODUCT, customer_id))

    async def get_conversation(self, customer_id: str, id_: str) -> Detail:
        return detail(id_, await self._pool.fetch(GET, id_, PRODUCT, customer_id))

    async def create_conversation(self, new: CreateInput) -> Created:
        id_, at = new_id(), now()
        await self._pool.execute(
            *(CREATE, id_, PRODUCT, new.customer_id, new.subject, new_id(), new.body, at)
        )
        return Created(conversation_id=id_, created_at=at)

    async def post_message(self, new: PostInput) -> Posted:
        key = (new.conversation_id, PRODUCT, new.customer_id)
        id_ = new_id()
        at = await self._pool.fetchval(POST, *key, id_, new.body, now())
        if at is None:
            raise RefusedError(409 if await self._pool.fetchval(STATUS, *key) else 404)
        return Posted(message_id=id_, created_at=at)

    async def close_conversation(self, new: CloseInput) -> None:
        key = (new.conversation_id, PRODUCT, new.customer_id)
        status = CLOSED[new.action]
        if await self._pool.execute(CLOSE, *key, status, now()) == "UPDATE 0":
            check_settled(await self._pool.fetchval(STATUS, *key), status)


async def _keep(_connection: asyncpg.Connection) -> None:
    """Give a connection back as it is: no statement leaves anything behind."""


class Store:
    def open(self) -> None:
        # RawCursor takes PostgreSQL's own placeholders, as asyncpg does.
        self._pool: ConnectionPool[Connection[tuple[Any, ...]]] = ConnectionPool(
            DATABASE_URL,
            min_size=8,
            max_size=8,
            kwargs={"autocommit": True, "cursor_factory": RawCursor},
            open=True,
        )

    def list_conversations(self, customer_id: str) -> Conversations:
        return conversations(self._fetch(LIST, PRODUCT, customer_id))

    def get_conversation(self, customer_id: str, id_: str) -> Detail:
        return detail(id_, self._fetch(GET, id_, PRODUCT, customer_id))

    def create_conversation(self, new: CreateInput) -> Created:
        id_, at = new_id(), now()
        with self._pool.connection() as connection:
            connection.execute(
                CREATE, (id_, PRODUCT, new.customer_id, new.subject, new_id(), new.body, at)
            )
        return Created(conversation_id=id_, created_at=at)

    def post_message(self, new: PostInput) -> Posted:
        key = (new.conversation_id, PRODUCT, new.customer_id)
        id_ = new_id()
        rows = self._fetch(POST, *key, id_, new.body, now())
        if not rows:
            raise RefusedError(409 if self._fetch(STATUS, *key) else 404)
        return Posted(message_id=id_, created_at=rows[0][0])

    def close_conversation(self, new: CloseInput) -> None:
        key = (new.conversation_id, PRODUCT, new.customer_id)
        status = CLOSED[new.action]
        with self._pool.connection() as connection:
            if connection.execute(CLOSE, (*key, status, now())).rowcount:
                return
        rows = self._fetch(STATUS, *key)
        check_settled(rows[0][0] if rows else None, status)

    def _fetch(self, statement: str, *values: str) -> list[tuple[Any, ...]]:
        with self._pool.connection() as connection:
            return connection.execute(statement, values).fetchall()


def check_settled(found: str | None, wanted: str) -> None:
    """Raise RefusedError unless nothing changed because it had happened before."""
    if found is None:
        raise RefusedError(404)
    if found != wanted:
        raise RefusedError(409)
