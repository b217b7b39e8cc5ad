"""Generated projects run for real: their commands, and their server as a process of its own."""

import contextlib
import functools
import os
import signal
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path
from typing import Self

import httpx
from care_spi_gen.verify.raw import tls

from tests.harness.commands import command_files
from tests.harness.databases import Database, new_database

SECRET = "s3cret-of-the-contract-tests"  # noqa: S105 - opens nothing
PREVIOUS_SECRET = "secret-before-the-rotation"  # noqa: S105 - opens nothing

_START_SECONDS = 20.0
_STOP_SECONDS = 15.0
_LOG_SECONDS = 5.0
_COMMAND_SECONDS = 30.0
_POLL_SECONDS = 0.02


@dataclass(frozen=True)
class Sample:
    """One generated project: `generated_samples/<framework>-<store>/`."""

    framework: str
    store: str
    directory: Path
    package: str

    @property
    def name(self) -> str:
        """The folder's name, which also names it in test ids."""
        return f"{self.framework}-{self.store}"

    @property
    def keeps_data(self) -> bool:
        """Whether what is stored outlives the process."""
        return self.store != "memory"

    @property
    def forgets(self) -> bool:
        """Whether what is stored ends with the process."""
        return not self.keeps_data

    @property
    def has_sql(self) -> bool:
        """Whether its store is a database with tables and locks."""
        return self.store in {"sqlite", "postgres", "mysql"}

    @property
    def has_server(self) -> bool:
        """Whether its store is a server, which may fail on its own."""
        return self.store in {"postgres", "mysql", "redis"}

    @property
    def has_new_commands(self) -> bool:
        """Whether no sample before it has the same commands, byte for byte."""
        commands = _commands(self)
        before = takewhile(lambda other: other != self, find_samples(self.directory.parent))
        return all(_commands(other) != commands for other in before)


@functools.cache
def find_samples(root: Path) -> Sequence[Sample]:
    """The generated projects below `root`, by name; none if there is no such folder.

    They are found once: pytest keeps a session's fixture for the very same parameter only.
    """
    samples = []
    for pyproject in sorted(root.glob("*-*/pyproject.toml")):
        framework, _, store = pyproject.parent.name.partition("-")
        package = _package_of(pyproject)
        samples.append(Sample(framework, store, pyproject.parent.resolve(), package))
    return samples


@functools.cache
def _commands(sample: Sample) -> Mapping[Path, bytes]:
    return command_files(sample.directory / sample.package)


def _package_of(pyproject: Path) -> str:
    """The package that `[tool.care-spi-gen]` names, else the only one in the folder."""
    settings = tomllib.loads(pyproject.read_text("utf-8")).get("tool", {}).get("care-spi-gen", {})
    if "package" in settings:
        return str(settings["package"])
    (entry_point,) = pyproject.parent.glob("*/__main__.py")
    return entry_point.parent.name


class StartError(Exception):
    """A server that did not come up; the text is what it said."""


