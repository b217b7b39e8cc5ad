"""The real process: it starts, answers, and ends when it is told to."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx2

from support_api import __name__ as package

from .care import Care

WORKERS = 2


def test_serve(environment: dict[str, str]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serve = [sys.executable, "-m", package, "serve"]
    process = subprocess.Popen(
        [*serve, "--port", str(port), "--workers", str(WORKERS)],
        cwd=Path(__file__).parents[1],
        env=os.environ | environment,
        stderr=subprocess.PIPE,
    )
    try:
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}") as client:
            _wait_for(client)
            care = Care(client)
            conversation_id = care.create()
            assert care.detail(conversation_id)["isOpen"]
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=30)
    finally:
        process.kill()
    assert process.returncode == 0, log
    assert b"Traceback" not in log


def _wait_for(client: httpx2.Client) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            if client.get("/readyz").status_code == 200:
                return
        except httpx2.TransportError:
            if time.monotonic() > deadline:
                raise
        time.sleep(0.05)
