"""Connections to the SQLite file, as every thread wants them."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from .problems import unavailable
from .settings import DATABASE_URL

# Milliseconds that a statement waits for another process's lock. With the wait for our own
# threads it stays under the five seconds in which a caller is answered.
BUSY_TIMEOUT = 2000

logger = logging.getLogger(__name__)


def database_path(url: str) -> str:
    """Return the file that a `sqlite:///` URL names."""
    match = DATABASE_URL.fullmatch(url)
    if match is None:
        raise ValueError("not a sqlite:/// URL")
    return match["path"]


def connect(path: str, *, create: bool = False) -> sqlite3.Connection:
    """Return a connection on which only `in_transaction` begins transactions.

    It is used by one thread at a time, but closed by another. Without `create` the file has to be
    there: a database that was lost must not come back empty. `synchronous = FULL` has a commit
    survive a power cut too, not only the end of this process.
    """
    connection = sqlite3.connect(
        f"file:{quote(path)}?mode={'rwc' if create else 'rw'}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
    )
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT}")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")
    return connection


@contextmanager
def in_transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Commit what happens inside, or nothing of it if that raises.

    IMMEDIATE takes the write lock first: a transaction that starts by reading is refused at once,
    whatever the busy timeout, when another process has written in between.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
        connection.execute("COMMIT")
    except BaseException:
        # A full disk makes SQLite roll back by itself.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def translated_errors() -> Iterator[None]:
    """Turn SQLite's "cannot now" (locked, disk full, file gone) into the 503 problem."""
    try:
        yield
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
        raise
    except sqlite3.DatabaseError as error:
        logger.error("SQLite failed: %s", error.sqlite_errorname)
        raise unavailable() from error
