"""An end without cut-off requests: aiohttp alone drops a body that is still arriving."""

import asyncio
from contextlib import suppress

from aiohttp import web
from aiohttp.typedefs import Handler

from .problems import unavailable


class Draining:
    """Counts the requests in flight, so that the end can wait for them."""

    def __init__(self) -> None:
        self._in_flight = 0
        self._begun = False
        self._done = asyncio.Event()

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Count the request, or refuse it if the end has begun."""
        if self._begun:
            raise unavailable()
        self._in_flight += 1
        try:
            response = await handler(request)
        finally:
            self._in_flight -= 1
            if self._begun and not self._in_flight:
                self._done.set()
        if self._begun:
            response.force_close()
        return response

    async def finish(self, seconds: float) -> None:
        """Refuse new requests and wait for those in flight, at most that long."""
        self._begun = True
        if self._in_flight:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._done.wait(), seconds)
