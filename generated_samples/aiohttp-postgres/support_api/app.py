"""Puts the application together: the one place to see how."""

from collections.abc import AsyncIterator

from aiohttp import web

from .addresses import Addresses
from .auth import BearerAuth
from .draining import Draining
from .keys import DRAINING, SERVICE, SETTINGS, STORE
from .logs import configure_logging
from .middlewares import authentication, problems, request_log
from .routes import health_routes, spi_routes
from .service import CareService, Store
from .settings import Settings, load_settings
from .store import create_store


def create_app(settings: Settings, store: Store) -> web.Application:
    """Return the application on a store, which it opens at its start and closes at its end."""
    draining = Draining()
    # The first middleware is the outermost: the log sees every answer.
    app = web.Application(
        middlewares=[
            request_log,
            problems,
            draining.middleware,
            authentication(BearerAuth(settings), Addresses(settings)),
        ],
        client_max_size=settings.max_body_bytes,
    )
    app[SETTINGS] = settings
    app[SERVICE] = CareService(store)
    app[STORE] = store
    app[DRAINING] = draining
    app.cleanup_ctx.append(_store_context)
    app.add_routes(health_routes())
    app.add_routes(spi_routes(settings.base_path))
    return app


def from_environment() -> web.Application:
    """Return the application as the environment configures it; each worker process calls this."""
    settings = load_settings()
    configure_logging(settings.log_level)
    return create_app(settings, create_store(settings))


async def _store_context(app: web.Application) -> AsyncIterator[None]:
    await app[STORE].open()
    yield
    await app[STORE].close()
