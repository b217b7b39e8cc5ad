"""Bytes for a POSIX shell: quoted, folded where they repeat, the secret taken from a variable."""

from __future__ import annotations

import re
import shlex
from base64 import b64decode
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from care_spi_gen.verify.report.redaction import Redactor

_SWAP_CASE = "tr A-Za-z a-zA-Z"
_BASE64 = re.compile(rb"(?<= )[A-Za-z0-9+/]{4,}={0,2}$")
# A unit of up to 16 bytes (an escaped emoji of JSON is 12), often enough to be worth its fold.
_REPEATED = re.compile(rb"(?s)(.{1,16}?)\1{63,}")
_PLAIN = re.compile(rb"[\x20-\x7e]*")
_PLAIN_IN_DOUBLE_QUOTES = re.compile(rb'[^\x00-\x1f\x7f-\xff"$`\\!]*')


class Expression(NamedTuple):
    """What a shell expands, within double quotes, to a part of the data."""

    text: str


class Repeated(NamedTuple):
    """A unit that comes many times."""

    unit: bytes
    times: int


Piece = bytes | Expression | Repeated


class Shell:
    """Takes bytes apart for a shell where the secret is in a variable."""

    def __init__(self, redactor: Redactor, variable: str) -> None:
        """Take who knows the secret, and the name of its variable."""
        self._redactor = redactor
        self._secret = redactor.secret
        self._variable = variable

    def header(self, line: bytes) -> Sequence[Piece]:
        """The pieces of one header, in which the secret may also be a base64 word, as in Basic."""
        found = _BASE64.search(line)
        decoded = b64decode(found[0]) if found and len(found[0]) % 4 == 0 else b""
        if found and self._secret.encode() in decoded:
            inner = producer(self.pieces(decoded))
            encoded = Expression(f"$({inner} | base64 | tr -d '\\n')")
            return [*self.pieces(line[: found.start()]), encoded]
        before, _, word = line.rpartition(b" ")
        token = word.decode("latin-1")
        if before.lower().startswith(b"authorization:") and token and token in self._secret:
            return [*_folded(before + b" "), self._derived(token)]
        return self.pieces(line)

    def pieces(self, data: bytes) -> Sequence[Piece]:
        """The pieces of anything, none of which holds the secret."""
        *before, last = data.decode("latin-1").split(self._secret)
        pieces: list[Piece] = []
        for text in before:
            pieces += [*self._without_parts(text), self._derived(self._secret)]
        return [*pieces, *self._without_parts(last)]

    def _without_parts(self, text: str) -> Iterator[Piece]:
        end = 0
        for first, last in self._redactor.parts(text):
            yield from self._literal(text[end:first])
            yield from self._spelt(text[first:last])
            end = last
        yield from self._literal(text[end:])

    def _literal(self, text: str) -> Iterator[Piece]:
        for piece in _folded(text.encode("latin-1")):
            if isinstance(piece, bytes):
                # What the secret is encoded in cannot be spelt here, only left out.
                yield self._redactor.text(piece.decode("latin-1")).encode("latin-1")
            else:
                yield piece

    def _spelt(self, part: str) -> Iterator[Expression]:
        """Some of the secret, in any case."""
        if part in self._secret or part in self._secret.swapcase():
            yield self._derived(part)
            return
        middle = len(part) // 2
        yield from self._spelt(part[:middle])
        yield from self._spelt(part[middle:])

    def _derived(self, part: str) -> Expression:
        """What expands to `part` of the secret, or of the secret with its case swapped."""
        secret, variable = self._secret, self._variable
        for text, expansion in (
            (secret, f"${{{variable}}}"),
            (secret[:-1], f"${{{variable}%?}}"),
            (secret[1:], f"${{{variable}#?}}"),
        ):
            if part == text:
                return Expression(expansion)
        swapped = part not in secret
        start = (secret.swapcase() if swapped else secret).index(part) + 1
        steps = [f'printf %s "${variable}"']
        if len(part) < len(secret):
            steps.append(f"cut -b {start}-{start + len(part) - 1}")
        if swapped:
            steps.append(_SWAP_CASE)
        return Expression(f"$({' | '.join(steps)})")


