"""A server that answers everything alike: with its caller's secret, and with what might do harm."""

from __future__ import annotations

import json
import threading
from base64 import b64encode
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterator

# For a terminal, for XML, for HTML, for Markdown, for a workflow's log and for a template.
HOSTILE = (
    "\x1b]0;owned\x07\x1b[2J\u202eevil\u2066\x00\ufffe\ud800</pre><script>alert(1)</script>"
    "<!--]]>&amp;`|**bold**\n::error title=x::y\r\n##[error]%0A::stop::{{ 7 * 7 }}[red]"
)


def spellings(secret: str) -> dict[str, str]:
    """Ways to write down a secret."""
    return {
        "plain": secret,
        "percent": quote(secret, safe=""),
        "percent-all": "".join(f"%{byte:02x}" for byte in secret.encode()),
        "percent-twice": quote(quote(secret, safe=""), safe=""),
        "base64": b64encode(secret.encode()).decode(),
        "basic": b64encode(f"care:{secret}".encode()).decode(),
        "hex": secret.encode().hex(),
        "unicode": "".join(f"\\u{ord(char):04x}" for char in secret),
        "json": json.dumps(secret)[1:-1],
        "python": repr(json.dumps(secret))[2:-2],
        "html": "".join(f"&#{ord(char)};" for char in secret),
        "upper": secret.upper(),
        "part": secret[:-2],
    }


@contextmanager
def echoing(*, hostile: str = HOSTILE) -> Iterator[str]:
    """Serve on a free port of 127.0.0.1 until the block ends; yields the origin."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Echo", (_Echo,), {"hostile": hostile}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class _Echo(BaseHTTPRequestHandler):
    hostile = ""

    def _answer(self) -> None:
        token = (self.headers.get("Authorization") or "").partition(" ")[2]
        said = " ".join(spellings(token).values()) if token else ""
        body = f"{said} {self.hostile}".encode(errors="surrogatepass")
        self.send_response(200)
        self.send_header("Content-Type", f"application/json; said={said}")
        self.send_header("X-Request-ID", f"{said} \x1b[31m<b>".encode().decode("latin-1"))
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = _answer  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Say nothing."""
