"""The application, served to the tests."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
from fastapi.testclient import TestClient

from support_api.app import create_app
from support_api.service import CareService, Store
from support_api.settings import Settings


@dataclass(frozen=True)
class Server:
    """A running application. `call` runs a method of the service inside it."""

    client: httpx2.Client
    service: CareService
    call: Callable[..., Any]


@contextmanager
def serving(settings: Settings, store: Store) -> Iterator[Server]:
    """Serve the application on a store, without a socket."""
    with TestClient(create_app(settings, store), follow_redirects=False) as client:
        assert client.portal is not None
        yield Server(client, CareService(store), client.portal.call)
