"""What every connection to MySQL or MariaDB is opened with, and what its errors mean."""

import logging
from typing import Any

from .database_url import parse_database_url
from .problems import Problem, unavailable

# Seconds for everything that a caller waits for: a connection of the pool, the network, the server.
PATIENCE = 4.5

# A text that does not fit is refused, never cut, and a backslash escapes, as drivers expect. Waits
# for locks and statements end before a caller's patience does. A client that is lost keeps its
# locks for a minute at most. Comments of the kind M! are read by MariaDB alone, ! by MySQL.
SESSION = """
SET NAMES utf8mb4,
    sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION',
    innodb_lock_wait_timeout = 2,
    lock_wait_timeout = 2,
    wait_timeout = 60
    /*M!100100 , max_statement_time = 3 */
    /*!80000 , max_execution_time = 3000 */
"""

# For migrations: to change a large table takes its time.
UNHURRIED = "SET /*M!100100 max_statement_time = 0 */ /*!80000 max_execution_time = 0 */"

# Count the rows that an UPDATE finds, not only those that it changes (CLIENT_FOUND_ROWS).
FOUND_ROWS = 2

# The drivers' own errors: no connection, or none any more.
DRIVER_ERRORS = frozenset({0, *range(2000, 3000)})

# SQLSTATE classes: the connection is lost, or the transaction was given up.
CONNECTION_LOST, ROLLED_BACK = "08", "40"

# Other errors of the server that will pass.
NOT_NOW = frozenset(
    {
        1021,  # disk full
        1026,  # error writing a file
        1030,  # error of the storage engine
        1041,  # out of memory
        1114,  # table full, as the disk is
        1205,  # waited too long for a lock
        1290,  # read-only: a replica
        1317,  # statement ended by the administrator or the shutdown
        1836,  # read-only mode
        1927,  # connection ended by the administrator (MariaDB)
        1969,  # statement took too long (MariaDB)
        3024,  # statement took too long (MySQL)
        3032,  # offline mode
    }
)

logger = logging.getLogger(__name__)


def connection_arguments(url: str) -> dict[str, Any]:
    """Return what both drivers take to connect to where a `mysql://` URL leads."""
    return {
        **parse_database_url(url),
        "charset": "utf8mb4",
        "autocommit": True,
        "client_flag": FOUND_ROWS,
        "init_command": SESSION,
    }


def was_rolled_back(error: Exception) -> bool:
    """Return whether the server gave up the transaction: a deadlock, or a conflict in a cluster."""
    return _sqlstate_class(error) == ROLLED_BACK


def will_pass(error: Exception) -> bool:
    """Return whether an error of the driver means "not now", and not that we are wrong."""
    return (
        _number(error) in DRIVER_ERRORS
        or _number(error) in NOT_NOW
        or _sqlstate_class(error) in {CONNECTION_LOST, ROLLED_BACK}
    )


def failed(error: Exception) -> Problem:
    """Tell the log, and return the 503 problem. Not the error's text: it may hold a customer's."""
    logger.error("The database failed: %s %s", type(error).__name__, _number(error))
    return unavailable()


def unreachable(error: Exception) -> Problem:
    """Tell the log why there is no connection, and return the 503 problem."""
    logger.error("The database cannot be reached: %s", error)
    return unavailable()


def too_late() -> Problem:
    """Tell the log that nothing came in time, and return the 503 problem."""
    logger.error("No answer, or no free connection, within %s seconds", PATIENCE)
    return unavailable()


def _number(error: Exception) -> object:
    return error.args[0] if error.args else None


def _sqlstate_class(error: Exception) -> str:
    return (getattr(error, "sqlstate", None) or "")[:2]
