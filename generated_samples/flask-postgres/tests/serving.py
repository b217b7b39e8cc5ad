"""The application, served to the tests."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import Any

import httpx2
from werkzeug.serving import make_server

from support_api.app import create_app
from support_api.service import CareService, Store
from support_api.settings import Settings

from .live import plain_client


@dataclass(frozen=True)
class Server:
    """A running application. `call` runs a method of the service."""

    client: httpx2.Client
    service: CareService
    call: Callable[..., Any]


@contextmanager
def serving(settings: Settings, store: Store) -> Iterator[Server]:
    """Serve the application on a store, on a port of its own."""
    store.open()
    server = make_server("127.0.0.1", 0, create_app(settings, store), threaded=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        url = f"http://127.0.0.1:{server.server_port}"
        with plain_client(url) as client:
            yield Server(client, CareService(store), lambda work, *args: work(*args))
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        store.close()
