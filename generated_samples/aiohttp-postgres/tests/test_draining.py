"""A request whose body is still arriving at SIGTERM is answered all the same."""

import asyncio

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from support_api.draining import Draining
from support_api.problems import Problem


def test_the_end_waits_for_requests_in_flight_and_refuses_new_ones() -> None:
    async def scenario() -> None:
        draining = Draining()
        body_arrived = asyncio.Event()

        async def handler(_request: web.Request) -> web.StreamResponse:
            await body_arrived.wait()
            return web.Response()

        request = make_mocked_request("POST", "/")
        in_flight = asyncio.create_task(draining.middleware(request, handler))
        await asyncio.sleep(0)
        end = asyncio.create_task(draining.finish(60))
        await asyncio.sleep(0)
        with pytest.raises(Problem) as refused:
            await draining.middleware(request, handler)
        assert refused.value.status == 503
        assert not end.done()
        body_arrived.set()
        response = await in_flight
        assert response.keep_alive is False
        await end

    asyncio.run(scenario())


def test_the_end_does_not_wait_for_ever() -> None:
    async def scenario() -> None:
        draining = Draining()

        async def handler(_request: web.Request) -> web.StreamResponse:
            await asyncio.sleep(60)
            return web.Response()

        stuck = asyncio.create_task(draining.middleware(make_mocked_request("GET", "/"), handler))
        await asyncio.sleep(0)
        await draining.finish(0.01)
        assert not stuck.done()
        stuck.cancel()

    asyncio.run(scenario())
