"""A server that records the bytes of each request, and says them again if it is told to."""

from __future__ import annotations

import re
import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from queue import SimpleQueue
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# Who sends them decides on these, and no check is about them.
_OF_THE_CLIENT = {b"accept", b"accept-encoding", b"connection", b"host", b"user-agent"}
_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"


@dataclass(frozen=True)
class Recorded:
    """One request; `headers` without those of the client, sorted, names in lower case."""

    method: bytes
    target: bytes
    headers: list[tuple[bytes, bytes]]
    body: bytes


class Recorder:
    def __init__(self, port: int) -> None:
        self.origin = f"http://127.0.0.1:{port}"
        self.requests: SimpleQueue[bytes] = SimpleQueue()

    def raw(self) -> bytes:
        """The next request's bytes, all of them."""
        return self.requests.get(timeout=20)

    def next(self) -> Recorded:
        """The next request, taken apart."""
        head, _, body = self.raw().partition(b"\r\n\r\n")
        first, *lines = head.split(b"\r\n")
        method, _, rest = first.partition(b" ")
        pairs = [line.partition(b":")[::2] for line in lines]
        headers = sorted((name.lower(), value.strip(b" ")) for name, value in pairs)
        kept = [header for header in headers if header[0] not in _OF_THE_CLIENT]
        return Recorded(method, rest.rpartition(b" ")[0], kept, body)


@contextmanager
def recording() -> Iterator[Recorder]:
    """Record on a free port of 127.0.0.1 until the block ends."""
    with socket.create_server(("127.0.0.1", 0), backlog=50) as listener:
        recorder = Recorder(listener.getsockname()[1])
        thread = threading.Thread(target=_serve, args=(listener, recorder), daemon=True)
        thread.start()
        yield recorder
        # Closing alone would not wake the thread.
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


def _serve(listener: socket.socket, recorder: Recorder) -> None:
    while True:
        try:
            peer, _ = listener.accept()
        except OSError:
            return
        with peer:
            recorder.requests.put(_received(peer))
            try:
                peer.sendall(_ANSWER)
            except OSError:
                continue


def _received(peer: socket.socket) -> bytes:
    """All bytes of a request; where nothing says how many, those until the peer rests."""
    data = b""
    try:
        while True:
            # What is whole may have a rest that does not belong there.
            peer.settimeout(0.02 if _is_whole(data) else 0.3)
            piece = peer.recv(65_536)
            if not piece:
                break
            data += piece
    except TimeoutError:
        pass
    return data


def _is_whole(data: bytes) -> bool:
    head, end, body = data.partition(b"\r\n\r\n")
    framing = re.findall(rb"(?im)^(content-length|transfer-encoding): *([^\r]*)", head)
    lengths = [value for name, value in framing if name.lower() == b"content-length"]
    if not framing:
        return bool(end)
    return lengths == [str(len(body)).encode()] or body.endswith(b"0\r\n\r\n")
