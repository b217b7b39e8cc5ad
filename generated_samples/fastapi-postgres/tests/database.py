"""A database for the tests, empty before each of them."""

import asyncio
import functools
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from support_api.database import connected
from support_api.migrate import migrate
from support_api.problems import Problem
from support_api.settings import Settings

from .processes import cleanup
from .throwaway import server_url

SLEEPING = "FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'"


def fresh_database(_folder: Path) -> dict[str, str]:
    """Return the environment that names a database without tables."""
    url = _own_database()
    run_sql(url, "DROP SCHEMA IF EXISTS public CASCADE", "CREATE SCHEMA public")
    return {"CARE_SPI_DATABASE_URL": url}


def prepare(settings: Settings) -> None:
    """Create the tables."""
    migrate(settings)


def run_sql(url: str, *statements: str) -> Any:
    """Run statements on a connection of their own and return the rows of the last one."""
    return asyncio.run(_run_sql(url, *statements))


@contextmanager
def holding(url: str, statement: str) -> Iterator[None]:
    """Let a transaction run a statement, and keep its locks until the block ends."""

    def hold() -> None:
        with suppress(Problem):
            run_sql(url, "BEGIN", statement, "SELECT pg_sleep(60)")

    thread = Thread(target=hold)
    thread.start()
    while thread.is_alive() and not run_sql(url, f"SELECT {SLEEPING}"):
        time.sleep(0.01)
    try:
        yield
    finally:
        run_sql(url, f"SELECT pg_terminate_backend(pid) {SLEEPING}")
        thread.join()


async def _run_sql(url: str, *statements: str) -> Any:
    rows: Any = []
    async with connected(url) as connection:
        for statement in statements:
            rows = await connection.fetch(statement)
    return rows


@functools.cache
def _own_database() -> str:
    """Make a database for this session: what else the server has is not touched."""
    name = f"care_test_{uuid4().hex}"
    run_sql(server_url(), f"CREATE DATABASE {name}")
    cleanup.callback(run_sql, server_url(), f"DROP DATABASE {name} WITH (FORCE)")
    return urlsplit(server_url())._replace(path=f"/{name}").geturl()
