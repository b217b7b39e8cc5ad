"""What the store asks of the database: one statement, or one transaction."""

from collections.abc import Callable, Sequence
from typing import Any, Concatenate, ParamSpec, TypeVar

from .connections import was_rolled_back
from .driver import MySQLError, Pool, Session
from .problems import Problem

# How often a transaction is begun that the server gives up in favour of another one.
ATTEMPTS = 5

P = ParamSpec("P")
T = TypeVar("T")


class Database:
    """A pool of connections, and how to use them. An answer or the 503 problem comes in time."""

    def __init__(self, url: str, pool_size: int) -> None:
        self._pool = Pool(url, pool_size)

    def open(self) -> None:
        """Get ready; it connects when there is something to do."""
        self._pool.open()

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()

    def fetch(self, sql: str, *values: object) -> Sequence[Any]:
        """Return the rows that one statement finds."""
        with self._pool.session() as session:
            return session.fetch(sql, *values)

    def write(
        self,
        work: Callable[Concatenate[Session, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Return what `work` returns, once its transaction is committed.

        If it raises, nothing of it is kept.
        """
        with self._pool.session() as session:
            for _ in range(ATTEMPTS - 1):
                try:
                    return _committed(session, work, *args, **kwargs)
                except MySQLError as error:
                    if not was_rolled_back(error):
                        raise
            return _committed(session, work, *args, **kwargs)


def _committed(
    session: Session,
    work: Callable[Concatenate[Session, P], T],
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    session.begin()
    try:
        result = work(session, *args, **kwargs)
    except Problem:
        session.rollback()
        raise
    session.commit()
    return result
