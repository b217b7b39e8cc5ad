"""Several callers at once."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Result = TypeVar("Result")


def at_once(works: Sequence[Callable[[], Result]]) -> list[Result]:
    """Do all of `works`, each in a thread, beginning together; returns their results in order.

    All threads have ended when this returns. Raises what the first to fail has raised.
    """
    together = threading.Event()
    errors: list[Exception] = []
    workers = [_Worker(work, together, errors) for work in works]
    started: list[_Worker[Result]] = []
    try:
        for worker in workers:
            worker.start()
            started.append(worker)
    finally:
        together.set()
        for worker in started:
            worker.join()
    if errors:
        raise errors[0]
    return [result for worker in workers for result in worker.results]


class _Worker(threading.Thread, Generic[Result]):
    """Does one work; a daemon, as a request that hangs must not keep the program from its end."""

    def __init__(
        self, work: Callable[[], Result], together: threading.Event, errors: list[Exception]
    ) -> None:
        super().__init__(daemon=True)
        self.results: list[Result] = []
        self._work = work
        self._together = together
        self._errors = errors

    def run(self) -> None:
        self._together.wait()
        try:
            self.results.append(self._work())
        except Exception as error:  # noqa: BLE001 - raised again by who waits
            self._errors.append(error)
