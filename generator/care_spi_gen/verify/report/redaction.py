"""Keeps the secret out of what is shown, however a server may have written it down."""

from __future__ import annotations

import html
import re
from base64 import b64decode
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

# No letters: whatever the secret is, this does not spell it.
MARK = "***"

# A shorter part is left alone: it would be found everywhere, and it gives nothing away.
_SHORTEST_PART = 4
# What hexadecimal or base64 of that many characters may look like.
_ENCODED = re.compile(r"[A-Za-z0-9+/_-]{6,}={0,2}")
_URL_SAFE = str.maketrans("-_", "+/")
_HEXADECIMAL = re.compile(r"(?:[0-9A-Fa-f]{2})+")

# How one character may be written: percent-encoded (once or often), as an HTML reference, as an
# escape of JSON or Python (backslashes doubled as often as somebody quoted it), or as itself.
_WRITTEN = re.compile(
    r"%(?:25)*(?P<percent>[0-9A-Fa-f]{2})"
    r"|&#x(?P<hexadecimal>[0-9A-Fa-f]{1,4});|&#(?P<decimal>[0-9]{1,5});|(?P<named>&(?:quot|amp|lt|gt|apos);)"
    r"|\\+(?:u00|x)(?P<escape>[0-9A-Fa-f]{2})"
    r"|\\+(?P<escaped>[^\\])"
    r"|(?P<plain>.)",
    re.DOTALL,
)


class Redactor:
    """Replaces the secret by `MARK`.

    It is found in any case, percent-encoded, in HTML, JSON, Python, hexadecimal and base64, and
    half of it is found as well: some checks send a part of it, which a server may echo.
    """

    def __init__(self, secret: str, public: Collection[str] = ()) -> None:
        """Take the secret (ASCII), and texts that are no secret: parts found there may be shown."""
        self.secret = secret
        self._as_read = _Parts("".join(_normal(char) for char, _, _ in _characters(secret)), public)
        self._as_written = _Parts(secret.lower(), public)

    def text(self, text: str) -> str:
        """`text` without the secret."""
        text = text.replace(self.secret, MARK)
        if len(self.secret) >= _SHORTEST_PART:
            text = _ENCODED.sub(self._encoded, text)
        units = list(_characters(text))
        pieces = []
        end = 0
        for first, last in self._as_read.runs("".join(_normal(char) for char, _, _ in units)):
            pieces += [text[end : units[first][1]], MARK]
            end = units[last - 1][2]
        return "".join(pieces) + text[end:]

    def parts(self, text: str) -> Iterator[tuple[int, int]]:
        """From where to where `text`, taken literally, has half of the secret or more."""
        return self._as_written.runs("".join(map(_lower, text)))

    def _encoded(self, word: re.Match[str]) -> str:
        """A word, unless it is hexadecimal or base64 of half of the secret or more."""
        hidden = any(any(self.parts(decoded)) for decoded in _decodings(word[0]))
        return MARK if hidden else word[0]


class _Parts:
    """The shortest parts of a secret that must not be shown."""

    def __init__(self, known: str, public: Collection[str]) -> None:
        self._length = len(known)
        if len(known) > _SHORTEST_PART:
            self._length = max(_SHORTEST_PART, len(known) // 2)
        starts = range(len(known) - self._length + 1)
        parts = {known[start : start + self._length] for start in starts} - {""}
        shown = [text.lower() for text in public]
        self._parts = {
            part for part in parts if part == known or not any(part in text for text in shown)
        }
        # What nothing matches, rather than the empty text, if there are none.
        self._any = re.compile("|".join(map(re.escape, self._parts)) or r"(?!)")

    def runs(self, text: str) -> Iterator[tuple[int, int]]:
        """From where to where such parts follow each other in `text`."""
        if not self._any.search(text):
            return
        first = end = -1
        for start in range(len(text) - self._length + 1):
            if text[start : start + self._length] not in self._parts:
                continue
            if start > end:
                if end >= 0:
                    yield first, end
                first = start
            end = start + self._length
        if end >= 0:
            yield first, end


def _characters(text: str) -> Iterator[tuple[str, int, int]]:
    """Each character that `text` stands for, and from where to where it is written there.

    Backslashes only escape, so they are no characters of their own.
    """
    for found in _WRITTEN.finditer(text):
        kind = found.lastgroup or ""
        written = found[kind]
        if kind in {"percent", "hexadecimal", "escape"}:
            written = chr(int(written, 16))
        elif kind == "decimal":
            written = chr(int(written))
        elif kind == "named":
            written = html.unescape(written)
        if written != "\\":
            yield written, found.start(), found.end()


def _normal(char: str) -> str:
    # A plus is a space in a query.
    return " " if char == "+" else _lower(char)


def _lower(char: str) -> str:
    # Some characters beyond ASCII are two in lower case.
    return char.lower() if char.isascii() else char


def _decodings(word: str) -> Iterator[str]:
    """What a word stands for if it is hexadecimal or base64, wherever in it that begins."""
    for start in range(2):
        digits = word[start : start + (len(word) - start) // 2 * 2]
        if _HEXADECIMAL.fullmatch(digits):
            yield bytes.fromhex(digits).decode("latin-1")
    for start in range(4):
        digits = word[start:].rstrip("=")
        # One character alone is less than a byte.
        digits = digits[: len(digits) - (len(digits) % 4 == 1)]
        padding = "=" * (-len(digits) % 4)
        yield b64decode(digits.translate(_URL_SAFE) + padding).decode("latin-1")
