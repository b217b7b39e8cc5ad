"""SQLite for a server of many threads."""

import sqlite3
import threading
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from .connections import connect, database_path, in_transaction, translated_errors
from .problems import unavailable

# Seconds: one that has waited so long is told to come back (503).
PATIENCE = 4.5

P = ParamSpec("P")
T = TypeVar("T")


class Database:
    """A connection a thread, and one writer at a time: SQLite takes no more anyway."""

    def __init__(self, url: str) -> None:
        self._path = database_path(url)
        self._local = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._write_lock = threading.Lock()

    def open(self) -> None:
        """Do nothing: each thread connects when it first has something to do."""

    def close(self) -> None:
        """Close every connection."""
        while self._connections:
            self._connections.pop().close()

    def read(
        self,
        work: Callable[Concatenate[sqlite3.Connection, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Return what `work`, one statement, returns. Raises the 503 problem if SQLite cannot."""
        with translated_errors():
            return work(self._connection(), *args, **kwargs)

    def write(
        self,
        work: Callable[Concatenate[sqlite3.Connection, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Return what `work` returns, once its transaction is on the disk.

        Raises the 503 problem if SQLite cannot; then nothing of it is kept.
        """
        if not self._write_lock.acquire(timeout=PATIENCE):
            raise unavailable()
        try:
            with translated_errors(), in_transaction(self._connection()) as connection:
                return work(connection, *args, **kwargs)
        finally:
            self._write_lock.release()

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = connect(self._path)
            self._connections.append(connection)
        return connection
