"""What Redis may lose although it was acknowledged: its operator should know."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any


def shortcomings(servers: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return what any of the servers lacks, in words, by what `connections.describe` found."""
    return sorted({words for server in servers for words in _shortcomings(server)})


def _shortcomings(server: Mapping[str, Any]) -> Iterator[str]:
    appendfsync = server.get("appendfsync", "always")
    if not server.get("aof_enabled"):
        yield "a restart loses what came after the last snapshot (appendonly is no)"
    elif appendfsync != "always":
        yield f"a power cut loses what was not on the disk yet (appendfsync is {appendfsync})"
    policy = server.get("maxmemory_policy", "noeviction")
    if server.get("maxmemory") and policy != "noeviction":
        yield f"conversations are deleted when memory is short (maxmemory-policy is {policy})"
