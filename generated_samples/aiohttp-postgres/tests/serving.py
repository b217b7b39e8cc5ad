"""The application, served to the tests."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx2
from aiohttp.test_utils import TestServer
from anyio.from_thread import start_blocking_portal

from support_api.app import create_app
from support_api.service import CareService, Store
from support_api.settings import Settings

from .live import plain_client


@dataclass(frozen=True)
class Server:
    """A running application. `call` runs a method of the service in its event loop."""

    client: httpx2.Client
    service: CareService
    call: Callable[..., Any]


@contextmanager
def serving(settings: Settings, store: Store) -> Iterator[Server]:
    """Serve the application on a store, on a port of its own, in an event loop of its own."""
    with start_blocking_portal() as portal:
        server = TestServer(create_app(settings, store))
        portal.call(partial(server.start_server, access_log=None))
        try:
            url = str(server.make_url("/"))
            with plain_client(url) as client:
                yield Server(client, CareService(store), portal.call)
        finally:
            portal.call(server.close)
