"""HTTP by hand, for the requests that a client library would refuse or tidy up."""

from __future__ import annotations

import contextlib
import functools
import http.client
import io
import socket
import ssl
import time
from typing import TYPE_CHECKING, Self, cast
from urllib.parse import urlsplit

from care_spi_gen.verify.exchange import Answer
from care_spi_gen.verify.failures import NoAnswer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from _typeshed import WriteableBuffer

    from care_spi_gen.verify.exchange import Header, Sent


# Far more than any answer has to be, and far less than memory.
_MOST_BYTES = 64 * 2**20


@functools.cache
def tls() -> ssl.SSLContext:
    """The TLS settings of every connection, made once: reading the certificates takes its time."""
    return ssl.create_default_context()


def request_bytes(method: str, target: str, headers: Sequence[Header], body: bytes = b"") -> bytes:
    """One HTTP/1.1 request exactly as given; text goes out as latin-1, bytes as they are."""
    lines = [f"{method} {target} HTTP/1.1".encode("latin-1")]
    for name, value in headers:
        raw = value if isinstance(value, bytes) else value.encode("latin-1")
        lines.append(name.encode("ascii") + b": " + raw)
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


class RawConnection:
    """One TCP (or TLS) connection for one request, which ends within `seconds` whatever happens."""

    def __init__(self, sent: Sent, seconds: float) -> None:
        """Connect to where `sent` goes. Raises NoAnswer if nothing listens there."""
        self._sent = sent
        self._seconds = seconds
        self._deadline = time.monotonic() + seconds
        parts = urlsplit(sent.origin)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        try:
            self._socket = socket.create_connection((parts.hostname, port), seconds)
            if parts.scheme == "https":
                self._socket = tls().wrap_socket(self._socket, server_hostname=parts.hostname)
        except OSError as error:
            raise NoAnswer("a connection", str(error), sent) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def send(self, data: bytes) -> None:
        """Send all of `data`; a peer that has hung up may have answered already, so go on."""
        with contextlib.suppress(OSError):
            self._socket.settimeout(self._left())
            self._socket.sendall(data)

    def end_sending(self) -> None:
        """Tell the peer that nothing more will come."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)

    def read(self) -> Answer:
        """The final answer (interim 1xx answers are skipped). Raises NoAnswer if none came."""
        source = cast("socket.socket", _Source(self._receive))
        response = http.client.HTTPResponse(source, method=self._sent.method)
        try:
            response.begin()
            content = response.read(_MOST_BYTES + 1)
        except TimeoutError as error:
            raise NoAnswer("an answer", f"none within {self._seconds:g} s", self._sent) from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise NoAnswer("an answer", str(error) or repr(error), self._sent) from error
        finally:
            response.close()
        if len(content) > _MOST_BYTES:
            raise NoAnswer("an answer", f"one of more than {_MOST_BYTES:,} bytes", self._sent)
        return Answer(self._sent, response.status, response.headers, content)

    def _receive(self, buffer: WriteableBuffer) -> int:
        # A peer that trickles is never idle for long, so one timeout for all pieces would not do.
        self._socket.settimeout(self._left())
        return self._socket.recv_into(buffer)

    def _left(self) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


class _Source(io.RawIOBase):
    """What `http.client` takes for a socket: it only ever asks for a file to read from."""

    def __init__(self, receive: Callable[[WriteableBuffer], int]) -> None:
        self._receive = receive

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        return self._receive(buffer)
