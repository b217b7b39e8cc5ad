"""A small server in memory that does all of the contract that HTTP shows, written to be broken.

Every decision is a method or an attribute of its own, so that a broken server is a subclass with
one of them changed. It shares no code with the generator, its templates or the verifier.
"""

import hmac
import json
import re
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

from aiohttp import web

from tests.verify.reference_reading import Reading
from tests.verify.reference_rules import Refusal, Rules

SECRET = "Secret-of-the-reference"  # noqa: S105 - nobody else has it
PRODUCTS = ("alpha", "beta")

_SPEC = Path(__file__).parents[2] / "specs" / "spi-care.yaml"
_DESCRIPTION = _SPEC.read_bytes().replace(
    b"      responses:\n",
    b"""      responses:
        "401":
          description: No token, or a wrong one
""",
)


@dataclass
class Call:
    """One request, and what the steps have found out about it so far."""

    request: web.BaseRequest
    method: str
    raw_path: str
    raw_query: str
    request_id: str = ""
    product: str = ""
    path: str = ""
    methods: Mapping[str, str] = field(default_factory=dict)
    conversation_id: str = ""
    body: bytes = b""
    query: dict[str, list[str]] = field(default_factory=dict)
    document: Any = None
    customer_id: str = ""

    @property
    def operation(self) -> str:
        """The operation that the route has for the method."""
        return self.methods["GET" if self.method == "HEAD" else self.method]

    @property
    def is_write(self) -> bool:
        """Whether the operation takes a body."""
        return self.method == "POST"

    def header(self, name: str) -> str:
        """A header's first value; empty if there is none."""
        value: str = self.request.headers.get(name, "")
        return value


@dataclass
class Reply:
    """An answer before it is sent."""

    status: int
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)


