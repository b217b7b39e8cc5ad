"""Redis or Redis Cluster for a server of many threads."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import starmap
from threading import Lock
from time import monotonic
from typing import Any, TypeVar

from redis import Redis, RedisCluster, exceptions
from redis.backoff import NoBackoff
from redis.cluster import ClusterNode
from redis.retry import Retry

from .connections import OPTIONS, PATIENCE, checked, describe, translated_errors
from .lua import Command
from .redis_url import RedisURL, parse_redis_url

T = TypeVar("T")


class Turn:
    """The use of connections by one act, until its time is over.

    Threads of their own do the work, so that the act can stop waiting: redis-py has a timeout for
    each step, but to look up a name, or the nodes of a cluster, takes any number of steps.
    """

    def __init__(
        self, threads: ThreadPoolExecutor, client: Callable[[], Any], *, is_cluster: bool
    ) -> None:
        self._deadline = monotonic() + PATIENCE
        self._threads = threads
        # Any: redis-py has no types for much of what is used here.
        self._client = client
        self._is_cluster = is_cluster

    def execute(self, command: Command) -> Any:
        """Return the answer to a command."""
        return self._run(lambda client: client.execute_command(*command))

    def execute_all(self, commands: Sequence[Command]) -> list[Any]:
        """Return the answers to commands, which are together only on their way to one Redis."""
        if self._is_cluster:
            # redis-py's pipeline would go on asking a node that another one has replaced.
            return [self.execute(command) for command in commands]

        def send(client: Any) -> list[Any]:
            pipeline = client.pipeline(transaction=False)
            for command in commands:
                pipeline.execute_command(*command)
            return checked(pipeline.execute(raise_on_error=False))

        return self._run(send)

    def describe_servers(self) -> list[dict[str, Any]]:
        """Return what each server that takes writes says of itself."""

        def ask(client: Any) -> list[dict[str, Any]]:
            if not self._is_cluster:
                return [describe(client)]
            nodes = client.get_primaries()
            return [describe(client, target_nodes=node) for node in nodes]

        return self._run(ask)

    def _run(self, work: Callable[[Any], T]) -> T:
        future = self._threads.submit(lambda: work(self._client()))
        try:
            return future.result(self._deadline - monotonic())
        finally:
            # Where the time is over, what has not begun may not begin any more.
            future.cancel()


class Database:
    """Gives turns to acts, whose commands use so many connections at a time."""

    def __init__(self, url: str, connections: int) -> None:
        self._url = parse_redis_url(url)
        self._connections = connections
        self._lock = Lock()
        self._connected: Redis | RedisCluster | None = None

    def open(self) -> None:
        """Get ready; each connection is made when it is first needed."""
        self._threads = ThreadPoolExecutor(self._connections, thread_name_prefix="redis")

    def close(self) -> None:
        """Finish what has begun and close every connection."""
        self._threads.shutdown()
        if self._connected is not None:
            self._connected.close()

    @contextmanager
    def turn(self) -> Iterator[Turn]:
        """Let an act use Redis, and end in time. Raises the 503 problem if Redis cannot."""
        with translated_errors():
            yield Turn(self._threads, self._client, is_cluster=self._url.is_cluster)

    def _client(self) -> Redis | RedisCluster:
        with self._lock:
            if self._connected is None:
                self._connected = _connect(self._url)
            return self._connected


def _connect(url: RedisURL) -> Redis | RedisCluster:
    """Return a client; that of a cluster looks for the nodes at once, and raises if it cannot."""
    # A retry could do again what has been done, so there is none. For an error of its list it
    # does drop the connection, here to a server that has become a replica.
    retry = Retry(NoBackoff(), 0)
    if url.is_cluster:
        return RedisCluster(
            startup_nodes=list(starmap(ClusterNode, url.nodes)),
            retry=retry,
            **OPTIONS,
            **url.options,
        )
    ((host, port),) = url.nodes
    return Redis(
        host=host,
        port=port,
        retry=retry,
        retry_on_error=[exceptions.ReadOnlyError],
        **OPTIONS,
        **url.options,
    )