def argument(pieces: Sequence[Piece]) -> str:
    """One word of a command that expands to `pieces`; these hold no line end."""
    parts = [part for piece in pieces for part in _printable(piece)]
    literal = b"".join(part for part in parts if isinstance(part, bytes))
    if not any(isinstance(part, Expression) for part in parts):
        return shlex.quote(literal.decode("ascii"))
    if _PLAIN_IN_DOUBLE_QUOTES.fullmatch(literal):
        return _in_double_quotes(parts)
    return "".join(
        (
            _in_double_quotes([part])
            if isinstance(part, Expression)
            else shlex.quote(part.decode("ascii"))
        )
        for part in parts
    )


def producer(pieces: Sequence[Piece]) -> str:
    """A command that writes `pieces` to its standard output, whatever bytes they are."""
    expressions = "".join(
        f" {_in_double_quotes([piece])}" for piece in pieces if isinstance(piece, Expression)
    )
    if any(isinstance(piece, Repeated) for piece in pieces):
        return f"python3 -c '{_program(pieces)}'{expressions}"
    text = "".join(_escaped(piece) if isinstance(piece, bytes) else "%s" for piece in pieces)
    # A leading hyphen would begin an option.
    text = text.replace("-", "\\055", 1) if text.startswith("-") else text
    return f"printf '{text}'{expressions}"


def _folded(data: bytes) -> Iterator[bytes | Repeated]:
    """`data` with long repetitions told apart, and nothing empty."""
    end = 0
    for found in _REPEATED.finditer(data):
        if found.start() > end:
            yield data[end : found.start()]
        yield Repeated(found[1], len(found[0]) // len(found[1]))
        end = found.end()
    if end < len(data):
        yield data[end:]


def _printable(piece: Piece) -> Iterator[bytes | Expression]:
    """`piece` as printable bytes, and as expressions where it has others or repeats."""
    if isinstance(piece, Expression):
        yield piece
    elif isinstance(piece, Repeated):
        yield Expression(f"$({producer([piece])})")
    else:
        for found in re.finditer(rb"[\x20-\x7e]+|[^\x20-\x7e]+", piece):
            plain = _PLAIN.fullmatch(found[0])
            yield found[0] if plain else Expression(f"$(printf '{_escaped(found[0])}')")


def _in_double_quotes(parts: Sequence[bytes | Expression]) -> str:
    texts = []
    for part, following in zip(parts, [*parts[1:], b""], strict=True):
        if isinstance(part, bytes):
            texts.append(part.decode("ascii"))
        # Some shells read on after a name without braces: `$NAME[1]`, `$NAME:h`.
        elif following == b"" and (name := re.fullmatch(r"\$\{(\w+)\}", part.text)):
            texts.append(f"${name[1]}")
        else:
            texts.append(part.text)
    return f'"{"".join(texts)}"'


def _escaped(data: bytes) -> str:
    """Bytes in the format of printf, within single quotes."""
    special = {0x0A: "\\n", 0x0D: "\\r", 0x25: "%%", 0x27: "\\047", 0x5C: "\\\\"}
    return "".join(
        special.get(byte) or (chr(byte) if _is_plain(byte) else f"\\{byte:03o}") for byte in data
    )


def _program(pieces: Sequence[Piece]) -> str:
    """Python without single quotes that writes `pieces`; each expression is an argument of it."""
    terms = []
    arguments = 0
    for piece in pieces:
        if isinstance(piece, Expression):
            arguments += 1
            terms.append(f"sys.argv[{arguments}].encode()")
        elif isinstance(piece, Repeated):
            terms.append(f"{_python(piece.unit)} * {piece.times}")
        else:
            terms.append(_python(piece))
    return f"import sys; sys.stdout.buffer.write({' + '.join(terms)})"


def _python(data: bytes) -> str:
    """A bytes literal of Python in double quotes, which has no single quote."""
    special = {0x0A: "\\n", 0x0D: "\\r", 0x22: '\\"', 0x27: "\\x27", 0x5C: "\\\\"}
    characters = (
        special.get(byte) or (chr(byte) if _is_plain(byte) else f"\\x{byte:02x}") for byte in data
    )
    return f'b"{"".join(characters)}"'


def _is_plain(byte: int) -> bool:
    return 0x20 <= byte < 0x7F