class Reference(Reading, Rules):
    """The pipeline of a request, step by step; what is read in a request is in `Reading`, what
    conversations do in `Rules`."""

    # In the order of the contract's Fine points. Each is a method; one refuses by raising.
    steps: Sequence[str] = (
        "authenticate",
        "find_product",
        "find_route",
        "check_method",
        "check_media_type",
        "read_body",
        "parse",
        "validate",
    )
    routes: Mapping[str, Mapping[str, str]] = {
        "/care/conversations": {"GET": "list", "POST": "create"},
        "/care/conversations/{}": {"GET": "get"},
        "/care/conversations/{}/messages": {"POST": "message"},
        "/care/conversations/{}/close": {"POST": "end"},
        "/openapi.yaml": {"GET": "describe"},
    }
    health_paths: Sequence[str] = ("/healthz", "/readyz")
    secret = SECRET
    max_body_bytes = 1024 * 1024
    media_type = "application/json"
    problem_media_type = "application/problem+json"
    describes_itself = _DESCRIPTION

    async def handle(self, request: web.BaseRequest) -> web.Response:
        """The answer to any request."""
        path, _, query = request.raw_path.partition("?")
        call = Call(request, request.method, path, query)
        call.request_id = self.request_id(call)
        try:
            reply = await self.answer(call)
        except Refusal as refusal:
            reply = self.problem(refusal, call)
        except Exception as error:  # noqa: BLE001 - as every framework does
            reply = self.crash(error, call)
        headers = self.headers(call, reply)
        return web.Response(body=reply.body, status=reply.status, headers=headers)

    def unreadable(self, status: int, _reason: str) -> web.Response:
        """The answer to what is not HTTP."""
        return web.Response(status=status)

    async def answer(self, call: Call) -> Reply:
        """The answer to a request that nothing is wrong with. Raises Refusal."""
        if call.raw_path in self.health_paths:
            return self.health(call)
        for step in self.steps:
            await getattr(self, step)(call)
        reply: Reply = await getattr(self, f"do_{call.operation}")(call)
        return reply

    # Authentication

    async def authenticate(self, call: Call) -> None:
        """Refuse a caller without the secret."""
        values = call.request.headers.getall("Authorization", [])
        if len(values) != 1 or not self.is_authorized(values[0]):
            raise self.unauthorized()

    def is_authorized(self, authorization: str) -> bool:
        """Whether this is the right scheme with the right token."""
        scheme, _, token = authorization.partition(" ")
        return self.is_scheme(scheme) and self.is_token(token.strip(" "))

    def is_scheme(self, scheme: str) -> bool:
        """Whether this is the scheme's name: RFC 7235 knows no case."""
        return scheme.lower() == "bearer"

    def is_token(self, token: str) -> bool:
        """Whether this is the secret."""
        given = token.encode("utf-8", "surrogateescape")
        return hmac.compare_digest(given, self.secret.encode())

    def unauthorized(self) -> Refusal:
        """401, with the challenge."""
        challenge = {"WWW-Authenticate": self.challenge()}
        return Refusal(401, "A valid bearer token is required.", headers=challenge)

    def challenge(self) -> str:
        """What WWW-Authenticate says."""
        return "Bearer"

    # Addresses

    async def find_product(self, call: Call) -> None:
        """Split the path into the product's base path and the rest."""
        call.product, call.path = "default", call.raw_path
        for product in PRODUCTS:
            base = f"/support/{product}/"
            if call.raw_path.startswith(base):
                call.product, call.path = product, call.raw_path[len(base) - 1 :]

    async def find_route(self, call: Call) -> None:
        """Find the methods that the address has, and the id in it."""
        segments = [self.segment(raw) for raw in call.path.split("/")]
        for template, methods in self.routes.items():
            wanted = template.split("/")
            if len(wanted) == len(segments) and all(
                want == got or (want == "{}" and got)
                for want, got in zip(wanted, segments, strict=True)
            ):
                call.methods = methods
                call.conversation_id = segments[wanted.index("{}")] if "{}" in wanted else ""
                return
        raise self.no_such_address()

    def segment(self, raw: str) -> str:
        """One segment of the path, decoded."""
        try:
            decoded = unquote_to_bytes(raw.encode("utf-8", "surrogateescape")).decode()
        except UnicodeDecodeError:
            raise self.no_such_address() from None
        if "/" in decoded:
            raise self.no_such_address()
        return decoded

    def no_such_address(self) -> Refusal:
        """404 for a path."""
        return Refusal(404, "There is nothing at this address.")

    async def check_method(self, call: Call) -> None:
        """Refuse a method that the address does not have."""
        allowed = self.allowed(call.methods)
        if call.method not in allowed:
            headers = {"Allow": ", ".join(sorted(allowed))}
            raise Refusal(405, "This address does not answer that method.", headers=headers)

    def allowed(self, methods: Mapping[str, str]) -> set[str]:
        """The methods of an address; HEAD goes where GET does."""
        return {*methods, "HEAD"} if "GET" in methods else {*methods}

    # Bodies

    async def check_media_type(self, call: Call) -> None:
        """Refuse a body that is not called JSON."""
        if call.is_write and not (
            self.is_json(call.header("Content-Type"))
            and self.is_plain(call.header("Content-Encoding"))
        ):
            raise Refusal(415, "The body must be application/json in UTF-8.")

    async def read_body(self, call: Call) -> None:
        """Read the body, as far as it may go."""
        if not call.is_write:
            return
        self.check_claimed_size(call)
        await self.ask_for_body(call)
        pieces = bytearray()
        async for piece in self.pieces(call):
            pieces += piece
            self.check_read_size(len(pieces))
        call.body = bytes(pieces)

    async def pieces(self, call: Call) -> AsyncIterator[bytes]:
        """The body as it comes; raises if it ends before it is whole."""
        async for piece in call.request.content.iter_any():
            yield piece

    def check_claimed_size(self, call: Call) -> None:
        """Refuse a body whose headers say that it is too large."""
        if int(call.header("Content-Length") or 0) > self.max_body_bytes:
            raise self.too_large()

    def check_read_size(self, size: int) -> None:
        """Refuse a body of which too much has come."""
        if size > self.max_body_bytes:
            raise self.too_large()

    def too_large(self) -> Refusal:
        """413."""
        return Refusal(413, f"The body may have at most {self.max_body_bytes} bytes.")

    async def ask_for_body(self, call: Call) -> None:
        """Let a caller that waits for it send the body."""
        if call.header("Expect").lower() == "100-continue":
            writer = call.request.writer
            await writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            writer.output_size = 0

    async def parse(self, call: Call) -> None:
        """Read the query, and the body as JSON."""
        call.query = self.parse_query(call.raw_query)
        if call.is_write:
            call.document = self.parse_body(call.body)

    async def validate(self, call: Call) -> None:
        """Refuse what breaks the operation's schema."""
        errors: list[dict[str, str]] = []
        if call.is_write:
            errors = self.body_errors(call.operation, call.document, call.conversation_id)
        elif call.operation != "describe":
            errors = self.query_errors(call.query)
        if errors:
            raise Refusal(422, "The request does not match the schema.", errors=errors)
        if call.is_write:
            call.customer_id = call.document["customerId"]
        elif call.operation != "describe":
            call.customer_id = call.query["customerId"][0]

    # Operations

    async def do_list(self, call: Call) -> Reply:
        """GET /care/conversations."""
        conversations = self.listed(call.product, call.customer_id)
        return self.json(200, self.list_document(conversations))

    async def do_create(self, call: Call) -> Reply:
        """POST /care/conversations."""
        document = call.document
        conversation = await self.create(
            call.product, call.customer_id, document["subject"], document["body"]
        )
        return self.json(200, self.created_document(conversation))

    async def do_get(self, call: Call) -> Reply:
        """GET /care/conversations/{conversationId}."""
        conversation = self.find(call.product, call.customer_id, call.conversation_id)
        return self.json(200, self.detail_document(conversation))

    async def do_message(self, call: Call) -> Reply:
        """POST /care/conversations/{conversationId}/messages."""
        conversation = self.find(call.product, call.customer_id, call.conversation_id)
        message = await self.add_message(conversation, call.document["body"])
        return self.json(200, self.posted_document(message))

    async def do_end(self, call: Call) -> Reply:
        """POST /care/conversations/{conversationId}/close."""
        conversation = self.find(call.product, call.customer_id, call.conversation_id)
        await self.end(conversation, call.document["action"])
        return self.ended()

    async def do_describe(self, _call: Call) -> Reply:
        """GET /openapi.yaml."""
        return Reply(200, self.describes_itself, {"Content-Type": "application/yaml"})

    def health(self, call: Call) -> Reply:
        """GET /healthz and /readyz."""
        if call.method not in {"GET", "HEAD"}:
            return self.problem(Refusal(405, "GET it.", headers={"Allow": "GET, HEAD"}), call)
        return self.json(200, {"status": "ok"})

    # Answers

    def json(self, status: int, document: object) -> Reply:
        """A document as an answer."""
        return Reply(status, self.dump(document), {"Content-Type": self.media_type})

    def dump(self, document: object) -> bytes:
        """A document as JSON."""
        return json.dumps(document).encode()

    def ended(self) -> Reply:
        """The answer to `resolve` and `close`."""
        return Reply(204)

    def problem(self, refusal: Refusal, call: Call) -> Reply:
        """A refusal as an answer."""
        reply = self.json(refusal.status, self.problem_document(refusal, call))
        reply.headers = {"Content-Type": self.problem_media_type, **refusal.headers}
        return reply

    def problem_document(self, refusal: Refusal, _call: Call) -> dict[str, Any]:
        """A refusal as RFC 9457 has it."""
        document = {
            "type": "about:blank",
            "title": HTTPStatus(refusal.status).phrase,
            "status": refusal.status,
            "detail": refusal.detail,
        }
        return document | ({"errors": refusal.errors} if refusal.errors else {})

    def crash(self, _error: Exception, call: Call) -> Reply:
        """500: nothing of the inside is shown."""
        return self.problem(Refusal(500, "Something went wrong on our side."), call)

    def headers(self, call: Call, reply: Reply) -> dict[str, str]:
        """The headers that an answer goes out with."""
        return reply.headers | {"X-Request-ID": call.request_id, "Care-SPI-Profile": "house"}

    def request_id(self, call: Call) -> str:
        """The caller's own id of the request if it is a sane one, else a new one."""
        given = call.header("X-Request-ID")
        return given if re.fullmatch(r"[A-Za-z0-9._-]{1,128}", given) else str(uuid.uuid4())
