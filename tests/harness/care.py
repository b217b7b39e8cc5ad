"""A caller of one Care SPI server, as the platform would be."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlsplit

import httpx

from tests.harness.raw import TIMEOUT_SECONDS, Header, RawConnection, request_bytes, tls

CONVERSATIONS = "/care/conversations"
UNKNOWN_ID = "3f2b8c1e-7d44-4d0a-9a55-0c6f1e2d3b4a"
JSON_TYPE: Header = ("Content-Type", "application/json")

Json = dict[str, Any]


def list_path(customer: str) -> str:
    """The path and query that list the conversations of `customer`."""
    return f"{CONVERSATIONS}?customerId={quote(customer, safe='')}"


def detail_path(conversation: str, customer: str) -> str:
    """The path and query that read `conversation` for `customer`."""
    return f"{CONVERSATIONS}/{conversation}?customerId={quote(customer, safe='')}"


def messages_path(conversation: str) -> str:
    """The path that takes new messages of `conversation`."""
    return f"{CONVERSATIONS}/{conversation}/messages"


def close_path(conversation: str) -> str:
    """The path that resolves or closes `conversation`."""
    return f"{CONVERSATIONS}/{conversation}/close"


class Care:
    """Calls the SPI at `url` (its base path included) with one secret.

    The methods named after an operation insist on its success and return its data; `request`
    and `raw` return any answer for the test to judge.
    """

    def __init__(self, url: str, secret: str) -> None:
        parts = urlsplit(url)
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self.base_path = parts.path.rstrip("/")
        self.secret = secret
        self._host = parts.netloc
        self._client = httpx.Client(
            base_url=self.origin,
            timeout=TIMEOUT_SECONDS,
            # It looks at every idle one before each request.
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=5),
            verify=tls(),
        )

    def request(
        self,
        method: str,
        path: str,
        *,
        json: object = None,
        content: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        """An authorised request to `path` below the base path, through an ordinary client.

        `json` goes out as JSON; `content` as it is, called `application/json` unless `headers`
        says otherwise.
        """
        sent = {"Authorization": f"Bearer {self.secret}"}
        if content is not None:
            sent["Content-Type"] = "application/json"
        sent |= headers or {}
        target = self.base_path + path
        if content is not None:
            return self._client.request(method, target, content=content, headers=sent)
        return self._client.request(method, target, json=json, headers=sent)

    def raw(
        self,
        method: str,
        path: str,
        headers: Sequence[Header] = (),
        body: bytes = b"",
        *,
        authorized: bool = True,
    ) -> httpx.Response:
        """One request on a connection of its own, byte for byte as given.

        Content-Length is added for a body unless `headers` frame it (or lie about it).
        """
        with RawConnection(self.origin) as connection:
            connection.send(
                self.raw_bytes(method, path, headers, body, authorized=authorized),
            )
            return connection.read(method)

    def raw_bytes(
        self,
        method: str,
        path: str,
        headers: Sequence[Header] = (),
        body: bytes = b"",
        *,
        authorized: bool = True,
    ) -> bytes:
        """The bytes that `raw` sends."""
        sent: list[Header] = [("Host", self._host), ("Connection", "close")]
        if authorized:
            sent.append(("Authorization", f"Bearer {self.secret}"))
        sent.extend(headers)
        framing = {"content-length", "transfer-encoding"}
        if body and not any(name.lower() in framing for name, _ in headers):
            sent.append(("Content-Length", str(len(body))))
        return request_bytes(method, self.base_path + path, sent, body)

    def at_root(self, method: str, path: str) -> httpx.Response:
        """A request without a token to the host's root, outside the base path."""
        return self._client.request(method, path)

    def create(self, customer: str, subject: str = "Billing", body: str = "An invoice?") -> str:
        """Open a conversation; returns its id."""
        sent = {"customerId": customer, "subject": subject, "body": body}
        response = self.request("POST", CONVERSATIONS, json=sent)
        assert response.status_code == 200, response.text
        identifier = response.json()["conversationId"]
        assert isinstance(identifier, str)
        return identifier

    def conversations(self, customer: str) -> list[Json]:
        """The summaries of a customer's conversations, as listed."""
        response = self.request("GET", list_path(customer))
        assert response.status_code == 200, response.text
        listed: list[Json] = response.json()["conversations"]
        return listed

    def detail(self, conversation: str, customer: str) -> Json:
        """One conversation with its messages."""
        response = self.request("GET", detail_path(conversation, customer))
        assert response.status_code == 200, response.text
        found: Json = response.json()
        return found

    def try_message(self, conversation: str, customer: str, body: str) -> httpx.Response:
        """The answer to a customer's message, whatever it is."""
        sent = {"customerId": customer, "conversationId": conversation, "body": body}
        return self.request("POST", messages_path(conversation), json=sent)

    def message(self, conversation: str, customer: str, body: str = "More.") -> Json:
        """Post a customer's message; returns its id and time."""
        response = self.try_message(conversation, customer, body)
        assert response.status_code == 200, response.text
        posted: Json = response.json()
        return posted

    def try_end(self, conversation: str, customer: str, action: str) -> httpx.Response:
        """The answer to `resolve` or `close`, whatever it is."""
        sent = {"customerId": customer, "conversationId": conversation, "action": action}
        return self.request("POST", close_path(conversation), json=sent)

    def end(self, conversation: str, customer: str, action: str) -> None:
        """Resolve or close a conversation."""
        response = self.try_end(conversation, customer, action)
        assert response.status_code == 204, response.text
