"""HTTP by hand, for the requests that a client library would refuse or tidy."""

import functools
import http.client
import socket
import ssl
from collections.abc import Sequence
from typing import Self
from urllib.parse import urlsplit

import httpx

TIMEOUT_SECONDS = 15.0

Header = tuple[str, str | bytes]


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
    """One TCP (or TLS) connection to a server's origin (`http://host:port`)."""

    def __init__(self, origin: str) -> None:
        parts = urlsplit(origin)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        self._socket = socket.create_connection((parts.hostname, port), TIMEOUT_SECONDS)
        if parts.scheme == "https":
            self._socket = tls().wrap_socket(self._socket, server_hostname=parts.hostname)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def send(self, data: bytes) -> None:
        """Send all of `data`; a peer that has hung up may have answered already, so go on."""
        try:
            self._socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            return

    def read(self, method: str = "GET") -> httpx.Response:
        """The next final answer to a `method` request (interim 1xx answers are skipped)."""
        response = http.client.HTTPResponse(self._socket, method=method)
        try:
            response.begin()
            content = response.read()
            return httpx.Response(response.status, headers=response.getheaders(), content=content)
        finally:
            response.close()
