"""Puts the application together: the one place to see how."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from .addresses import Addresses
from .auth import BearerAuth
from .errors import add_problem_handlers
from .logs import configure_logging
from .middleware import AuthMiddleware, RequestLogMiddleware
from .requests import State
from .routes import health, router
from .service import CareService, Store
from .settings import Settings, load_settings
from .store import create_store


def create_app(settings: Settings, store: Store) -> FastAPI:
    """Return the application on a store, which it opens at its start and closes at its end."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[State]:
        await store.open()
        try:
            yield {"settings": settings, "service": CareService(store), "store": store}
        finally:
            await store.close()

    app = FastAPI(
        title="Care SPI",
        lifespan=lifespan,
        # The true description is the effective spec, which has a route of its own behind the token.
        openapi_url=None,
        redirect_slashes=False,
    )
    add_problem_handlers(app)
    app.include_router(health)
    app.include_router(router, prefix=settings.base_path)
    # The last one added is the outermost: an answer of any other passes through the log.
    app.add_middleware(AuthMiddleware, auth=BearerAuth(settings), addresses=Addresses(settings))
    app.add_middleware(RequestLogMiddleware)
    return app


def from_environment() -> FastAPI:
    """Return the application as the environment configures it; each worker process calls this."""
    settings = load_settings()
    configure_logging(settings.log_level)
    return create_app(settings, create_store(settings))
