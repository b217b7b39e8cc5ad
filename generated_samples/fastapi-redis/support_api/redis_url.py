"""The URL of one Redis, or of the nodes of a Redis Cluster."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from pydantic_core import MultiHostUrl

DEFAULT_PORT = 6379
# What may stand behind the hosts of a `rediss` URL; the names are redis-py's.
TLS_OPTIONS = {"ssl_ca_certs", "ssl_cert_reqs", "ssl_certfile", "ssl_keyfile"}


@dataclass(frozen=True, slots=True)
class RedisURL:
    """Where to begin, with one node if it is no cluster, and what redis-py has to know of it."""

    nodes: list[tuple[str, int]]
    is_cluster: bool
    options: dict[str, Any]


def parse_redis_url(url: str) -> RedisURL:
    """Return what a URL says. Raises ValueError, which shows nothing of it.

    User and password are percent-encoded, a number as the path chooses the database, and
    `?cluster=true` says that the hosts are nodes of a cluster. `rediss` takes options of TLS.
    """
    try:
        return _parse(MultiHostUrl(url))
    except ValueError:
        raise ValueError(
            "must look like redis://user:password@host:6379/0"
            " or redis://one:6379,two:6379?cluster=true"
        ) from None


def _parse(url: MultiHostUrl) -> RedisURL:
    query = dict(url.query_params())
    cluster = query.pop("cluster", "false")
    database = (url.path or "").removeprefix("/")
    first, *others = url.hosts()
    tls = url.scheme == "rediss"
    if (
        url.scheme not in {"redis", "rediss"}
        or url.fragment
        or cluster not in {"true", "false"}
        or not query.keys() <= (TLS_OPTIONS if tls else set())
        or (others and cluster == "false")
        or (database and (cluster == "true" or not database.isdecimal()))
    ):
        raise ValueError
    options: dict[str, Any] = {"ssl": tls, **query}
    if database:
        options["db"] = int(database)
    if first["username"]:
        options["username"] = unquote(first["username"])
    if first["password"]:
        options["password"] = unquote(first["password"])
    nodes = [
        ((host["host"] or "localhost").strip("[]"), host["port"] or DEFAULT_PORT)
        for host in (first, *others)
    ]
    return RedisURL(nodes, cluster == "true", options)
