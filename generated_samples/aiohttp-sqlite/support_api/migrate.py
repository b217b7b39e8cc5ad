"""Numbered SQL files, each applied exactly once, in order."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

from .connections import (
    BUSY_TIMEOUT,
    connect,
    database_path,
    in_transaction,
    translated_errors,
)
from .problems import Problem
from .rules import utc_now
from .scripts import missing, states
from .settings import Settings

CREATE_TABLE = """
CREATE TABLE IF NOT EXISTS schema_migrations (name TEXT PRIMARY KEY, applied_at TEXT NOT NULL)
"""


def require_migrated(settings: Settings) -> None:
    """Raise a 503 problem if a migration is still to come."""
    if missing(_applied_to(settings)):
        raise Problem(503, "The store is not up to date: run the migrate command first.")


def migration_status(settings: Settings) -> list[tuple[str, str]]:
    """Return each migration, and when it was applied or that it was not."""
    return states(_applied_to(settings))


def migrate(settings: Settings) -> list[str]:
    """Apply what is missing and return its names.

    SQLite's write lock lets one of several processes do it; the others find nothing left to do.
    """
    with translated_errors():
        connection = connect(database_path(settings.database_url), create=True)
        try:
            _switch_to_wal(connection)
            with in_transaction(connection):
                return list(_apply_missing(connection))
        finally:
            connection.close()


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """Let readers and the writer not wait for each other; the file remembers it.

    SQLite refuses the switch at once while another process writes, whatever the busy timeout.
    """
    deadline = monotonic() + BUSY_TIMEOUT / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or monotonic() > deadline:
                raise
            sleep(0.01)
        else:
            return


def _applied_to(settings: Settings) -> dict[str, str]:
    path = database_path(settings.database_url)
    if not Path(path).exists():
        return {}
    with translated_errors():
        connection = connect(path)
        try:
            return _applied(connection)
        finally:
            connection.close()


def _applied(connection: sqlite3.Connection) -> dict[str, str]:
    exists = connection.execute(
        "SELECT 1 FROM sqlite_master WHERE name = 'schema_migrations'"
    ).fetchone()
    if not exists:
        return {}
    return dict(connection.execute("SELECT name, applied_at FROM schema_migrations"))


def _apply_missing(connection: sqlite3.Connection) -> Iterator[str]:
    connection.execute(CREATE_TABLE)
    for name, script in missing(_applied(connection)):
        for statement in _statements(script):
            connection.execute(statement)
        connection.execute("INSERT INTO schema_migrations VALUES (?, ?)", (name, utc_now()))
        yield name


def _statements(script: str) -> Iterator[str]:
    # Not executescript(): it would commit the transaction that makes this safe.
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip():
        yield statement
