"""What a `postgresql://` URL may say: what asyncpg and libpq understand alike."""

import re
from urllib.parse import parse_qsl, urlsplit

FORM = "must look like postgresql://user:password@host:5432/database, with %40 for @ and so on"

# Each with the values that it may have; None is any.
OPTIONS = {
    "host": None,
    "sslmode": {"disable", "allow", "prefer", "require", "verify-ca", "verify-full"},
    "sslrootcert": None,
    "sslcert": None,
    "sslkey": None,
    "target_session_attrs": {"any", "primary", "read-write"},
}

_PARTS = re.compile(r"postgres(ql)?://[^/?]*(/[^/@?]*)?([?].*)?")
_WELL_ENCODED = re.compile(r"([^\s%#]|%[0-9A-Fa-f]{2})*")


def check_database_url(url: str) -> None:
    """Raise ValueError, which says what is wrong and nothing of the URL itself."""
    if not _PARTS.fullmatch(url) or not _WELL_ENCODED.fullmatch(url):
        raise ValueError(FORM)
    try:
        parts = urlsplit(url)
        _check_hosts(parts.netloc)
        options = parse_qsl(parts.query, strict_parsing=bool(parts.query))
    except ValueError:
        # Its text may hold a piece of the password.
        raise ValueError(FORM) from None
    for name, value in options:
        if name not in OPTIONS:
            raise ValueError(f"may have the options {', '.join(OPTIONS)}")
        values = OPTIONS[name]
        if values and value not in values:
            raise ValueError(f"may have as {name} {', '.join(sorted(values))}")


def _check_hosts(netloc: str) -> None:
    user, _, hosts = netloc.rpartition("@")
    if "@" in user:
        raise ValueError("an @ too many")
    for host in hosts.split(",") if hosts else ():
        address = urlsplit(f"//{host}")
        # To ask for the port is to check it.
        if address.port == 0 or not address.hostname:
            raise ValueError("no host or no port")
