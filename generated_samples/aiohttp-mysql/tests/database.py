"""A database for the tests, empty before each of them."""

import asyncio
import functools
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit
from uuid import uuid4

from support_api.driver import connected
from support_api.migrate import migrate
from support_api.settings import Settings

from .processes import cleanup
from .throwaway import server_url

T = TypeVar("T")


def fresh_database(_folder: Path) -> dict[str, str]:
    """Return the environment that names a database without tables."""
    name, url = _own_database()
    run_sql(url, f"DROP DATABASE {name}")
    run_sql(server_url(), f"CREATE DATABASE {name}")
    return {"CARE_SPI_DATABASE_URL": url}


def prepare(settings: Settings) -> None:
    """Create the tables."""
    migrate(settings)


def run_sql(url: str, sql: str, *values: object) -> Sequence[Any]:
    """Return what a statement finds, on a connection of its own."""
    return asyncio.run(_run_sql(url, sql, *values))


def within_transaction(url: str, sql: str, work: Callable[[], T], then: str = "SELECT 1") -> T:
    """Return what `work` returns between two statements of a transaction that is not committed."""
    return asyncio.run(_within_transaction(url, sql, work, then))


async def _run_sql(url: str, sql: str, *values: object) -> Sequence[Any]:
    async with connected(url) as session:
        return await session.fetch(sql, *values)


async def _within_transaction(url: str, sql: str, work: Callable[[], T], then: str) -> T:
    async with connected(url) as session:
        await session.execute("BEGIN")
        await session.execute(sql)
        # In a thread, where it may have an event loop of its own.
        with ThreadPoolExecutor(1) as thread:
            result = thread.submit(work).result()
        await session.execute(then)
    return result


@functools.cache
def _own_database() -> tuple[str, str]:
    """Make a database for this session: what else the server has is not touched."""
    name = f"care_test_{uuid4().hex}"
    run_sql(server_url(), f"CREATE DATABASE {name}")
    cleanup.callback(run_sql, server_url(), f"DROP DATABASE IF EXISTS {name}")
    return name, urlsplit(server_url())._replace(path=f"/{name}").geturl()
