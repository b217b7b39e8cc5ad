"""What every connection to Redis shares: how long it waits, and what its errors mean."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from redis import exceptions

from .problems import unavailable

# Seconds in which a caller is answered, whatever happens.
PATIENCE = 4.5

# Protocol 2, because with 3 redis-py's asyncio client does not notice that an idle connection was
# closed.
OPTIONS: dict[str, Any] = {
    "protocol": 2,
    "decode_responses": True,
    # Seconds for one node: in a cluster there must be time left to ask another.
    "socket_timeout": 2.0,
    "socket_connect_timeout": 2.0,
}

# What passes by itself or by an administrator's hand: the beginnings of what Redis answers.
_PASSING = (
    "ASK",
    "BUSY",
    "CLUSTERDOWN",
    "ERR DB index is out of range",
    "ERR The user executing the script can't",
    "ERR Script attempted to access a non local key",  # its slot moves to another node
    "LOADING",
    "MASTERDOWN",
    "MISCONF",
    "MOVED",
    "NOPERM",
    "NOREPLICAS",
    "OOM",
    "READONLY",
    "TRYAGAIN",
)

logger = logging.getLogger(__name__)


def describe(client: Any, **node: Any) -> dict[str, Any]:
    """Return what one server says of itself: INFO, and `appendfsync` if it tells."""
    description: dict[str, Any] = client.info(**node)
    with suppress(exceptions.ResponseError):
        description |= client.config_get("appendfsync", **node)
    return description


def checked(answers: list[Any]) -> list[Any]:
    """Return the answers to a pipeline. Raises the first error among them.

    redis-py would do so too, but with another text.
    """
    for answer in answers:
        if isinstance(answer, Exception):
            raise answer
    return answers


@contextmanager
def translated_errors() -> Iterator[None]:
    """Turn Redis' "cannot now" (away, loading, failing over, memory full) into the 503 problem."""
    try:
        yield
    except exceptions.ResponseError as error:
        # redis-py keeps some of the codes apart from the text.
        words = f"{error.status_code or ''} {error}".strip()
        for beginning in _PASSING:
            if words.startswith(beginning):
                logger.error("Redis failed: %s", beginning)
                raise unavailable() from error
        raise
    except (
        exceptions.ConnectionError,
        exceptions.TimeoutError,
        exceptions.ClusterError,
        exceptions.RedisClusterException,
        TimeoutError,
    ) as error:
        logger.error("Redis failed: %s", " from ".join(_names(error)))
        raise unavailable() from error


def _names(error: Exception) -> Iterator[str]:
    """Yield what an error is called, and what caused it: their texts might tell too much."""
    yield type(error).__name__
    cause = error.__cause__ or error.__context__
    if isinstance(cause, OSError | exceptions.RedisError):
        yield type(cause).__name__
