"""What the page's script works on: every project, each text once.

The fifteen projects have most of their files in common, and each lock holds all files of its own
again. So a file is a list of parts, and a part is held once, whoever has it.
"""

from __future__ import annotations

import json
import zlib
from base64 import b64encode
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from care_spi_gen.helper.highlight import runs
from care_spi_gen.project.lock import LOCK_NAME, lock_parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from care_spi_gen.project.lock import Lock


@dataclass(frozen=True, slots=True)
class Offer:
    """What is there for one choice: the project, how to make it, and the prompt for another."""

    lock: Lock
    command: str
    next_commands: list[str]
    prompt: str
    prompt_command: str


@dataclass(slots=True)
class _Parts:
    """Every part by its number, and the colours of those that are a whole file."""

    numbers: dict[str, int] = field(default_factory=dict)
    colours: dict[int, str] = field(default_factory=dict)

    def file(self, path: str, text: str) -> list[int]:
        [number] = numbers = self.of([text])
        if number not in self.colours and (colours := runs(path, text)):
            self.colours[number] = colours
        return numbers

    def of(self, parts: Iterable[str]) -> list[int]:
        return [self.numbers.setdefault(part, len(self.numbers)) for part in parts]


def packed(offers: Mapping[str, Offer]) -> str:
    """Return the data of a page, from what there is by choice: JSON, compressed, in base64."""
    parts = _Parts()
    projects = {choice: _document(offer, parts) for choice, offer in offers.items()}
    document = {"projects": projects, "parts": list(parts.numbers), "colours": parts.colours}
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return b64encode(zlib.compress(text.encode(), level=9)).decode()


def _document(offer: Offer, parts: _Parts) -> dict[str, object]:
    files = {path: parts.file(path, file.text) for path, file in offer.lock.files.items()}
    files[LOCK_NAME] = parts.of(lock_parts(offer.lock))
    return {
        "files": dict(sorted(files.items())),
        "programs": [path for path, file in offer.lock.files.items() if file.executable],
        "command": offer.command,
        "next": offer.next_commands,
        "prompt": parts.of(offer.prompt.splitlines(keepends=True)),
        "promptCommand": offer.prompt_command,
    }
