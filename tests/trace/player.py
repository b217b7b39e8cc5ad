"""Plays a recorded trace, and makes the answers of different servers comparable."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import yaml
from care_spi_gen.verify import exchange
from care_spi_gen.verify.care import Care
from care_spi_gen.verify.exchange import Header
from care_spi_gen.verify.expect import TIMESTAMP, UUID4

_COMPARED_HEADERS = ("content-type", "allow", "www-authenticate", "retry-after", "location")


@dataclass(frozen=True)
class Step:
    """One request of the trace; trace.yaml begins with what its fields mean."""

    name: str
    request: str
    status: int
    body: bytes = b""
    type: str | None = "application/json"
    headers: Sequence[Header] = ()
    authorized: bool = True
    capture: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, entry: dict[str, Any]) -> Self:
        """A step from its YAML mapping."""
        request = _joined(entry.pop("request")).decode()
        body = _joined(entry.pop("body", []))
        headers: list[Header] = [(name, value) for name, value in entry.pop("headers", [])]
        return cls(request=request, body=body, headers=headers, **entry)


def _joined(pieces: str | list[Any]) -> bytes:
    """The bytes of a text, or of a list of texts, `[text, times]` and `{hex: digits}`."""
    whole = b""
    for piece in [pieces] if isinstance(pieces, str) else pieces:
        match piece:
            case str():
                whole += piece.encode()
            case [str(unit), int(times)]:
                whole += unit.encode() * times
            case {"hex": str(digits)}:
                whole += bytes.fromhex(digits)
            case _:
                raise ValueError(f"not a piece of a request: {piece!r}")
    return whole


def read_trace(path: Path) -> list[Step]:
    """The steps of a trace file, in order."""
    return [Step.read(entry) for entry in yaml.safe_load(path.read_text("utf-8"))]


@dataclass(frozen=True)
class Answer:
    """What must be the same in every framework: ids are numbered, times blanked out."""

    status: int
    headers: dict[str, list[str]]
    has_request_id: bool
    body: object

    def difference(self, other: "Answer") -> str | None:
        """The first thing that differs, in words; None if nothing does."""
        for name in ("status", "headers", "has_request_id", "body"):
            mine, yours = getattr(self, name), getattr(other, name)
            if mine != yours:
                return f"{name}: {mine!r}\n  against {yours!r}"
        return None


class Player:
    """Plays steps against one server, remembering the ids that it hands out."""

    def __init__(self, care: Care) -> None:
        self._care = care
        self._captured: dict[str, str] = {}
        self._numbers: dict[str, str] = {}

    def play(self, step: Step) -> Answer:
        """Send one step's request and return the comparable answer."""
        method, _, path = self._filled(step.request).partition(" ")
        body = self._filled(step.body.decode("latin-1")).encode("latin-1")
        headers = list(step.headers)
        if step.type is not None and method == "POST":
            headers.append(("Content-Type", step.type))
        response = self._care.raw(method, path, headers, body, authorized=step.authorized)
        for name, member in step.capture.items():
            self._captured[name] = str(response.json().get(member))
        return self._comparable(response)

    def _filled(self, text: str) -> str:
        for name, identifier in self._captured.items():
            text = text.replace(f"${name}", identifier)
        return text

    def _comparable(self, response: exchange.Answer) -> Answer:
        headers = {name: response.headers.get_all(name, []) for name in _COMPARED_HEADERS}
        text = TIMESTAMP.sub("<time>", UUID4.sub(self._number, response.text))
        is_json = re.match(
            r"application/(problem\+)?json", response.headers.get("content-type", "")
        )
        body: object = json.loads(text) if is_json and text else text
        return Answer(response.status, headers, "x-request-id" in response.headers, body)

    def _number(self, match: re.Match[str]) -> str:
        return self._numbers.setdefault(match[0], f"<id {len(self._numbers) + 1}>")
