"""What a `mysql://` URL says."""

from ssl import CERT_NONE, VERIFY_X509_STRICT, SSLContext, SSLError, create_default_context
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

FORM = "must look like mysql://user:password@host:3306/database"

# As MySQL's own clients call them.
SSL_MODES = ("disabled", "required", "verify_ca", "verify_identity")
OPTIONS = {"ssl-mode", "ssl-ca", "ssl-cert", "ssl-key", "socket"}


def parse_database_url(url: str) -> dict[str, Any]:
    """Return where the URL leads and as whom, as PyMySQL and asyncmy both call it.

    Raises ValueError, which says what is wrong and nothing of the URL itself.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        # Their text may hold a piece of the password.
        raise ValueError(FORM) from None
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    database = unquote(parts.path.removeprefix("/"))
    if parts.scheme != "mysql" or not parts.username or not database or parts.fragment:
        raise ValueError(FORM)
    if not (parts.hostname or "socket" in options):
        raise ValueError(FORM)
    if not options.keys() <= OPTIONS:
        raise ValueError(f"may have the options {', '.join(sorted(OPTIONS))}")
    return {
        "host": parts.hostname,
        "port": port or 3306,
        "user": unquote(parts.username),
        # As bytes: from text, the drivers would make Latin-1.
        "password": unquote(parts.password or "").encode(),
        "database": database,
        "unix_socket": options.get("socket"),
        "ssl": _ssl_context(options),
    }


def _ssl_context(options: dict[str, str]) -> SSLContext | None:
    mode = options.get("ssl-mode", "disabled").lower()
    if mode not in SSL_MODES:
        raise ValueError(f"may have an ssl-mode of {', '.join(SSL_MODES)}")
    if mode == "disabled":
        return None
    try:
        context = create_default_context(cafile=options.get("ssl-ca"))
        if "ssl-cert" in options:
            context.load_cert_chain(options["ssl-cert"], options.get("ssl-key"))
    except (OSError, SSLError):
        raise ValueError("names a certificate or key that cannot be read") from None
    # The certificates that MySQL makes for itself are not strict.
    context.verify_flags &= ~VERIFY_X509_STRICT
    context.check_hostname = mode == "verify_identity"
    if mode == "required":
        context.verify_mode = CERT_NONE
    return context
