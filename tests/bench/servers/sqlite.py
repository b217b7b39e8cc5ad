"""Conversations in SQLite, through the raw driver."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

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

T = TypeVar("T")
R = TypeVar("R")

LIST = """
SELECT id, subject, status, created_at, updated_at FROM conversations
WHERE product = ? AND customer_id = ? ORDER BY updated_at DESC, seq DESC
"""
GET = """
SELECT c.subject, c.status, c.created_at, c.updated_at,
       m.id, m.body, m.author, m.created_at, m.is_customer
FROM conversations c JOIN messages m ON m.conversation_seq = c.seq
WHERE c.id = ? AND c.product = ? AND c.customer_id = ? ORDER BY m.seq
"""
CREATE = """
INSERT INTO conversations (id, product, customer_id, subject, status, created_at, updated_at)
VALUES (?, ?, ?, ?, 'waiting-for-agent', ?, ?)
"""
CHANGE = """
UPDATE conversations SET status = ?, updated_at = max(updated_at, ?)
WHERE id = ? AND product = ? AND customer_id = ? AND status NOT IN ('closed', ?)
RETURNING seq, updated_at
"""
ADD_MESSAGE = """
INSERT INTO messages (conversation_seq, id, body, author, is_customer, created_at)
VALUES (?, ?, ?, 'Customer', 1, ?)
"""
STATUS = "SELECT status FROM conversations WHERE id = ? AND product = ? AND customer_id = ?"


def connect() -> sqlite3.Connection:
    path = DATABASE_URL.removeprefix("sqlite:///")
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA busy_timeout = 2000")
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def list_conversations(connection: sqlite3.Connection, customer_id: str) -> Conversations:
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
            for id_, subject, status, created_at, updated_at in connection.execute(
                LIST, (PRODUCT, customer_id)
            )
        ]
    )


def get_conversation(connection: sqlite3.Connection, customer_id: str, id_: str) -> Detail:
    rows = connection.execute(GET, (id_, PRODUCT, customer_id)).fetchall()
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
            Message(id=id_, body=body, author=author, created_at=at, is_customer=is_customer == 1)
            for *_, id_, body, author, at, is_customer in rows
        ],
    )


def create_conversation(connection: sqlite3.Connection, new: CreateInput) -> Created:
    id_, at = new_id(), now()
    with transaction(connection):
        seq = connection.execute(
            CREATE, (id_, PRODUCT, new.customer_id, new.subject, at, at)
        ).lastrowid
        connection.execute(ADD_MESSAGE, (seq, new_id(), new.body, at))
    return Created(conversation_id=id_, created_at=at)


def post_message(connection: sqlite3.Connection, new: PostInput) -> Posted:
    key = (new.conversation_id, PRODUCT, new.customer_id)
    id_ = new_id()
    with transaction(connection):
        row = connection.execute(CHANGE, ("waiting-for-agent", now(), *key, "")).fetchone()
        if row is None:
            raise RefusedError(409 if connection.execute(STATUS, key).fetchone() else 404)
        seq, at = row
        connection.execute(ADD_MESSAGE, (seq, id_, new.body, at))
    return Posted(message_id=id_, created_at=at)


def close_conversation(connection: sqlite3.Connection, new: CloseInput) -> None:
    key = (new.conversation_id, PRODUCT, new.customer_id)
    status = {"resolve": "resolved", "close": "closed"}[new.action]
    with transaction(connection):
        if connection.execute(CHANGE, (status, now(), *key, status)).fetchone():
            return
        row = connection.execute(STATUS, key).fetchone()
        if row is None:
            raise RefusedError(404)
        if row[0] != status:
            raise RefusedError(409)


class AsyncStore:
    """Reads on the event loop: in WAL mode they wait for nobody. One thread writes."""

    async def open(self) -> None:
        self._reader = connect()
        self._writer = connect()
        self._thread = ThreadPoolExecutor(1)

    async def close(self) -> None:
        self._thread.shutdown()

    async def list_conversations(self, customer_id: str) -> Conversations:
        return list_conversations(self._reader, customer_id)

    async def get_conversation(self, customer_id: str, id_: str) -> Detail:
        return get_conversation(self._reader, customer_id, id_)

    async def create_conversation(self, new: CreateInput) -> Created:
        return await self._write(create_conversation, new)

    async def post_message(self, new: PostInput) -> Posted:
        return await self._write(post_message, new)

    async def close_conversation(self, new: CloseInput) -> None:
        await self._write(close_conversation, new)

    def _write(self, act: Callable[[sqlite3.Connection, T], R], new: T) -> asyncio.Future[R]:
        return asyncio.get_running_loop().run_in_executor(self._thread, act, self._writer, new)


class Store:
    """A connection a thread, and one writer at a time."""

    def open(self) -> None:
        self._local = threading.local()
        self._writing = threading.Lock()

    def list_conversations(self, customer_id: str) -> Conversations:
        return list_conversations(self._connection(), customer_id)

    def get_conversation(self, customer_id: str, id_: str) -> Detail:
        return get_conversation(self._connection(), customer_id, id_)

    def create_conversation(self, new: CreateInput) -> Created:
        with self._writing:
            return create_conversation(self._connection(), new)

    def post_message(self, new: PostInput) -> Posted:
        with self._writing:
            return post_message(self._connection(), new)

    def close_conversation(self, new: CloseInput) -> None:
        with self._writing:
            close_conversation(self._connection(), new)

    def _connection(self) -> sqlite3.Connection:
        try:
            return self._local.connection
        except AttributeError:
            self._local.connection = connect()
            return self._local.connection
