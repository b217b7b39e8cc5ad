"""Redis servers of the tests' own: one, or a cluster."""

import functools
import os
import socket
from contextlib import suppress

from .processes import Process, find, free_port, give_up, new_folder

FOLDERS = ["/opt/homebrew/bin", "/usr/local/bin"]
# What was written outlives the process, not the machine: nothing waits for the disk.
OPTIONS = {
    "appendfsync": "no",
    "appendonly": "yes",
    "bind": "127.0.0.1",
    "databases": "10000",
    "save": "",
}
NODES = 3
SLOTS = 16384


class RedisServer(Process):
    """An empty server on a port of loopback, without a password."""

    def __init__(self, **options: str) -> None:
        program = find("redis-server", FOLDERS)
        if program is None:
            give_up(
                "Redis is not installed: apt-get install redis-server, or set CARE_TEST_REDIS_URL"
            )
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}"
        settings = OPTIONS | {"port": str(self.port)} | options
        words = [word for name, value in settings.items() for word in (f"--{name}", value)]
        super().__init__([program, *words], new_folder("care-redis-"))

    def start(self) -> None:
        super().start()
        self.wait_until(lambda: self.ask("PING") == "+PONG\r\n")

    def ask(self, command: str) -> str:
        """Return what it answers to a short command; nothing if it cannot be reached."""
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port)) as connection:
            connection.sendall(f"{command}\r\n".encode())
            return connection.recv(65536).decode()
        return ""


class RedisCluster:
    """Three servers, each with a third of the slots, and no replica to take its place."""

    def __init__(self) -> None:
        # The port between nodes is by default too high for most free ports.
        buses = [str(free_port()) for _ in range(NODES)]
        self.nodes = [
            RedisServer(**{"cluster-enabled": "yes", "cluster-port": bus, "databases": "1"})
            for bus in buses
        ]
        addresses = ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)
        self.url = f"redis://{addresses}?cluster=true"
        for number, (node, bus) in enumerate(zip(self.nodes, buses, strict=True)):
            low, high = SLOTS * number // NODES, SLOTS * (number + 1) // NODES - 1
            node.ask(f"CLUSTER SET-CONFIG-EPOCH {number + 1}")
            node.ask(f"CLUSTER ADDSLOTSRANGE {low} {high}")
            for earlier in self.nodes[:number]:
                earlier.ask(f"CLUSTER MEET 127.0.0.1 {node.port} {bus}")
        for node in self.nodes:
            node.wait_until(functools.partial(_is_whole, node))


def _is_whole(node: RedisServer) -> bool:
    return "cluster_state:ok" in node.ask("CLUSTER INFO")


@functools.cache
def server_url() -> str:
    """Return the URL of the server to test on: the owner's, or one for this session."""
    return os.environ.get("CARE_TEST_REDIS_URL") or RedisServer().url


@functools.cache
def cluster() -> RedisCluster:
    """Return a cluster for this session."""
    return RedisCluster()
