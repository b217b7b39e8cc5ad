"""Redis or Redis Cluster for one event loop."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from redis import exceptions
from redis.asyncio import Redis, RedisCluster
from redis.asyncio.cluster import ClusterNode
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from .connections import OPTIONS, PATIENCE, checked, describe, translated_errors
from .lua import Command
from .redis_url import RedisURL, parse_redis_url


class Turn:
    """The use of a connection by one act."""

    def __init__(self, client: Any, *, is_cluster: bool) -> None:
        # Any: redis-py has no types for much of what is used here.
        self._client = client
        self._is_cluster = is_cluster

    async def execute(self, command: Command) -> Any:
        """Return the answer to a command."""
        return await self._client.execute_command(*command)

    async def execute_all(self, commands: Sequence[Command]) -> list[Any]:
        """Return the answers to commands, which are together only on their way to one Redis."""
        if self._is_cluster:
            # redis-py's pipeline would go on asking a node that another one has replaced.
            return [await self.execute(command) for command in commands]
        pipeline = self._client.pipeline(transaction=False)
        for command in commands:
            pipeline.execute_command(*command)
        return checked(await pipeline.execute(raise_on_error=False))

    async def describe_servers(self) -> list[dict[str, Any]]:
        """Return what each server that takes writes says of itself."""
        if not self._is_cluster:
            return [await describe(self._client)]
        await self._client.initialize()
        nodes = self._client.get_primaries()
        return [await describe(self._client, target_nodes=node) for node in nodes]


class Database:
    """Gives turns to as many acts at a time as there may be connections."""

    def __init__(self, url: str, connections: int) -> None:
        self._url = parse_redis_url(url)
        self._free = asyncio.Semaphore(connections)

    async def open(self) -> None:
        """Get ready; each connection is made when it is first needed."""
        self._client = _client(self._url)

    async def close(self) -> None:
        """Close every connection."""
        await self._client.aclose()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[Turn]:
        """Wait for a turn and end it, both in time. Raises the 503 problem if Redis cannot."""
        with translated_errors():
            async with asyncio.timeout(PATIENCE), self._free:
                yield Turn(self._client, is_cluster=self._url.is_cluster)


def _client(url: RedisURL) -> Redis | RedisCluster:
    # A retry could do again what has been done, so there is none. For an error of its list it
    # does drop the connection, here to a server that has become a replica.
    retry = Retry(NoBackoff(), 0)
    if url.is_cluster:
        return RedisCluster(
            startup_nodes=[ClusterNode(host, port) for host, port in url.nodes],
            retry=retry,
            **OPTIONS,
            **url.options,
        )
    ((host, port),) = url.nodes
    # A turn has its timeout; a second one for each command costs half as much as the command.
    options = {**OPTIONS, **url.options, "socket_timeout": None}
    return Redis(
        host=host,
        port=port,
        retry=retry,
        retry_on_error=[exceptions.ReadOnlyError],
        **options,
    )
