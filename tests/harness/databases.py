"""The databases of the samples under test: each project gets an empty one of its own.

The servers are the throw-away ones that the tests of a generated project start, one for each store
and test process; a URL in `CARE_TEST_POSTGRES_URL` (or its like) takes the place of one.
"""

import contextlib
import functools
import importlib
import importlib.util
import itertools
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol, cast
from urllib.parse import urlsplit

import psycopg
import pymysql
import redis

_SAMPLES = Path(__file__).parents[2] / "generated_samples"
_NUMBERS = itertools.count(1)


class Database(Protocol):
    """An empty database, and what can happen to it."""

    url: str

    def locked(self) -> AbstractContextManager[None]:
        """Hold the locks that a change of a conversation needs, as a stuck process would."""

    def spoil(self) -> None:
        """Make what it holds unusable."""


class SQLiteDatabase:
    """A file."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "care.db"
        self.url = f"sqlite:///{self._path}"

    @contextmanager
    def locked(self) -> Iterator[None]:
        with contextlib.closing(self._connect()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield
            connection.execute("ROLLBACK")

    def spoil(self) -> None:
        with contextlib.closing(self._connect()) as connection:
            names = connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            ).fetchall()
            assert names
            for (name,) in names:
                connection.execute(f'ALTER TABLE "{name}" RENAME TO "{name}_gone"')

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=10, isolation_level=None)


class PostgresDatabase:
    """A database of a PostgreSQL server."""

    def __init__(self, server_url: str) -> None:
        name = _new_name()
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        self.url = _with_path(server_url, name)

    @contextmanager
    def locked(self) -> Iterator[None]:
        with psycopg.connect(self.url) as connection:
            connection.execute("SELECT FROM conversations FOR UPDATE")
            yield
            connection.rollback()

    def spoil(self) -> None:
        with psycopg.connect(self.url) as connection:
            connection.execute("ALTER SCHEMA public RENAME TO gone")


class MySQLDatabase:
    """A database of a MySQL or MariaDB server."""

    def __init__(self, server_url: str) -> None:
        self._server = urlsplit(server_url)
        self._name = _new_name()
        with self._cursor(None) as cursor:
            cursor.execute(f"CREATE DATABASE {self._name}")
        self.url = _with_path(server_url, self._name)

    @contextmanager
    def locked(self) -> Iterator[None]:
        with self._cursor(self._name) as cursor:
            cursor.execute("SELECT 1 FROM conversations FOR UPDATE")
            yield

    def spoil(self) -> None:
        with self._cursor(self._name) as cursor:
            cursor.execute("SHOW TABLES")
            for (name,) in cursor.fetchall():
                cursor.execute(f"RENAME TABLE {name} TO {name}_gone")

    @contextmanager
    def _cursor(self, database: str | None) -> Iterator[Any]:
        """A cursor in a transaction, which ends with its connection."""
        connection = pymysql.connect(
            host=self._server.hostname,
            port=self._server.port or 3306,
            user=self._server.username,
            password=self._server.password or "",
            database=database,
        )
        with contextlib.closing(connection), connection.cursor() as cursor:
            yield cursor


class RedisDatabase:
    """A numbered database of a Redis server; it has no locks that could be held."""

    def __init__(self, server_url: str) -> None:
        self.url = _with_path(server_url, str(next(_NUMBERS)))

    def locked(self) -> AbstractContextManager[None]:
        raise NotImplementedError

    def spoil(self) -> None:
        with redis.Redis.from_url(self.url) as client:
            for key in client.scan_iter("*"):
                client.delete(key)
                client.set(key, "spoilt")


class DatabaseServer(Protocol):
    """A server that a test may break: `throwaway.py` of the samples says more."""

    url: str

    def start(self) -> None: ...
    def kill(self) -> None: ...
    def remove(self) -> None: ...
    def frozen(self) -> AbstractContextManager[None]: ...


DATABASES = {"postgres": PostgresDatabase, "mysql": MySQLDatabase, "redis": RedisDatabase}
_SERVERS = {"postgres": "PostgresServer", "mysql": "MySQLServer", "redis": "RedisServer"}


def new_database(store: str, folder: Path, server: DatabaseServer | None = None) -> Database:
    """An empty database of `store`, on the server that all tests share or on `server`.

    `folder` is for a database that is a file.
    """
    if store == "sqlite":
        return SQLiteDatabase(folder)
    return DATABASES[store](server.url if server else server_url(store))


def server_url(store: str) -> str:
    """The URL of the server that all tests share. Skips the test, in CI fails it, if none is."""
    url: str = _throwaway(store).server_url()
    return url


@contextmanager
def own_server(store: str, **options: str) -> Iterator[DatabaseServer]:
    """A server of `store` that nobody else uses; `options` are its own."""
    server = cast("DatabaseServer", getattr(_throwaway(store), _SERVERS[store])(**options))
    try:
        yield server
    finally:
        server.remove()


@contextmanager
def gone(server: DatabaseServer) -> Iterator[None]:
    """Kill the server, and start it again at the end."""
    server.kill()
    try:
        yield
    finally:
        server.start()


@functools.cache
def _throwaway(store: str) -> Any:
    """The module of the samples that starts servers, without the tests around it."""
    package = f"throwaway_{store}"
    folder = _SAMPLES / f"flask-{store}" / "tests"
    spec = importlib.util.spec_from_file_location(
        package, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    assert spec
    sys.modules[package] = importlib.util.module_from_spec(spec)
    return importlib.import_module(f"{package}.throwaway")


def _new_name() -> str:
    return f"care_{next(_NUMBERS)}"


def _with_path(url: str, path: str) -> str:
    return urlsplit(url)._replace(path=f"/{path}").geturl()
