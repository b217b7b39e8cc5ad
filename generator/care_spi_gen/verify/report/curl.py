"""A line for a POSIX shell that sends a request again, byte for byte, and does not hold the secret.

The secret is read from the variable that the verifier took it from; so is a part or a variation of
it. The line is printable ASCII, whatever the request holds.
"""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from care_spi_gen.verify.raw import request_bytes
from care_spi_gen.verify.report.shell import Shell, argument, producer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from care_spi_gen.verify.exchange import Sent

# A longer body goes through a pipe, where repetitions are folded.
_LONGEST_ARGUMENT = 2000
_WORD = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(rb"[^\x00-\x1f\x7f]*")
_TARGET = re.compile(r"[\x21-\x7e]+")
# What no version of curl tidies up: no dot segment, no fragment, no escape in lower case.
_PLAIN_TARGET = re.compile(r"/(?:[A-Za-z0-9_~/?&=+,:@-]|%[0-9A-F]{2}|(?<!/)\.)*")
# curl has its own mind about these.
_FRAMING = {b"transfer-encoding", b"expect", b"upgrade", b"te", b"trailer"}
_EXPECT_BYTES = 1024


def command_line(sent: Sent, shell: Shell) -> str:
    """The line that repeats `sent`."""
    request = _Request(sent)
    if sent.finished and request.suits_curl():
        return _curl(request, shell)
    return _by_hand(request, shell)


class _Request:
    """A request as it was on the wire."""

    def __init__(self, sent: Sent) -> None:
        self.origin = sent.origin
        self.method = sent.method
        self.target = sent.target
        self.host = urlsplit(sent.origin).netloc.encode()
        self.body = sent.body
        self.headers = [
            (
                name.encode(),
                value if isinstance(value, bytes) else value.encode("latin-1", "replace"),
            )
            for name, value in sent.headers
        ]
        if not sent.by_hand:
            self.headers.insert(0, (b"Host", self.host))

    def values(self, name: str) -> Sequence[bytes]:
        """The values of a header, one for each time that it is there."""
        return [value for key, value in self.headers if key.lower() == name.encode()]

    def suits_curl(self) -> bool:
        """Whether curl sends this as it is."""
        names = {name.lower() for name, _ in self.headers}
        return (
            _WORD.fullmatch(self.method.encode()) is not None
            and self.method != "CONNECT"
            and not (self.method == "HEAD" and self.body)
            and _TARGET.fullmatch(self.target) is not None
            and not names & _FRAMING
            and all(_WORD.fullmatch(name) for name in names)
            and all(_HEADER_VALUE.fullmatch(value) for _, value in self.headers)
            and self._has_its_length()
            and all(value.lower() == b"close" for value in self.values("connection"))
            and self.values("host") == [self.host]
        )

    def _has_its_length(self) -> bool:
        length = str(len(self.body)).encode()
        return self.values("content-length") in ([length], [] if not self.body else [length])


def _curl(request: _Request, shell: Shell) -> str:
    words = ["curl -sS --head" if request.method == "HEAD" else "curl -sS -i"]
    if request.origin.startswith("https:"):
        words.append("--http1.1")
    if request.method not in ({"GET", "HEAD"} if not request.body else {"POST"}):
        words.append(f"-X {shlex.quote(request.method)}")
    for name, value in request.headers:
        if name.lower() not in _implied(request):
            line = name + b": " + value if value.strip() else name + b";"
            words.append(f"-H {argument(shell.header(line))}")
    before = ""
    if request.body:
        if not request.values("content-type"):
            words.append("-H 'Content-Type:'")
        if len(request.body) > _EXPECT_BYTES:
            words.append("-H 'Expect:'")
        before = _piped(request.body, shell)
        data = "@-" if before else argument(shell.pieces(request.body))
        words.append(f"--data-binary {data}")
    if _PLAIN_TARGET.fullmatch(request.target):
        words.append(argument(shell.pieces((request.origin + request.target).encode())))
    else:
        words.append(f"--request-target {argument(shell.pieces(request.target.encode()))}")
        words.append(argument(shell.pieces((request.origin + "/").encode())))
    return before + " ".join(words)


def _implied(request: _Request) -> set[bytes]:
    """The headers that need not be named, as curl sends them anyhow or nobody minds."""
    return {b"host", b"connection"} | ({b"content-length"} if request.body else set())


def _piped(body: bytes, shell: Shell) -> str:
    """What comes before curl to give it a body that cannot be an argument; else nothing."""
    is_argument = (
        len(body) <= _LONGEST_ARGUMENT
        and not body.startswith(b"@")
        and all(0x20 <= byte < 0x7F for byte in body)
    )
    return "" if is_argument else f"{producer(shell.pieces(body))} | "


def _by_hand(request: _Request, shell: Shell) -> str:
    """The bytes themselves, for what curl would refuse or put right."""
    headers = [(name.decode("ascii"), value) for name, value in request.headers]
    data = request_bytes(request.method, request.target, headers, request.body)
    parts = urlsplit(request.origin)
    tls = parts.scheme == "https"
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    place = f"{host}:{parts.port or (443 if tls else 80)}"
    if tls:
        end = f"openssl s_client -quiet -connect {shlex.quote(place)}"
    elif b"\xff" in data:
        # In the telnet protocol that byte is a command, and curl doubles it.
        end = f"python3 -c '{_SOCKET}' {shlex.quote(place)}"
    else:
        end = f"curl -sS {shlex.quote(f'telnet://{place}')}"
    return f"{producer(shell.pieces(data))} | {end}"


_SOCKET = (
    'import socket, sys; host, _, port = sys.argv[1].rpartition(":"); '
    's = socket.create_connection((host.strip("[]"), port)); '
    's.sendall(sys.stdin.buffer.read()); sys.stdout.buffer.write(s.makefile("rb").read())'
)
