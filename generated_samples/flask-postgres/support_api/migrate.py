"""Numbered SQL files, each applied exactly once, in order."""

from .connections import is_passing
from .database import Connection, DatabaseError, connected
from .problems import Problem
from .scripts import missing, states
from .settings import Settings

# The number is any; it only has to be the same in every process. The lock ends with its
# transaction, so that it holds behind a pooler too.
LOCK = "SELECT pg_advisory_xact_lock(7206231948)"

ENCODING = "SHOW server_encoding"

EXISTS = "SELECT to_regclass('schema_migrations') IS NOT NULL"

CREATE_TABLE = """
CREATE TABLE IF NOT EXISTS schema_migrations (
    name text PRIMARY KEY,
    applied_at timestamptz NOT NULL DEFAULT now()
)
"""

APPLIED = """
SELECT name, to_char(applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
FROM schema_migrations
"""

RECORD = "INSERT INTO schema_migrations (name) VALUES ($1)"


def require_migrated(settings: Settings) -> None:
    """Raise a 503 problem if a migration is still to come."""
    if missing(_applied_to(settings)):
        raise Problem(503, "The store is not up to date: run the migrate command first.")


def migration_status(settings: Settings) -> list[tuple[str, str]]:
    """Return each migration, and when it was applied or that it was not."""
    return states(_applied_to(settings))


def migrate(settings: Settings) -> list[str]:
    """Apply what is missing and return its names.

    A lock lets one of several processes do it; the others find nothing left to do.
    """
    return _migrate(settings)


def _applied_to(settings: Settings) -> dict[str, str]:
    return _read_applied(settings)


def _read_applied(settings: Settings) -> dict[str, str]:
    with connected(settings.database_url.get_secret_value()) as connection:
        return _applied(connection)


def _applied(connection: Connection) -> dict[str, str]:
    ((exists,),) = connection.fetch(EXISTS)
    return {row[0]: row[1] for row in connection.fetch(APPLIED)} if exists else {}


def _migrate(settings: Settings) -> list[str]:
    applied = []
    with connected(settings.database_url.get_secret_value()) as connection:
        _require_unicode(connection)
        for name, script in missing(_applied(connection)):
            if _apply(connection, name, script):
                applied.append(name)
    return applied


def _require_unicode(connection: Connection) -> None:
    ((encoding,),) = connection.fetch(ENCODING)
    if encoding != "UTF8":
        raise Problem(500, f"The database's encoding is {encoding}; it has to be UTF8.")


def _apply(connection: Connection, name: str, script: str) -> bool:
    """Apply a migration, unless another process has; return whether it was done here."""
    try:
        with connection.transaction():
            connection.execute(LOCK)
            connection.execute(CREATE_TABLE)
            if name in _applied(connection):
                return False
            connection.execute(script)
            connection.fetch(RECORD, name)
            return True
    except DatabaseError as error:
        if error.sqlstate is None or is_passing(error.sqlstate):
            raise
        words = str(error).partition("\n")[0]
        raise Problem(500, f"{name} failed and left nothing behind: {words}") from error
