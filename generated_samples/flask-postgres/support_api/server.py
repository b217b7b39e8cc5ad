"""Runs the application under gunicorn."""

from collections.abc import Callable, Iterable

from gunicorn.app.base import BaseApplication
from gunicorn.config import Config
from gunicorn.glogging import Logger

from .app import from_environment

THREADS = 8


class RootLogger(Logger):
    """Leaves gunicorn's own messages to the root logger, which prints JSON."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


class Server(BaseApplication):
    """gunicorn, configured from here instead of its command line."""

    def __init__(self, bind: str, workers: int) -> None:
        self._bind = bind
        self._workers = workers
        super().__init__()

    def load_config(self) -> None:
        options = {
            "bind": self._bind,
            "workers": self._workers,
            "worker_class": "gthread",
            "threads": THREADS,
            # Seconds for requests in flight to finish after SIGTERM.
            "graceful_timeout": 25,
            # The default of 4,094 cuts off long customer ids before Flask sees them.
            "limit_request_line": 8190 + 256,
            "logger_class": RootLogger,
            # It would put a socket into the home directory.
            "control_socket_disable": True,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Callable[..., Iterable[bytes]]:
        return from_environment()


def serve(host: str, port: int, workers: int) -> None:
    """Serve until SIGTERM or Ctrl-C; then requests in flight have 25 seconds to finish."""
    Server(f"[{host}]:{port}" if ":" in host else f"{host}:{port}", workers).run()
