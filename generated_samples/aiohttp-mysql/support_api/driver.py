"""asyncmy and its pool, for the event loop of one process."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncmy
from asyncmy.errors import MySQLError

from .connections import (
    PATIENCE,
    connection_arguments,
    failed,
    too_late,
    unreachable,
    will_pass,
)
from .problems import Problem

__all__ = ["MySQLError", "Pool", "Session", "connected"]

# Statements that a connection keeps prepared. Their values reach the server apart from the SQL:
# that is faster, and safer with asyncmy, which always lets a text hold several statements.
PREPARED_STATEMENTS = 50

# Python 3.11's `asyncio.wait_for`, with which asyncmy connects, loses a cancellation that comes in
# the moment of success. After this many seconds more it is repeated.
REPEATED_AFTER = 0.2

# It logs the server's warnings, and those may quote a customer.
logging.getLogger("asyncmy").setLevel(logging.ERROR)


class Session:
    """A connection on loan. In its SQL, `%s` is the place of a value."""

    def __init__(self, connection: asyncmy.Connection) -> None:
        self._connection = connection

    async def execute(self, sql: str, *values: object) -> int:
        """Return how many rows the statement wrote, or found to write."""
        return await self._connection.cursor().execute(sql, values or None)

    async def fetch(self, sql: str, *values: object) -> Sequence[Any]:
        """Return the rows that the statement found."""
        cursor = self._connection.cursor()
        await cursor.execute(sql, values or None)
        return await cursor.fetchall()

    async def begin(self) -> None:
        """Begin a transaction."""
        await self._connection.begin()

    async def commit(self) -> None:
        """Keep what the transaction has changed."""
        await self._connection.commit()

    async def rollback(self) -> None:
        """Forget what the transaction has changed."""
        await self._connection.rollback()


class Pool:
    """Connections to lend, opened as they are needed."""

    def __init__(self, url: str, size: int) -> None:
        self._arguments = connection_arguments(url)
        self._size = size

    async def open(self) -> None:
        """Get ready; it connects when there is something to do."""
        self._pool = await asyncmy.create_pool(
            minsize=0,
            maxsize=self._size,
            stmt_cache_size=PREPARED_STATEMENTS,
            **self._arguments,
        )

    async def close(self) -> None:
        """Close every connection, those on loan too."""
        self._pool.terminate()
        await self._pool.wait_closed()

    @asynccontextmanager
    async def session(self) -> AsyncIterator[Session]:
        """Lend a connection for `PATIENCE` seconds at most, the wait for it included.

        Raises the 503 problem for whatever cannot be now. What happens to the connection then is
        not waited for.
        """
        try:
            async with _patience():
                connection = await self._acquired()
                try:
                    yield Session(connection)
                except Problem:
                    # Our own answer, such as 404: the connection is as good as before.
                    raise
                except BaseException:
                    connection.close()
                    raise
                finally:
                    self._pool.release(connection)
        except TimeoutError:
            raise too_late() from None
        except MySQLError as error:
            if will_pass(error):
                raise failed(error) from error
            raise

    async def _acquired(self) -> asyncmy.Connection:
        try:
            return await self._pool.acquire()
        except MySQLError as error:
            raise unreachable(error) from error


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[Session]:
    """Lend a connection of its own, for as long as it takes."""
    try:
        async with _patience():
            connection = await asyncmy.connect(**connection_arguments(url))
    except TimeoutError:
        raise too_late() from None
    except MySQLError as error:
        raise unreachable(error) from error
    try:
        yield Session(connection)
    except MySQLError as error:
        if will_pass(error):
            raise failed(error) from error
        raise
    finally:
        connection.close()


@asynccontextmanager
async def _patience() -> AsyncIterator[None]:
    async with asyncio.timeout(PATIENCE + REPEATED_AFTER), asyncio.timeout(PATIENCE):
        yield
