"""`care-spi-gen verify` while it runs: at a terminal, elsewhere, and when it is cut short."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pexpect
import pytest
from care_spi_gen.cli import app
from typer.testing import CliRunner

from tests.verify.echo import echoing

if TYPE_CHECKING:
    from collections.abc import Iterator

_SECRET = "secret-of-nothing"  # noqa: S105 - opens nothing
_DECIDING = {"CARE_SPI_SECRET", "CI", "COLUMNS", "FORCE_COLOR", "NO_COLOR"}
_ANSWER = b"HTTP/1.1 400 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in _DECIDING:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CARE_SPI_SECRET", _SECRET)


@pytest.fixture(scope="module")
def wrong() -> Iterator[str]:
    """A server that answers everything alike."""
    with echoing() as origin:
        yield origin


def start(*arguments: str, width: int = 80, **environment: str) -> pexpect.spawn[str]:
    return pexpect.spawn(
        sys.executable,
        ["-m", "care_spi_gen", "verify", *arguments],
        env=os.environ | {"TERM": "xterm-256color"} | environment,
        encoding="utf-8",
        timeout=60,
        dimensions=(40, width),
    )


def finish(terminal: pexpect.spawn[str]) -> tuple[str, int | None]:
    terminal.expect(pexpect.EOF)
    terminal.close()
    return terminal.before or "", terminal.exitstatus


@pytest.mark.parametrize("width", [40, 80, 200])
def test_a_terminal_has_a_bar_and_colours(wrong: str, width: int) -> None:
    shown, code = finish(start(wrong, "--only", "auth", width=width))
    assert code == 1
    assert "Checking" in shown
    # The bar leaves no line behind.
    assert "\x1b[1A\x1b[2K" in shown
    assert "\x1b[1;31mFAILED\x1b[0m" in shown


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_colours_can_be_refused(wrong: str, environment: dict[str, str]) -> None:
    shown, _ = finish(start(wrong, "--only", "auth", **environment))
    assert "\r\nFAILED auth.missing-token-on-reads\r\n" in shown
    assert "\x1b[1;31m" not in shown


def test_elsewhere_there_is_neither(wrong: str) -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "care_spi_gen", "verify", wrong, "--only", "auth"],
        env=os.environ | {"FORCE_COLOR": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert finished.returncode == 1
    assert finished.stderr == ""
    assert "\x1b" not in finished.stdout


def test_ctrl_c_gives_no_verdict() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        origin = f"http://127.0.0.1:{listener.getsockname()[1]}"
        process = subprocess.Popen(
            [sys.executable, "-m", "care_spi_gen", "verify", origin],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        # The first request is answered, then checks wait without an end.
        peer, _ = listener.accept()
        with peer:
            peer.recv(65_536)
            peer.sendall(_ANSWER)
        waiting, _ = listener.accept()
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=30)
        waiting.close()
    assert process.returncode == 130
    assert stdout == ""
    assert stderr.startswith("Interrupted after 0 of ")
    assert stderr.endswith(" checks: this is no verdict.\n")


class _Dies:
    """A server that is gone after so many answers."""

    def __init__(self, answers: int) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._serve, args=(answers,), daemon=True).start()

    def _serve(self, answers: int) -> None:
        for _ in range(answers):
            peer, _ = self._listener.accept()
            with peer:
                peer.recv(65_536)
                peer.sendall(_ANSWER)
        self._listener.close()


def test_a_server_that_goes_away_is_said_once() -> None:
    server = _Dies(4)
    arguments = ["verify", server.url, "--profile", "house", "--format", "json"]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 1
    document = json.loads(result.stdout)
    names = {check["name"] for check in document["checks"]}
    reasons = {check["reason"] for check in document["checks"] if check["outcome"] == "unfinished"}
    [reason] = reasons
    assert reason.startswith("the server went away during ")
    assert reason.split()[5] in names
    assert document["summary"]["unfinished"] > len(names) - 10
    assert document["seconds"] < 30
