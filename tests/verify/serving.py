"""Starts and stops a server in memory, in a thread of this process."""

import asyncio
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiohttp import web

from tests.verify.reference import Reference

# It has a line and a traceback for each request that is not HTTP.
_SILENT = logging.getLogger("tests.verify.silent")
_SILENT.disabled = True


@contextmanager
def served(reference: Reference) -> Iterator[str]:
    """Serve on a free port of 127.0.0.1; yields the origin."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    runner = asyncio.run_coroutine_threadsafe(_start(reference), loop).result()
    try:
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}"
    finally:
        asyncio.run_coroutine_threadsafe(_stop(runner), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


class _Server(web.Server):
    """aiohttp's, but for the answer to what is not HTTP."""

    def __init__(self, reference: Reference, **settings: Any) -> None:
        super().__init__(reference.handle, **settings)
        self._reference = reference

    def __call__(self) -> web.RequestHandler:
        return _Connection(self._reference, self, loop=self._loop, **self._kwargs)


class _Connection(web.RequestHandler):
    def __init__(self, reference: Reference, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self._reference = reference

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        response = self._reference.unreadable(status, message or "")
        response.force_close()
        return response


async def _start(reference: Reference) -> web.ServerRunner:
    # URLs of 8,000 characters are read, whatever the base path.
    server = _Server(
        reference,
        access_log=None,
        logger=_SILENT,
        max_line_size=16_384,
        auto_decompress=False,
    )
    runner = web.ServerRunner(server, shutdown_timeout=0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner


async def _stop(runner: web.ServerRunner) -> None:
    await runner.cleanup()
    # Those that still wait for a body.
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
