"""HTTP by hand, for the requests that a client library would refuse or tidy up."""

from __future__ import annotations

import contextlib
import functools
import http.client
import socket
import ssl
import threading
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

import httpx

from care_spi_gen.verify.exchange import Answer
from care_spi_gen.verify.failures import NoAnswer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from care_spi_gen.verify.exchange import Header, Sent


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
        parts = urlsplit(sent.origin)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        try:
            self._socket = socket.create_connection((parts.hostname, port), seconds)
            if parts.scheme == "https":
                self._socket = tls().wrap_socket(self._socket, server_hostname=parts.hostname)
        except OSError as error:
            raise NoAnswer("a connection", str(error), sent) from error
        # A peer that trickles is never idle for long, so a socket's own timeout would not do.
        self._watchdog = threading.Timer(seconds, self._hang_up)
        self._watchdog.daemon = True
        self._watchdog.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._watchdog.cancel()
        self._socket.close()

    def _hang_up(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def send(self, data: bytes) -> None:
        """Send all of `data`; a peer that has hung up may have answered already, so go on."""
        with contextlib.suppress(OSError):
            self._socket.sendall(data)

    def end_sending(self) -> None:
        """Tell the peer that nothing more will come."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)

    def read(self) -> Answer:
        """The final answer (interim 1xx answers are skipped). Raises NoAnswer if none came."""
        response = http.client.HTTPResponse(self._socket, method=self._sent.method)
        try:
            response.begin()
            content = response.read()
        except (OSError, http.client.HTTPException, ValueError) as error:
            late = not self._watchdog.is_alive()
            got = f"none within {self._seconds:g} s" if late else str(error) or repr(error)
            raise NoAnswer("an answer", got, self._sent) from error
        finally:
            response.close()
        headers = httpx.Headers(response.getheaders())
        return Answer(self._sent, response.status, headers, content)
