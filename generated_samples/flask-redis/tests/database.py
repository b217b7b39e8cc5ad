"""A database for the tests, empty before each of them."""

import functools
from pathlib import Path

import pytest
from redis import Redis

from support_api.migrate import migrate
from support_api.settings import Settings

from .throwaway import server_url


def fresh_database(_folder: Path) -> dict[str, str]:
    """Return the environment that names a database without keys."""
    _check_that_it_is_ours()
    with connected() as client:
        client.flushdb()
    return {"CARE_SPI_DATABASE_URL": server_url()}


def prepare(settings: Settings) -> None:
    """Note the layout of the keys."""
    migrate(settings)


def connected() -> Redis:
    """Return a client of the tests' own, to be closed."""
    return Redis.from_url(server_url(), decode_responses=True)


@functools.cache
def _check_that_it_is_ours() -> None:
    with connected() as client:
        if client.dbsize():
            pytest.fail(
                "CARE_TEST_REDIS_URL has to name an empty database: the tests delete all keys",
                pytrace=False,
            )
