"""PyMySQL and a pool, for the threads of one process.

mysqlclient takes the same SQL, and up to a fifth less time; but it wants a compiler and MySQL's
headers wherever it is installed, and its timeouts are the same for every statement.
"""

import select
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from queue import Empty, LifoQueue
from time import monotonic
from typing import Any

import pymysql
from pymysql.err import MySQLError

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

# Seconds; a timeout of none at all would mean "do not wait" to a socket.
A_MOMENT = 0.001


class Connection(pymysql.Connection):
    """A connection that waits for nothing beyond its deadline, a time of `monotonic`."""

    deadline: float | None = None

    # PyMySQL's own. It reads the timeouts before it sends or receives.
    _read_timeout: float | None
    _write_timeout: float | None
    _sock: socket.socket | None

    def query(self, sql: str | bytes, unbuffered: bool = False) -> int:
        """Send a statement and read the answer; this is what cursors call."""
        left = None if self.deadline is None else max(self.deadline - monotonic(), A_MOMENT)
        self._read_timeout = self._write_timeout = left
        return super().query(sql, unbuffered)

    def is_over(self) -> bool:
        """Return whether we have closed it or the server has: it says nothing else unasked."""
        if self._sock is None:
            return True
        poll = select.poll()
        poll.register(self._sock, select.POLLIN)
        return bool(poll.poll(0))


class Session:
    """A connection on loan. In its SQL, `%s` is the place of a value."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def execute(self, sql: str, *values: object) -> int:
        """Return how many rows the statement wrote, or found to write."""
        return self._connection.cursor().execute(sql, values or None)

    def fetch(self, sql: str, *values: object) -> Sequence[Any]:
        """Return the rows that the statement found."""
        cursor = self._connection.cursor()
        cursor.execute(sql, values or None)
        return cursor.fetchall()

    def begin(self) -> None:
        """Begin a transaction."""
        self._connection.query("BEGIN")

    def commit(self) -> None:
        """Keep what the transaction has changed."""
        self._connection.query("COMMIT")

    def rollback(self) -> None:
        """Forget what the transaction has changed."""
        self._connection.query("ROLLBACK")


class Pool:
    """Connections to lend, opened as they are needed."""

    def __init__(self, url: str, size: int) -> None:
        self._arguments = connection_arguments(url)
        # None is a connection that may be opened. The last to come back is the next to go, so that
        # the server closes, as idle, those that a quiet hour does not need.
        self._idle: LifoQueue[Connection | None] = LifoQueue()
        for _ in range(size):
            self._idle.put(None)

    def open(self) -> None:
        """Do nothing: it connects when there is something to do."""

    def close(self) -> None:
        """Close every connection that is not on loan."""
        while not self._idle.empty():
            connection = self._idle.get_nowait()
            if connection is not None:
                connection.close()

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Lend a connection for `PATIENCE` seconds at most, the wait for it included.

        Raises the 503 problem for whatever cannot be now.
        """
        deadline = monotonic() + PATIENCE
        try:
            connection = self._idle.get(timeout=PATIENCE)
        except Empty:
            raise too_late() from None
        try:
            if connection is None or connection.is_over():
                connection = _connect(self._arguments, deadline)
            connection.deadline = deadline
            try:
                yield Session(connection)
            except Problem:
                # Our own answer, such as 404: the connection is as good as before.
                raise
            except BaseException:
                connection.close()
                raise
        except MySQLError as error:
            if will_pass(error):
                raise failed(error) from error
            raise
        finally:
            self._idle.put(connection)


@contextmanager
def connected(url: str) -> Iterator[Session]:
    """Lend a connection of its own, for as long as it takes."""
    connection = _connect(connection_arguments(url), monotonic() + PATIENCE)
    try:
        yield Session(connection)
    except MySQLError as error:
        if will_pass(error):
            raise failed(error) from error
        raise
    finally:
        connection.close()


def _connect(arguments: dict[str, Any], deadline: float) -> Connection:
    # It waits twice: for the network, and for the server to say who it is.
    seconds = max(deadline - monotonic(), A_MOMENT) / 2
    connection = Connection(
        defer_connect=True,
        connect_timeout=seconds,
        read_timeout=seconds,
        write_timeout=seconds,
        # Else it would try TLS by itself, and trust anyone.
        ssl_disabled=arguments["ssl"] is None,
        **arguments,
    )
    try:
        connection.connect()
    except MySQLError as error:
        raise unreachable(error) from error
    return connection
