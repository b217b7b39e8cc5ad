"""Times as a server tells them, and how long it takes until the next one differs."""

from __future__ import annotations

import time
from datetime import datetime


def moment(stamp: str) -> datetime:
    """The time that `stamp` tells, cut to milliseconds: how it is written is another matter."""
    told = datetime.fromisoformat(stamp)
    return told.replace(microsecond=told.microsecond // 1000 * 1000)


def pause() -> None:
    """Let a clock of milliseconds move."""
    time.sleep(0.003)


def let_the_clock_move(stamp: str) -> None:
    """Wait until a change can have another time than `stamp`.

    Many databases keep whole seconds unless they are told otherwise, and the vendor's schema
    allows it.
    """
    if moment(stamp).microsecond:
        pause()
    else:
        time.sleep(1.001)
