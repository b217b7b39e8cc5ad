"""Every answer that is not a success, as RFC 9457 problem details."""

import json
from collections.abc import Mapping, Sequence
from typing import TypedDict

MEDIA_TYPE = "application/problem+json"

# Not http.HTTPStatus.phrase: its words for 413 and 422 changed in Python 3.13.
TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    422: "Unprocessable Content",
    500: "Internal Server Error",
    503: "Service Unavailable",
}


class Violation(TypedDict, total=False):
    """One way in which a request breaks the schema: where (one of the first two) and what."""

    pointer: str
    parameter: str
    detail: str


class Problem(Exception):
    """An answer to give instead of a result. Nothing of the request may stand in `detail`."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        errors: Sequence[Violation] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = errors
        self.headers = dict(headers or {})

    def body(self, request_id: str | None = None) -> bytes:
        """Return the problem document; `request_id` lets its reader find the log line."""
        document: dict[str, object] = {
            "type": "about:blank",
            "title": TITLES[self.status],
            "status": self.status,
            "detail": self.detail,
        }
        if self.errors:
            document["errors"] = list(self.errors)
        if request_id is not None:
            document["requestId"] = request_id
        return json.dumps(document).encode()


def malformed(detail: str) -> Problem:
    """400: the request cannot be read."""
    return Problem(400, detail)


def unauthorized() -> Problem:
    """401: in the same words whatever is wrong with the token."""
    return Problem(401, "A valid bearer token is required.", headers={"WWW-Authenticate": "Bearer"})


def not_found() -> Problem:
    """404: no operation has this address."""
    return Problem(404, "There is nothing at this address.")


def conversation_not_found() -> Problem:
    """404: whether the conversation is unknown or somebody else's is not told."""
    return Problem(404, "This customer has no such conversation.")


def method_not_allowed(allowed: Sequence[str]) -> Problem:
    """405, with the methods that the address does answer."""
    return Problem(
        405,
        "This address does not answer that method.",
        headers={"Allow": ", ".join(sorted(allowed))},
    )


def conversation_closed() -> Problem:
    """409: a closed conversation stays as it is."""
    return Problem(409, "The conversation is closed.")


def too_large(limit: int) -> Problem:
    """413: `limit` is in bytes."""
    return Problem(413, f"The body may have at most {limit} bytes.")


def unsupported_media_type() -> Problem:
    """415."""
    return Problem(415, "The body must be application/json in UTF-8, without a content encoding.")


def invalid(errors: Sequence[Violation]) -> Problem:
    """422, with every violation."""
    return Problem(422, "The request does not match the schema.", errors=errors)


def internal_error() -> Problem:
    """500: what happened stands in the log, under the request's id."""
    return Problem(500, "Something went wrong on our side.")


def unavailable() -> Problem:
    """503: the store is away or too busy; nothing was changed."""
    return Problem(503, "The store is not available; try again soon.", headers={"Retry-After": "1"})
