"""A MariaDB or MySQL server of the tests' own."""

import functools
import os
import socket
from pathlib import Path

from .processes import Process, find, free_port, give_up, new_folder, run

FOLDERS = [
    "/usr/sbin",
    "/usr/libexec",
    "/usr/local/mysql/bin",
    "/opt/homebrew/opt/mariadb*/bin",
    "/opt/homebrew/opt/mysql*/bin",
    "/usr/local/opt/mariadb*/bin",
    "/usr/local/opt/mysql*/bin",
]
# A commit reaches the kernel, so it outlives the server's process; nobody waits for the disk.
OPTIONS = [
    "--bind-address=127.0.0.1",
    "--innodb-buffer-pool-size=32M",
    "--innodb-doublewrite=0",
    "--innodb-flush-log-at-trx-commit=2",
    "--max-connections=200",
    "--performance-schema=0",
    "--skip-log-bin",
    "--skip-name-resolve",
]
MARIADB_OPTIONS = ["--innodb-flush-method=nosync"]
MYSQL_OPTIONS = ["--mysqlx=0"]


class MySQLServer(Process):
    """An empty server on a port of loopback, whose `root` needs no password."""

    def __init__(self, *options: str) -> None:
        folder = new_folder("care-mysql-")
        data = f"--datadir={folder / 'data'}"
        if program := find("mariadbd", FOLDERS):
            own_options = MARIADB_OPTIONS
            _install_mariadb(program, data, folder)
        elif program := find("mysqld", FOLDERS):
            own_options = MYSQL_OPTIONS
            run([program, "--no-defaults", "--initialize-insecure", data, *OPTIONS], folder)
        else:
            folder.rmdir()
            give_up(
                "MariaDB is not installed: apt-get install mariadb-server, "
                "or set CARE_TEST_MYSQL_URL"
            )
        self._port = free_port()
        self.url = f"mysql://root@127.0.0.1:{self._port}/mysql"
        places = [
            f"--port={self._port}",
            f"--socket={folder / 'socket'}",
            f"--pid-file={folder / 'pid'}",
        ]
        command = [program, "--no-defaults", data, *places, *OPTIONS, *own_options, *options]
        super().__init__(command, folder)

    def start(self) -> None:
        super().start()
        self.wait_until(self._greets)

    def _greets(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self._port), timeout=1) as connection:
                # Behind four bytes of length, the version of the protocol: an error has another.
                return connection.recv(5)[4:] == b"\n"
        except OSError:
            return False


@functools.cache
def server_url() -> str:
    """Return the URL of a server to make databases on: the owner's, or one for this session."""
    return os.environ.get("CARE_TEST_MYSQL_URL") or MySQLServer().url


def _install_mariadb(server: str, data: str, folder: Path) -> None:
    near = str(Path(server).resolve().parent)
    script = find("mariadb-install-db", [near, "/usr/bin"])
    if script is None:
        give_up("mariadb-install-db is not installed beside mariadbd")
    options = ["--auth-root-authentication-method=normal", "--skip-test-db"]
    run([script, "--no-defaults", data, *options, *OPTIONS, *MARIADB_OPTIONS], folder)
