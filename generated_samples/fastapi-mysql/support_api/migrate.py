"""Numbered SQL files, each applied exactly once, in order.

What changes a table is committed at once here, so a file cannot be applied as a whole or not at
all. Instead the ledger counts the statements that are done, and the next run goes on behind them.
"""

import asyncio
import re
from dataclasses import dataclass

from .connections import UNHURRIED
from .driver import MySQLError, Session, connected
from .problems import Problem
from .rules import utc_now
from .scripts import missing, states
from .settings import Settings

# Seconds that one process waits while another one migrates.
LOCK_PATIENCE = 60

# A lock's name is the whole server's, and has 64 characters at most.
LOCK = "SELECT GET_LOCK(SHA1(CONCAT('migrations of ', DATABASE())), %s)"

CREATE_LEDGER = """
CREATE TABLE schema_migrations (
    name VARCHAR(255) PRIMARY KEY,
    statements_done INT NOT NULL,
    applied_at VARCHAR(27)
) ENGINE = InnoDB
"""

LEDGER_EXISTS = """
SELECT 1 FROM information_schema.tables
WHERE table_schema = DATABASE() AND table_name = 'schema_migrations'
"""

READ_LEDGER = "SELECT name, statements_done, applied_at FROM schema_migrations"

WRITE_LEDGER = """
REPLACE INTO schema_migrations (name, statements_done, applied_at) VALUES (%s, %s, %s)
"""


@dataclass(frozen=True, slots=True)
class Ledger:
    """When each migration was applied, and how many statements of each are done."""

    applied: dict[str, str]
    statements_done: dict[str, int]


def require_migrated(settings: Settings) -> None:
    """Raise a 503 problem if a migration is still to come."""
    if missing(asyncio.run(_ledger_of(settings)).applied):
        raise Problem(503, "The store is not up to date: run the migrate command first.")


def migration_status(settings: Settings) -> list[tuple[str, str]]:
    """Return each migration, and when it was applied, or where it stopped, or that it was not."""
    ledger = asyncio.run(_ledger_of(settings))
    stopped = {
        name: f"stopped before {_place(script, ledger.statements_done[name])}"
        for name, script in missing(ledger.applied)
        if name in ledger.statements_done
    }
    return states(ledger.applied | stopped)


def migrate(settings: Settings) -> list[str]:
    """Apply what is missing and return its names.

    A lock lets one of several processes do it; the others find nothing left to do. Raises the 503
    problem, which says where it stopped if a statement failed.
    """
    return asyncio.run(_migrate(settings))


async def _ledger_of(settings: Settings) -> Ledger:
    async with connected(settings.database_url.get_secret_value()) as session:
        return await _read_ledger(session)


async def _read_ledger(session: Session) -> Ledger:
    rows = await session.fetch(READ_LEDGER) if await session.fetch(LEDGER_EXISTS) else ()
    return Ledger(
        applied={name: applied_at for name, _, applied_at in rows if applied_at},
        statements_done={name: statements_done for name, statements_done, _ in rows},
    )


async def _migrate(settings: Settings) -> list[str]:
    async with connected(settings.database_url.get_secret_value()) as session:
        await session.execute(UNHURRIED)
        # The end of the connection ends the lock too.
        ((locked,),) = await session.fetch(LOCK, LOCK_PATIENCE)
        if not locked:
            raise Problem(503, "Another process is still migrating the store; try again later.")
        if not await session.fetch(LEDGER_EXISTS):
            await session.execute(CREATE_LEDGER)
        ledger = await _read_ledger(session)
        to_come = missing(ledger.applied)
        for name, script in to_come:
            await _apply(session, name, script, ledger.statements_done.get(name, 0))
        return [name for name, _ in to_come]


async def _apply(session: Session, name: str, script: str, done: int) -> None:
    statements = _statements(script)
    for index in range(done, len(statements)):
        await session.execute(WRITE_LEDGER, name, index, None)
        try:
            await session.execute(statements[index])
        except MySQLError as error:
            place = _place(script, index)
            raise Problem(503, f"{name} stopped before {place}: {error.args[-1]}") from error
    await session.execute(WRITE_LEDGER, name, len(statements), utc_now())


def _place(script: str, done: int) -> str:
    return f"statement {done + 1} of {len(_statements(script))}"


def _statements(script: str) -> list[str]:
    """Return the statements of a script: each ends with a semicolon at the end of its line."""
    lines = [line for line in script.splitlines() if not line.startswith("--")]
    parts = re.split(r";[ \t]*$", "\n".join(lines), flags=re.MULTILINE)
    return [part.strip() for part in parts if part.strip()]
