"""A PostgreSQL server of the tests' own."""

import functools
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .processes import Process, find, free_port, give_up, new_folder, run

FOLDERS = [
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
]
# It never waits for the disk: what it keeps has to outlive its processes, but no power cut.
OPTIONS = {
    "autovacuum": "off",
    "deadlock_timeout": "100ms",
    "fsync": "off",
    "full_page_writes": "off",
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    "unix_socket_directories": "",
}


class PostgresServer(Process):
    """An empty server on a port of loopback, whose superuser `care` needs no password.

    `options` are settings of PostgreSQL, put over `OPTIONS`.
    """

    def __init__(self, **options: str) -> None:
        initdb = find("initdb", FOLDERS)
        if initdb is None:
            give_up(
                "PostgreSQL is not installed: apt-get install postgresql, "
                "or set CARE_TEST_POSTGRES_URL"
            )
        programs = Path(initdb).resolve().parent
        folder = new_folder("care-postgres-")
        data = str(folder / "data")
        port = str(free_port())
        initial = [
            *("--username=care", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"),
            "--no-instructions",
        ]
        run([initdb, "-D", data, *initial], folder)
        self.url = f"postgresql://care@127.0.0.1:{port}/postgres"
        self._is_ready = [str(programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", port]
        settings = [f"--{name}={value}" for name, value in (OPTIONS | options).items()]
        super().__init__([str(programs / "postgres"), "-D", data, "-p", port, *settings], folder)

    def start(self) -> None:
        super().start()
        self.wait_until(lambda: subprocess.run(self._is_ready, check=False).returncode == 0)

    def kill(self) -> None:
        """End the server and all that it has started, as a power cut would."""
        self.popen.send_signal(signal.SIGSTOP)
        family = self._family()
        super().kill()
        _send(signal.SIGKILL, family)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Let the server and all that it has started stand still."""
        with super().frozen():
            family = self._family()
            _send(signal.SIGSTOP, family)
            try:
                yield
            finally:
                _send(signal.SIGCONT, family)

    def _family(self) -> list[int]:
        # Each connection has a process, in a session of its own.
        parents = subprocess.run(
            ["/bin/ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
        )
        pairs = (map(int, line.split()) for line in parents.stdout.splitlines())
        return [pid for pid, parent in pairs if parent == self.popen.pid]


@functools.cache
def throwaway_server() -> PostgresServer:
    """Return the server that this session has started for itself."""
    return PostgresServer()


def server_url() -> str:
    """Return the URL of a server to make databases on: the owner's, or one for this session."""
    return os.environ.get("CARE_TEST_POSTGRES_URL") or throwaway_server().url


def _send(number: signal.Signals, processes: list[int]) -> None:
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, number)