class Server:
    """A started `serve`, its standard output and error going to `log`."""

    def __init__(self, process: subprocess.Popen[bytes], url: str, log: Path) -> None:
        self.process = process
        self.url = url
        self._log = log

    @property
    def output(self) -> str:
        """Everything that was printed up to now."""
        return self._log.read_text("utf-8", errors="replace")

    def lines_about(self, request_id: str) -> list[str]:
        """What was logged under a request's id; raises TimeoutError if nothing comes.

        A server may well write its line just after its answer, so this waits a little.
        """
        deadline = time.monotonic() + _LOG_SECONDS
        while time.monotonic() < deadline:
            lines = [line for line in self.output.splitlines(keepends=True) if request_id in line]
            if lines and lines[-1].endswith("\n"):
                return lines
            time.sleep(_POLL_SECONDS)
        raise TimeoutError(f"nothing was logged about {request_id}")

    def wait_until_healthy(self) -> None:
        """Return once `/healthz` answers 200; raises StartError if that does not happen."""
        deadline = time.monotonic() + _START_SECONDS
        with httpx.Client(base_url=self.url, verify=tls()) as client:
            while time.monotonic() < deadline and self.process.poll() is None:
                with contextlib.suppress(httpx.TransportError):
                    if client.get("/healthz").status_code == httpx.codes.OK:
                        return
                time.sleep(_POLL_SECONDS)
        raise StartError(f"exit code {self.process.poll()}; output:\n{self.output}")

    def terminate(self) -> None:
        """Ask the server to stop (SIGTERM), without waiting."""
        self.process.send_signal(signal.SIGTERM)

    def wait(self) -> int:
        """The exit code, once the process has ended; raises TimeoutExpired if it does not."""
        return self.process.wait(_STOP_SECONDS)

    def kill(self) -> None:
        """End the server and its workers at once (SIGKILL), if they still run."""
        # The group outlives its leader while a worker runs, so ask for it in any case.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(_STOP_SECONDS)

    def stop(self) -> None:
        """End the server: kindly if it listens to that, in any case for good."""
        if self.process.poll() is None:
            self.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.wait()
        self.kill()


@dataclass(frozen=True)
class Project:
    """A sample with a working folder, settings and (where it has one) a store of its own.

    Commands run in `folder`, not in the sample's own, so that neither a `.env` file nor a database
    ends up among the generated files; the sample is found through PYTHONPATH, as if installed.
    """

    sample: Sample
    folder: Path
    settings: Mapping[str, str]
    _database: Database | None

    @classmethod
    def prepare(cls, sample: Sample, folder: Path, **settings: str | None) -> Self:
        """A project with working defaults, and `settings` as `changed` takes them."""
        database = None
        if sample.keeps_data and "DATABASE_URL" not in settings:
            database = new_database(sample.store, folder)
            settings = {"DATABASE_URL": database.url} | settings
        return cls(sample, folder, {}, database).changed(**{"SECRET": SECRET} | settings)

    def changed(self, **settings: str | None) -> Self:
        """The same project with other settings, named without `CARE_SPI_`; None takes one out."""
        chosen: dict[str, str | None] = dict(self.settings)
        chosen |= {f"CARE_SPI_{name}": value for name, value in settings.items()}
        kept = {name: value for name, value in chosen.items() if value is not None}
        return replace(self, settings=kept)

    @property
    def database(self) -> Database:
        """What it keeps conversations in, where that is its own."""
        assert self._database is not None
        return self._database

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one command of the project to its end."""
        return subprocess.run(
            self._command(arguments),
            cwd=self.folder,
            env=self._environment(),
            capture_output=True,
            encoding="utf-8",
            timeout=_COMMAND_SECONDS,
            check=False,
        )

    def serve(self, *arguments: str) -> contextlib.AbstractContextManager[Server]:
        """Run `serve` on a free loopback port until the block ends."""
        command = self._command(["serve", "--host", "127.0.0.1", *arguments, "--port"])
        return running(command, self.folder, self._environment())

    def _command(self, arguments: Sequence[str]) -> list[str]:
        return [sys.executable, "-m", self.sample.package, *arguments]

    def _environment(self) -> dict[str, str]:
        # Nothing of the caller's environment may decide how a server behaves.
        return {
            "PATH": os.defpath,
            "HOME": str(self.folder),
            "PYTHONPATH": str(self.sample.directory),
            "PYTHONDONTWRITEBYTECODE": "1",
            # Far from UTC: no time may depend on where a server stands.
            "TZ": "Asia/Kathmandu",
            **self.settings,
        }


@contextlib.contextmanager
def running(
    command: Sequence[str], folder: Path, environment: Mapping[str, str]
) -> Iterator[Server]:
    """Run a server in a folder until the block ends; its command's last word will be the port."""
    port = _free_port()
    log = folder / f"serve-{port}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, str(port)],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    server = Server(process, f"http://127.0.0.1:{port}", log)
    try:
        server.wait_until_healthy()
        yield server
    finally:
        server.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
