"""Conversations to measure with, put straight into the tables of a server."""

import contextlib
import itertools
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

import psycopg
from psycopg import sql

MESSAGES = 3

_BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
_BATCH = 10_000
_CONVERSATION = (
    *("id", "product", "customer_id", "subject", "status", "created_at", "updated_at"),
)
_MESSAGE = ("id", "body", "author", "is_customer", "created_at")


@dataclass(frozen=True, slots=True)
class Seed:
    """A conversation of some messages, a second apart; the last one was its last change."""

    number: int
    id: str
    customer: str
    message_ids: Sequence[str]


@dataclass(frozen=True, slots=True)
class Schema:
    """The columns of a server's tables, and how exact its instants are."""

    conversations: Sequence[str]
    messages: Sequence[str]
    timespec: str = "microseconds"

    def conversation_rows(self, seeds: Iterable[Seed]) -> Iterator[list[object]]:
        """Yield a row a conversation."""
        for seed in seeds:
            values = {
                "seq": seed.number,
                "id": seed.id,
                "product": "default",
                "customer_id": seed.customer,
                "subject": f"Where is order {seed.number}?",
                "status": "waiting-for-agent",
                "message_count": len(seed.message_ids),
                "created_at": self._instant(seed, 0),
                "updated_at": self._instant(seed, len(seed.message_ids) - 1),
            }
            yield [values[column] for column in self.conversations]

    def message_rows(self, seeds: Iterable[Seed]) -> Iterator[list[object]]:
        """Yield a row a message."""
        for seed in seeds:
            for index, id_ in enumerate(seed.message_ids):
                values = {
                    "conversation_seq": seed.number,
                    "conversation_id": seed.id,
                    "position": index + 1,
                    "id": id_,
                    "body": "It was to arrive last week, and I have heard nothing since.",
                    "author": "Customer",
                    "is_customer": True,
                    "created_at": self._instant(seed, index),
                }
                yield [values[column] for column in self.messages]

    def _instant(self, seed: Seed, index: int) -> str:
        at = _BEGIN + timedelta(seconds=seed.number * MESSAGES + index)
        return at.isoformat(timespec=self.timespec).replace("+00:00", "Z")


GENERATED = {
    "sqlite": Schema(("seq", *_CONVERSATION), ("conversation_seq", *_MESSAGE)),
    "postgres": Schema(
        ("message_count", *_CONVERSATION), ("conversation_id", "position", *_MESSAGE)
    ),
}
HAND_WRITTEN = {
    "sqlite": Schema(
        ("seq", *_CONVERSATION), ("conversation_seq", *_MESSAGE), timespec="milliseconds"
    ),
    "postgres": Schema(_CONVERSATION, ("conversation_id", *_MESSAGE)),
}


def make_seeds(count: int, *, customers: int, first: int = 1) -> Iterator[Seed]:
    """Yield conversations numbered from `first`, the customers taking turns.

    The same arguments give the same ones; others get customers of their own.
    """
    random = Random(first)  # noqa: S311 - the same ones each time
    for number in range(first, first + count):
        ids = [str(UUID(int=random.getrandbits(128), version=4)) for _ in range(1 + MESSAGES)]
        yield Seed(number, ids[0], f"customer-{first}-{number % customers}", ids[1:])


def fill(url: str, schema: Schema, seeds: Iterable[Seed]) -> None:
    """Put conversations into a database whose tables are there."""
    iterator = iter(seeds)
    batches = iter(lambda: list(itertools.islice(iterator, _BATCH)), [])
    _FILL[url.partition(":")[0]](url, schema, batches)


def _fill_sqlite(url: str, schema: Schema, batches: Iterable[Sequence[Seed]]) -> None:
    def insert(table: str, columns: Sequence[str]) -> str:
        places = ", ".join("?" * len(columns))
        return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608

    add_conversation = insert("conversations", schema.conversations)
    add_message = insert("messages", schema.messages)
    with contextlib.closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        for batch in batches:
            connection.executemany(add_conversation, schema.conversation_rows(batch))
            connection.executemany(add_message, schema.message_rows(batch))
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _fill_postgres(url: str, schema: Schema, batches: Iterable[Sequence[Seed]]) -> None:
    def copy(table: str, columns: Sequence[str]) -> sql.Composed:
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        return sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)

    with psycopg.connect(url, autocommit=True) as connection, connection.cursor() as cursor:
        for batch in batches:
            with cursor.copy(copy("conversations", schema.conversations)) as rows:
                for row in schema.conversation_rows(batch):
                    rows.write_row(row)
            with cursor.copy(copy("messages", schema.messages)) as rows:
                for row in schema.message_rows(batch):
                    rows.write_row(row)
        # What autovacuum does in time.
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")


_FILL = {"sqlite": _fill_sqlite, "postgresql": _fill_postgres}
