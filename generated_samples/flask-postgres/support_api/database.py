"""PostgreSQL through psycopg."""

import logging
import math
import select
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Any

import psycopg
from psycopg.abc import RV, PQGen
from psycopg.errors import DeadlockDetected, ReadOnlySqlTransaction, SerializationFailure
from psycopg.rows import TupleRow
from psycopg_pool import ConnectionPool, PoolTimeout

from .connections import ATTEMPTS, MIGRATION, PATIENCE, SESSION, is_passing
from .problems import unavailable

# Seconds between two looks at whether the pool has failed to connect.
GLANCE = 0.1

DatabaseError = psycopg.Error

logger = logging.getLogger(__name__)


class Connection(psycopg.Connection[TupleRow]):
    """A connection on which each statement is a transaction of its own."""

    deadline = math.inf

    def fetch(self, statement: str, *arguments: object) -> list[TupleRow]:
        """Return the rows of a statement; it is run again where it met with another."""
        for _ in range(1, ATTEMPTS):
            with suppress(DeadlockDetected, SerializationFailure):
                return self._fetch(statement, arguments)
        return self._fetch(statement, arguments)

    def _fetch(self, statement: str, arguments: tuple[object, ...]) -> list[TupleRow]:
        cursor = self.execute(statement, arguments, prepare=True)
        return [] if cursor.rownumber is None else cursor.fetchall()

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """Wait for the server, but no longer than until the deadline."""
        if timeout is None and self.deadline < math.inf:
            timeout = max(0, self.deadline - monotonic())
        return super().wait(gen, interval, timeout)

    def is_lost(self) -> bool:
        """Return whether the server has closed an idle connection: nothing else is to read."""
        poll = select.poll()
        poll.register(self, select.POLLIN)
        return bool(poll.poll(0))


class Database:
    """A few connections, each lent to one act at a time."""

    def __init__(self, url: str, size: int) -> None:
        self._failures = 0
        self._pool = ConnectionPool(
            url,
            connection_class=Connection,
            kwargs=_options(SESSION),
            min_size=0,
            max_size=size,
            open=False,
            reconnect_timeout=0,
            reconnect_failed=self._note_failure,
        )

    def open(self) -> None:
        """Start the pool, which connects when there is something to do."""
        self._pool.open()

    def close(self) -> None:
        """Close every connection."""
        self._pool.close(PATIENCE)

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """Lend a connection for one act. Raises the 503 problem if PostgreSQL cannot."""
        with translated_errors():
            connection = self._take(monotonic() + PATIENCE)
            try:
                yield connection
            except ReadOnlySqlTransaction:
                # A replica: look for the primary.
                connection.close()
                raise
            finally:
                self._pool.putconn(connection)

    def _take(self, deadline: float) -> Connection:
        failures = self._failures
        while True:
            try:
                connection = self._pool.getconn(min(GLANCE, deadline - monotonic()))
            except PoolTimeout:
                # The pool connects in the background, and tells nobody who waits that it cannot.
                if self._failures > failures or monotonic() > deadline:
                    raise
                continue
            if not connection.is_lost():
                connection.deadline = deadline
                return connection
            connection.close()
            self._pool.putconn(connection)

    def _note_failure(self, _pool: object) -> None:
        self._failures += 1


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """Lend a connection that may work for long. Raises the 503 problem if PostgreSQL cannot."""
    with translated_errors(), Connection.connect(url, **_options(MIGRATION)) as connection:
        yield connection


@contextmanager
def translated_errors() -> Iterator[None]:
    """Turn PostgreSQL's "cannot now" (away, locked, disk full) into the 503 problem."""
    try:
        yield
    except psycopg.Error as error:
        if not _is_passing(error):
            raise
        # Without a code it is about the connection, and its text holds nothing of the statement.
        words = error.sqlstate or str(error).partition("\n")[0]
        logger.error("PostgreSQL failed: %s: %s", type(error).__name__, words)
        raise unavailable() from error


def _is_passing(error: psycopg.Error) -> bool:
    if error.sqlstate is None:
        return isinstance(error, psycopg.OperationalError)
    return is_passing(error.sqlstate)


def _options(settings: Mapping[str, str]) -> dict[str, Any]:
    """Return how to connect, with the settings as libpq takes them."""
    escaped = {name: value.replace(" ", r"\ ") for name, value in settings.items()}
    return {
        "autocommit": True,
        "client_encoding": "UTF8",
        "connect_timeout": int(PATIENCE),
        # It takes PostgreSQL's own placeholders, $1 and so on.
        "cursor_factory": psycopg.RawCursor,
        "options": " ".join(f"-c {name}={value}" for name, value in escaped.items()),
    }
