"""SQLite for an event loop, which waits for the disk only when it reads."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Concatenate, ParamSpec, TypeVar

from .connections import connect, database_path, in_transaction, translated_errors
from .problems import unavailable

# Seconds: one that has waited so long is told to come back (503).
PATIENCE = 4.5

P = ParamSpec("P")
T = TypeVar("T")


class Database:
    """Reads on the event loop, and a thread that writes: SQLite takes one writer at a time anyway.

    A read waits for no writer (WAL) and takes some tens of microseconds, a fraction of what it
    costs to hand it to a thread. A commit waits for the disk, and perhaps for another process.
    """

    def __init__(self, url: str) -> None:
        self._path = database_path(url)
        self._local = threading.local()
        self._connections: list[sqlite3.Connection] = []

    async def open(self) -> None:
        """Start the thread; the database is connected to when there is something to do."""
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="sqlite-writer")

    async def close(self) -> None:
        """Finish what has begun and close every connection."""
        self._writer.shutdown()
        while self._connections:
            self._connections.pop().close()

    async def read(
        self,
        work: Callable[Concatenate[sqlite3.Connection, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Return what `work`, one statement, returns. Raises the 503 problem if SQLite cannot."""
        with translated_errors():
            return work(self._connection(), *args, **kwargs)

    async def write(
        self,
        work: Callable[Concatenate[sqlite3.Connection, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Return what `work` returns, once its transaction is on the disk.

        Raises the 503 problem if SQLite cannot; then nothing of it is kept.
        """

        def job() -> T:
            with translated_errors(), in_transaction(self._connection()) as connection:
                return work(connection, *args, **kwargs)

        try:
            async with asyncio.timeout(PATIENCE):
                return await asyncio.get_running_loop().run_in_executor(self._writer, job)
        except TimeoutError:
            raise unavailable() from None

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = connect(self._path)
            self._connections.append(connection)
        return connection
