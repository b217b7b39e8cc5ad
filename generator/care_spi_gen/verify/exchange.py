"""One request as it was sent, and the answer that came."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from http.client import HTTPMessage


Header = tuple[str, str | bytes]

_SHOWN_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Sent:
    """A request: `target` is the path and query as they stood in its first line.

    `by_hand` if it went out byte for byte through a socket; `finished` if its body was as long as
    its headers said.
    """

    origin: str
    method: str
    target: str
    headers: Sequence[Header]
    body: bytes = b""
    by_hand: bool = False
    finished: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """What came for a request."""

    sent: Sent
    status: int
    headers: HTTPMessage
    content: bytes

    @property
    def text(self) -> str:
        """The body; what is not UTF-8 is replaced."""
        return self.content.decode(errors="replace")

    def json(self) -> Any:
        """The body as JSON (strict: no NaN); raises ValueError if it is none."""
        return json.loads(self.content.decode(), parse_constant=_refuse_constant)

    def __str__(self) -> str:
        """Status, media type and the beginning of the body, on one line."""
        parts = [str(self.status)]
        if self.status in _PHRASES:
            parts.append(_PHRASES[self.status])
        if self.content:
            parts.append(f"({self.headers.get('Content-Type', 'no media type')})")
            shown = self.text[:_SHOWN_CHARACTERS]
            parts.append(shown + "..." * (len(self.text) > _SHOWN_CHARACTERS))
        return " ".join(parts)


_PHRASES = {status.value: status.phrase for status in HTTPStatus}


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
