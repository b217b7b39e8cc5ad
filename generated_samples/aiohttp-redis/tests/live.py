"""The server as a process of its own, as it runs in production."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from ssl import PROTOCOL_TLS_CLIENT, SSLContext
from typing import IO

import httpx2

from support_api import __name__ as package


@dataclass(frozen=True)
class LiveServer:
    """A started `serve`, where it answers, and where it logs."""

    process: subprocess.Popen[bytes]
    url: str
    _log: IO[bytes]

    def stop(self) -> tuple[int, str]:
        """Tell it to stop; return its exit code and what it has logged."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=30)
        self._log.seek(0)
        return code, self._log.read().decode()


@contextmanager
def live_server(environment: Mapping[str, str], *arguments: str) -> Iterator[LiveServer]:
    """Run `serve` on a free port until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, "-m", package, "serve", "--port", str(port), *arguments],
            cwd=Path(__file__).parents[1],
            env=os.environ | environment,
            stderr=log,
        )
        server = LiveServer(process, f"http://127.0.0.1:{port}", log)
        try:
            _wait_for(server)
            yield server
        finally:
            process.kill()
            process.wait()


def plain_client(url: str) -> httpx2.Client:
    """Return a client of plain HTTP: to load the system's certificates takes longer than a test."""
    return httpx2.Client(base_url=url, verify=SSLContext(PROTOCOL_TLS_CLIENT))


def _wait_for(server: LiveServer) -> None:
    deadline = time.monotonic() + 30
    with plain_client(server.url) as client:
        while True:
            try:
                if client.get("/readyz").status_code == 200:
                    return
            except httpx2.TransportError:
                if time.monotonic() > deadline:
                    raise
            time.sleep(0.05)
