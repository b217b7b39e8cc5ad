"""A caller of one Care SPI server, as the platform would be, that takes nothing for granted."""

from __future__ import annotations

import json as jsonlib
import time
import uuid
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from care_spi_gen.verify import DEFAULT_PREFIX
from care_spi_gen.verify.description.document import Description
from care_spi_gen.verify.exchange import Answer, Header, Sent
from care_spi_gen.verify.failures import Blocked, Failed, OutOfTime
from care_spi_gen.verify.raw import RawConnection, request_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

CONVERSATIONS = "/care/conversations"
JSON_TYPE: Header = ("Content-Type", "application/json")
REQUEST_SECONDS = 10.0
RUN_SECONDS = 60.0

# What every client sends, and some servers insist on.
_ORDINARY: Sequence[Header] = (("Accept", "*/*"), ("User-Agent", "care-spi-gen"))
_SAFE_METHODS = {"GET", "HEAD", "OPTIONS", "TRACE"}
_FRAMING = {"content-length", "transfer-encoding"}

Json = dict[str, Any]


def list_path(customer: str) -> str:
    """The path and query that list the conversations of `customer`."""
    return f"{CONVERSATIONS}?customerId={quote(customer, safe='')}"


def detail_path(conversation: str, customer: str) -> str:
    """The path and query that read `conversation` for `customer`."""
    query = f"customerId={quote(customer, safe='')}"
    return f"{CONVERSATIONS}/{quote(conversation, safe='')}?{query}"


def messages_path(conversation: str) -> str:
    """The path that takes new messages of `conversation`."""
    return f"{CONVERSATIONS}/{quote(conversation, safe='')}/messages"


def close_path(conversation: str) -> str:
    """The path that resolves or closes `conversation`."""
    return f"{CONVERSATIONS}/{quote(conversation, safe='')}/close"


@dataclass(frozen=True, slots=True)
class Target:
    """The server to judge: its base URL (as it would be given to the platform) and its secret.

    `product_urls` are the base URLs of two products of it, `replica_urls` those of further
    processes on the same store. `customer_prefix` begins the id of every customer that is made.
    """

    url: str
    secret: str = field(repr=False)
    product_urls: Sequence[str] = ()
    replica_urls: Sequence[str] = ()
    customer_prefix: str = DEFAULT_PREFIX


class Session:
    """What all checks of one run share: the time that is left, the server's description.

    Every request has a connection of its own. One that is kept may be hung up by the server while
    the next request is on its way, and blocks a server that serves one connection at a time.
    """

    def __init__(
        self,
        target: Target,
        *,
        seconds: float = RUN_SECONDS,
        description: Description = Description(),  # noqa: B008 - it never changes
    ) -> None:
        """Begin a run of at most `seconds`."""
        self.target = target
        self.description = description
        self.unknown_id = str(uuid.uuid4())
        self._deadline = time.monotonic() + seconds

    def time_left(self) -> float:
        """Seconds that a request may take. Raises OutOfTime when the run's time is up."""
        if self.is_over():
            raise OutOfTime
        return max(0.001, min(self._deadline - time.monotonic(), REQUEST_SECONDS))

    def is_over(self) -> bool:
        """Whether the run's time is up."""
        return time.monotonic() >= self._deadline

    def send(self, sent: Sent) -> Answer:
        """The answer to an ordinary request. Raises NoAnswer if none comes in time."""
        headers = [("Host", urlsplit(sent.origin).netloc), *_ORDINARY, *sent.headers]
        with RawConnection(sent, self.time_left()) as connection:
            connection.send(request_bytes(sent.method, sent.target, headers, sent.body))
            return connection.read()


