"""Puts the application together: the one place to see how."""

import atexit
from types import TracebackType

from flask import Flask

from .addresses import Addresses
from .auth import BearerAuth
from .errors import add_problem_handlers
from .hooks import add_hooks
from .logs import configure_logging
from .requests import EXTENSION, Parts
from .routes import bp, health
from .service import CareService, Store
from .settings import PRODUCT_PLACEHOLDER, Settings, load_settings
from .store import create_store


class CareApp(Flask):
    """Flask, but for the log line of an unhandled error: its own would hold the raw path."""

    def log_exception(
        self,
        exc_info: (
            tuple[type[BaseException], BaseException, TracebackType | None]
            | tuple[None, None, None]
        ),
    ) -> None:
        self.logger.error("A request failed.", exc_info=exc_info)


def create_app(settings: Settings, store: Store) -> Flask:
    """Return the application on a store, which has to be open while it serves."""
    app = CareApp(__name__, static_folder=None)
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    # One more than allowed: Werkzeug cuts a chunked body off there without a word.
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_bytes + 1
    app.url_map.merge_slashes = False
    app.extensions[EXTENSION] = Parts(settings, CareService(store), store)
    add_hooks(app, BearerAuth(settings), Addresses(settings))
    add_problem_handlers(app)
    app.register_blueprint(health)
    base_path = settings.base_path.replace(PRODUCT_PLACEHOLDER, "<product>")
    app.register_blueprint(bp, url_prefix=base_path or None)
    return app


def from_environment() -> Flask:
    """Return the application as the environment configures it; each worker process calls this."""
    settings = load_settings()
    configure_logging(settings.log_level)
    store = create_store(settings)
    store.open()
    atexit.register(store.close)
    return create_app(settings, store)
