"""Who may call: the bearer token of the platform."""

from collections.abc import Sequence
from hmac import compare_digest

from .problems import unauthorized
from .settings import Settings


class BearerAuth:
    """Compares tokens with the secret, and with the previous one while it is being rotated."""

    def __init__(self, settings: Settings) -> None:
        secrets = [settings.secret, settings.previous_secret]
        self._accepted = [secret.get_secret_value().encode() for secret in secrets if secret]

    def check(self, authorization: Sequence[bytes]) -> None:
        """Raise a 401 problem unless the one Authorization header holds an accepted token.

        `authorization` holds the raw value of each such header. The scheme's name is
        case-insensitive (RFC 7235, section 2.1); every accepted token is compared, in constant
        time, so that the time taken tells nothing.
        """
        if len(authorization) != 1:
            raise unauthorized()
        scheme, _, token = authorization[0].partition(b" ")
        matches = [compare_digest(token.strip(b" "), accepted) for accepted in self._accepted]
        if scheme.lower() != b"bearer" or not any(matches):
            raise unauthorized()
