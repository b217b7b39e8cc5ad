"""Runs the application under uvicorn."""

import signal
import sys
from types import FrameType

import uvicorn


def serve(host: str, port: int, workers: int) -> None:
    """Serve until SIGTERM or Ctrl-C; then requests in flight have 25 seconds to finish."""
    signal.signal(signal.SIGTERM, _exit)
    uvicorn.run(
        f"{__package__}.app:from_environment",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=25,
    )


def _exit(_signal: int, _frame: FrameType | None) -> None:
    # uvicorn raises the signal again when it has drained, which would end in exit code 143.
    sys.exit(0)