class Care:
    """Calls the SPI at one base URL, on behalf of one check.

    The methods named after an operation insist on its success (if not: Blocked) and return its
    data; the others return any answer for the check to judge.
    """

    def __init__(self, session: Session, url: str, *, reads_only: bool = False) -> None:
        """Take the base URL, and whether nothing may be sent that could change the server."""
        self.session = session
        self.customer = self.new_customer()
        self.unknown = session.unknown_id
        self.failures: list[tuple[str, Failed]] = []
        parts = urlsplit(url)
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self.base_path = parts.path.rstrip("/")
        self._host = parts.netloc
        self._reads_only = reads_only

    @property
    def secret(self) -> str:
        """The secret of the server."""
        return self.session.target.secret

    def new_customer(self, suffix: str = "") -> str:
        """The id of a customer that nobody has, and that ends in `suffix`."""
        return f"{self.session.target.customer_prefix}{uuid.uuid4().hex}{suffix}"

    def anew(self) -> Care:
        """The same server on behalf of another check."""
        return self._at(self.origin + self.base_path)

    def products(self) -> Sequence[Care]:
        """The same server, once for each of its product URLs."""
        return [self._at(url) for url in self.session.target.product_urls]

    def replicas(self) -> Sequence[Care]:
        """This server, and the others on the same store."""
        return [self, *(self._at(url) for url in self.session.target.replica_urls)]

    def _at(self, url: str) -> Care:
        return Care(self.session, url, reads_only=self._reads_only)

    def target(self, method: str, path: str) -> str:
        """What stands in the request line for `path` below the base path.

        Query parameters that the server's own description requires besides are filled in.
        """
        return self.base_path + self.session.description.target(method, path)

    def complete(self, method: str, path: str, document: Json) -> Json:
        """A body with what the server's own description requires of it besides."""
        return self.session.description.body(method, path, document)

    @contextmanager
    def case(self, name: str) -> Iterator[None]:
        """One of several cases of a check: if it fails, the rest are asked all the same."""
        try:
            yield
        except Failed as failure:
            self.failures.append((name, failure))

    def request(
        self,
        method: str,
        path: str,
        *,
        json: object = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """An authorised request to `path` below the base path, as an ordinary client sends it.

        `json` goes out as JSON; `content` as it is, called `application/json` unless `headers`
        says otherwise. What the server's own description requires besides is filled in, but for
        `content`.
        """
        self._mind_reads_only(method)
        if isinstance(json, dict):
            json = self.complete(method, path, json)
        chosen = {"Authorization": f"Bearer {self.secret}", "Connection": "close"}
        body = content if json is None else _json_bytes(json)
        if body is not None:
            chosen |= {"Content-Type": "application/json", "Content-Length": str(len(body))}
        elif method not in _SAFE_METHODS:
            chosen |= {"Content-Length": "0"}
        chosen |= headers or {}
        sent = Sent(self.origin, method, self.target(method, path), [*chosen.items()], body or b"")
        return self.session.send(sent)

    def raw(
        self,
        method: str,
        path: str,
        headers: Sequence[Header] = (),
        body: bytes = b"",
        *,
        authorized: bool = True,
        finished: bool = True,
    ) -> Answer:
        """One request by hand, byte for byte as given, but for the query (see `target`).

        Content-Length is added for a body unless `headers` frame it (or lie about it). Say
        `finished=False` if they promise more than `body` is.
        """
        sent = self.by_hand(method, path, headers, body, authorized=authorized, finished=finished)
        with self.connect(sent) as connection:
            connection.send(request_bytes(sent.method, sent.target, sent.headers, sent.body))
            return connection.read()

    def by_hand(
        self,
        method: str,
        path: str,
        headers: Sequence[Header] = (),
        body: bytes = b"",
        *,
        authorized: bool = True,
        finished: bool = True,
    ) -> Sent:
        """The request that `raw` sends."""
        self._mind_reads_only(method)
        sent: list[Header] = [("Host", self._host), ("Connection", "close")]
        if authorized:
            sent.append(("Authorization", f"Bearer {self.secret}"))
        sent.extend(headers)
        if body and not any(name.lower() in _FRAMING for name, _ in headers):
            sent.append(("Content-Length", str(len(body))))
        target = self.target(method, path)
        return Sent(self.origin, method, target, sent, body, by_hand=True, finished=finished)

    def connect(self, sent: Sent) -> RawConnection:
        """A connection for a request by hand, to send it piece by piece."""
        return RawConnection(sent, self.session.time_left())

    def at_root(self, method: str, path: str) -> Answer:
        """A request without a token to the host's root, outside the base path."""
        self._mind_reads_only(method)
        return self.session.send(Sent(self.origin, method, path, [("Connection", "close")]))

    def _mind_reads_only(self, method: str) -> None:
        if self._reads_only and method not in _SAFE_METHODS:
            raise AssertionError(f"a check that only reads sent a {method}")

    def try_create(self, customer: str, subject: str = "Billing", body: str = "Hello?") -> Answer:
        """The answer to a new conversation, whatever it is."""
        sent = {"customerId": customer, "subject": subject, "body": body}
        return self.request("POST", CONVERSATIONS, json=sent)

    def create(self, customer: str, subject: str = "Billing", body: str = "Hello?") -> str:
        """Open a conversation; returns its id."""
        with needed("create a conversation"):
            identifier = _data(self.try_create(customer, subject, body), "conversationId")
            if not isinstance(identifier, str):
                raise Failed("a string as conversationId", repr(identifier))
            return identifier

    def try_list(self, customer: str) -> Answer:
        """The answer to a listing, whatever it is."""
        return self.request("GET", list_path(customer))

    def conversations(self, customer: str) -> list[Json]:
        """The summaries of a customer's conversations, as listed."""
        with needed("list conversations"):
            listed: list[Json] = _data(self.try_list(customer), "conversations")
            return listed

    def try_detail(self, conversation: str, customer: str) -> Answer:
        """The answer to the reading of a conversation, whatever it is."""
        return self.request("GET", detail_path(conversation, customer))

    def detail(self, conversation: str, customer: str) -> Json:
        """One conversation with its messages."""
        with needed("read a conversation"):
            answer = self.try_detail(conversation, customer)
            _data(answer, "messages")
            found: Json = answer.json()
            return found

    def try_message(self, conversation: str, customer: str, body: str = "More.") -> Answer:
        """The answer to a customer's message, whatever it is."""
        sent = {"customerId": customer, "conversationId": conversation, "body": body}
        return self.request("POST", messages_path(conversation), json=sent)

    def message(self, conversation: str, customer: str, body: str = "More.") -> Json:
        """Post a customer's message; returns its id and time."""
        with needed("post a message"):
            answer = self.try_message(conversation, customer, body)
            _data(answer, "messageId")
            posted: Json = answer.json()
            return posted

    def try_end(self, conversation: str, customer: str, action: str) -> Answer:
        """The answer to `resolve` or `close`, whatever it is."""
        sent = {"customerId": customer, "conversationId": conversation, "action": action}
        return self.request("POST", close_path(conversation), json=sent)

    def end(self, conversation: str, customer: str, action: str) -> None:
        """Resolve or close a conversation."""
        with needed(f"{action} a conversation"):
            answer = self.try_end(conversation, customer, action)
            if not 200 <= answer.status < 300:
                raise Failed("a success", str(answer), answer)


@contextmanager
def needed(step: str) -> Iterator[None]:
    """What is done here is not what the check judges: if it fails, the check is Blocked."""
    try:
        yield
    except Failed as failure:
        raise Blocked(failure, step) from failure


def _data(answer: Answer, member: str) -> Any:
    """A member of a successful answer's document. Raises Failed if it is not there."""
    if answer.status != 200:
        raise Failed("200", str(answer), answer)
    try:
        return answer.json()[member]
    except (ValueError, KeyError, TypeError):
        raise Failed(f"an object with {member}", str(answer), answer) from None


def _json_bytes(document: object) -> bytes:
    return jsonlib.dumps(document).encode()
