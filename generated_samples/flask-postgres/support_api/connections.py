"""What every connection to PostgreSQL shares, whatever its driver."""

# Seconds in which a caller is answered, whatever the server does.
PATIENCE = 4.5

# How often a statement is run that PostgreSQL has given up in favour of another.
ATTEMPTS = 4

# Times are milliseconds, below PATIENCE: the server gives up first, and can say why.
SESSION = {
    "application_name": "support_api",
    "default_transaction_isolation": "read committed",
    "lock_timeout": "3000",
    "statement_timeout": "4000",
}

# A migration may take long, but does not wait for a lock for ever.
MIGRATION = SESSION | {"lock_timeout": "60000", "statement_timeout": "0"}

# How the SQLSTATE codes begin of what passes by itself or by an administrator's hand.
_PASSING = (
    "08",  # connection lost
    "25006",  # a standby, which takes no writes
    "28",  # wrong user or password
    "3D",  # no such database
    "40",  # deadlock
    "53",  # too many connections, disk full
    "55P03",  # lock not to be had in time
    "57",  # statement cancelled, server shutting down
    "58",  # reading or writing a disk failed
)


def is_passing(sqlstate: str) -> bool:
    """Return whether an error means "cannot now", not that the statement is wrong."""
    return sqlstate.startswith(_PASSING)
