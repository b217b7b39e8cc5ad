"""The layout of the keys, which Redis has a note of: there is no schema to change."""

import asyncio
from typing import Any

from .database import Database
from .layout import LAYOUT, MIGRATIONS
from .lua import Command
from .problems import Problem
from .rules import utc_now
from .settings import Settings

NOT_APPLIED = "not applied"


def require_migrated(settings: Settings) -> None:
    """Raise a 503 problem if a migration is still to come."""
    if any(state == NOT_APPLIED for _, state in migration_status(settings)):
        raise Problem(503, "The store is not up to date: run the migrate command first.")


def migration_status(settings: Settings) -> list[tuple[str, str]]:
    """Return each migration, and when it was applied or that it was not."""
    applied_at = asyncio.run(_execute(settings, ("HGET", MIGRATIONS, LAYOUT)))
    return [(LAYOUT, applied_at or NOT_APPLIED)]


def migrate(settings: Settings) -> list[str]:
    """Apply what is missing and return its names: the first of several processes does it."""
    is_first = asyncio.run(_execute(settings, ("HSETNX", MIGRATIONS, LAYOUT, utc_now())))
    return [LAYOUT] if is_first else []


async def _execute(settings: Settings, command: Command) -> Any:
    database = Database(settings.database_url.get_secret_value(), connections=1)
    await database.open()
    try:
        async with database.turn() as turn:
            return await turn.execute(command)
    finally:
        await database.close()
