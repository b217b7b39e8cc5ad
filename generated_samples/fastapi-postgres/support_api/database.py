"""PostgreSQL through asyncpg."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

import asyncpg
from asyncpg.pool import PoolConnectionProxy
from asyncpg.transaction import Transaction

from .connections import ATTEMPTS, MIGRATION, PATIENCE, SESSION, is_passing
from .problems import unavailable

DatabaseError = asyncpg.PostgresError

logger = logging.getLogger(__name__)


class Connection:
    """A connection on which each statement is a transaction of its own."""

    def __init__(
        self,
        connection: "asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]",
    ) -> None:
        self._connection = connection

    async def fetch(self, statement: str, *arguments: object) -> list[asyncpg.Record]:
        """Return the rows of a statement; it is run again where it met with another."""
        for _ in range(1, ATTEMPTS):
            with suppress(asyncpg.DeadlockDetectedError, asyncpg.SerializationError):
                return await self._connection.fetch(statement, *arguments)
        return await self._connection.fetch(statement, *arguments)

    async def execute(self, script: str) -> None:
        """Run any number of statements."""
        await self._connection.execute(script)

    def transaction(self) -> Transaction:
        """Make one transaction of the statements in an `async with` block."""
        return self._connection.transaction()


class Database:
    """A few connections, each lent to one act at a time."""

    def __init__(self, url: str, size: int) -> None:
        self._url = url
        self._size = size

    async def open(self) -> None:
        """Make the pool, which connects when there is something to do."""
        self._pool = await asyncpg.create_pool(
            self._url,
            min_size=0,
            max_size=self._size,
            reset=_leave_as_it_is,
            server_settings=SESSION,
        )

    async def close(self) -> None:
        """Close every connection."""
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await self._pool.close()

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """Lend a connection for one act. Raises the 503 problem if PostgreSQL cannot."""
        with translated_errors():
            async with asyncio.timeout(PATIENCE):
                lent = await self._pool.acquire()
                try:
                    yield Connection(lent)
                except (asyncio.CancelledError, asyncpg.ReadOnlySQLTransactionError):
                    # Out of patience: to give the connection back, asyncpg would wait until the
                    # server has cancelled the statement. Or a replica: look for the primary.
                    lent.terminate()
                    raise
                finally:
                    await self._pool.release(lent)


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[Connection]:
    """Lend a connection that may work for long. Raises the 503 problem if PostgreSQL cannot."""
    with translated_errors():
        connection = await asyncpg.connect(url, timeout=PATIENCE, server_settings=MIGRATION)
        try:
            yield Connection(connection)
        finally:
            await connection.close(timeout=PATIENCE)


@contextmanager
def translated_errors() -> Iterator[None]:
    """Turn PostgreSQL's "cannot now" (away, locked, disk full) into the 503 problem."""
    try:
        yield
    except asyncpg.PostgresError as error:
        if error.sqlstate is None or not is_passing(error.sqlstate):
            raise
        logger.error("PostgreSQL failed: %s: %s", type(error).__name__, error.sqlstate)
        raise unavailable() from error
    except asyncpg.DataError:
        raise
    except (OSError, asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
        # It is about the connection, and its text holds nothing of the statement.
        logger.error("PostgreSQL failed: %s: %s", type(error).__name__, error)
        raise unavailable() from error


async def _leave_as_it_is(_connection: object) -> None:
    """Spare the query that resets a connection: no statement here changes its session."""
