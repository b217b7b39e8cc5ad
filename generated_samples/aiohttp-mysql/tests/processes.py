"""Servers of the tests' own: on loopback, in a temporary folder, gone when the tests are."""

import atexit
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from pwd import getpwnam
from typing import Any, NoReturn

import pytest

START_SECONDS = 30

# What is to be undone when the tests are over. pytest ends it, while event loops still work; the
# interpreter's end is for programs that start servers without pytest.
cleanup = ExitStack()
atexit.register(cleanup.close)


def identity() -> dict[str, Any]:
    """Return as whom servers run: databases refuse root, who becomes `nobody`."""
    if os.geteuid() != 0:
        return {}
    nobody = getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def find(program: str, folders: Iterable[str]) -> str | None:
    """Return where a program is: on the PATH, or in one of the patterns of folders."""
    usual = [str(path) for pattern in folders for path in sorted(Path("/").glob(pattern[1:]))]
    return shutil.which(program, path=os.pathsep.join([os.environ.get("PATH", ""), *usual[::-1]]))


def give_up(reason: str) -> NoReturn:
    """Skip the test that needs a server which is not there; in CI that is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def new_folder(prefix: str) -> Path:
    """Return a new temporary folder that a server may write to."""
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    owner = identity()
    if owner:
        os.chown(folder, owner["user"], owner["group"])
    return folder


def run(command: list[str], folder: Path) -> None:
    """Run a command to its end, as the servers run. Raises RuntimeError with what it said."""
    finished = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, **identity()
    )
    if finished.returncode:
        raise RuntimeError(finished.stdout + finished.stderr)


class Process:
    """A server that runs, in a folder of its own."""

    def __init__(self, command: list[str], folder: Path) -> None:
        self._command = command
        self._folder = folder
        self._log = folder / "server.log"
        cleanup.callback(self.remove)
        self.start()

    def start(self) -> None:
        """Start it, also once more after `kill`."""
        with self._log.open("ab") as log:
            self.popen = subprocess.Popen(
                self._command,
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl-C ends the tests, and they end the server.
                start_new_session=True,
                **identity(),
            )

    def wait_until(self, answers: Callable[[], bool]) -> None:
        """Return once it `answers`. Raises RuntimeError, with what it said, if it never does."""
        deadline = time.monotonic() + START_SECONDS
        while not answers():
            if self.popen.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(self._log.read_text("utf-8", errors="replace"))
            time.sleep(0.02)

    def kill(self) -> None:
        """End it as a power cut would."""
        self.popen.kill()
        self.popen.wait()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Let it stand still: connections stay, and nothing is answered."""
        self.popen.send_signal(signal.SIGSTOP)
        # On a busy machine its threads still run for a while.
        os.waitpid(self.popen.pid, os.WUNTRACED)
        try:
            yield
        finally:
            self.popen.send_signal(signal.SIGCONT)

    def remove(self) -> None:
        """End it for good, with everything that it kept."""
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)
