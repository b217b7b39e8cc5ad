"""What a caller waits for ends in time, whatever the driver makes of it."""

import asyncio
from contextlib import suppress

import pytest

from support_api import driver
from support_api.driver import Pool
from support_api.problems import Problem


async def deaf(_pool: Pool) -> None:
    """Lose the first cancellation, as `asyncio.wait_for` of Python 3.11 may."""
    for _ in range(2):
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(5)
            return
    raise asyncio.CancelledError


async def lend() -> None:
    """Ask for a connection."""
    async with Pool("mysql://nobody@127.0.0.1/none", 1).session():
        """Without the repetition there would be one, much too late."""


def test_a_cancellation_that_is_lost_is_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "PATIENCE", 0.1)
    monkeypatch.setattr(Pool, "_acquired", deaf)
    with pytest.raises(Problem) as raised:
        asyncio.run(lend())
    assert raised.value.status == 503
