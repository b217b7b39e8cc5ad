"""A database for the tests, empty before each of them."""

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
    return _run_sql(url, sql, *values)


def within_transaction(url: str, sql: str, work: Callable[[], T], then: str = "SELECT 1") -> T:
    """Return what `work` returns between two statements of a transaction that is not committed."""
    return _within_transaction(url, sql, work, then)


def _run_sql(url: str, sql: str, *values: object) -> Sequence[Any]:
    with connected(url) as session:
        return session.fetch(sql, *values)


def _within_transaction(url: str, sql: str, work: Callable[[], T], then: str) -> T:
    with connected(url) as session:
        session.execute("BEGIN")
        session.execute(sql)
        # In a thread, where it may have an event loop of its own.
        with ThreadPoolExecutor(1) as thread:
            result = thread.submit(work).result()
        session.execute(then)
    return result


@functools.cache
def _own_database() -> tuple[str, str]:
    """Make a database for this session: what else the server has is not touched."""
    name = f"care_test_{uuid4().hex}"
    run_sql(server_url(), f"CREATE DATABASE {name}")
    cleanup.callback(run_sql, server_url(), f"DROP DATABASE IF EXISTS {name}")
    return name, urlsplit(server_url())._replace(path=f"/{name}").geturl()
