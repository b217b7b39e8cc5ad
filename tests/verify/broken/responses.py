"""Faults of what is answered."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from tests.verify.faults import caught_by
from tests.verify.reference import Call, Reference, Reply
from tests.verify.reference_rules import Conversation, Document, Message, Refusal


@caught_by("responses.created-has-the-shape", breaks=["create a conversation"])
class CreatedIs201(Reference):
    """REST's habit: the spec says 200."""

    async def do_create(self, call: Call) -> Reply:
        reply = await super().do_create(call)
        reply.status = 201
        return reply


@caught_by("responses.message-created-has-the-shape", breaks=["post a message"])
class PostedIs201(Reference):
    """A message is answered with 201."""

    async def do_message(self, call: Call) -> Reply:
        reply = await super().do_message(call)
        reply.status = 201
        return reply


@caught_by("responses.ending-answers-204")
class ClosedIs200(Reference):
    """Closing answers 200 with a document, where the spec says 204."""

    def ended(self) -> Reply:
        return self.json(200, {"ok": True})


@caught_by("responses.ending-answers-bare")
class NoContentHasAType(Reference):
    """The framework calls an empty body JSON."""

    def ended(self) -> Reply:
        return Reply(204, None, {"Content-Type": "application/json"})


@caught_by(
    "responses.list-has-the-shape",
    "responses.empty-list",
    breaks=["read an answer of this shape", "list conversations"],
)
class ListIsAnArray(Reference):
    """The conversations stand bare, not in an object."""

    def list_document(self, conversations: Sequence[Conversation]) -> Any:
        return super().list_document(conversations)["conversations"]


@caught_by("responses.created-has-the-shape", breaks=["read an answer of this shape"])
class CreatedWithoutTime(Reference):
    """The answer to a new conversation has no createdAt."""

    def created_document(self, conversation: Conversation) -> Document:
        return {"conversationId": conversation.id}


@caught_by("responses.message-created-has-the-shape", breaks=["read an answer of this shape"])
class PostedWithoutTime(Reference):
    """The answer to a message has no createdAt."""

    def posted_document(self, message: Message) -> Document:
        return {"messageId": message.id}


@caught_by("responses.no-other-fields")
class DetailShowsTheCustomer(Reference):
    """The row goes out as it is kept, customer included."""

    def detail_document(self, conversation: Conversation) -> Document:
        return super().detail_document(conversation) | {"customerId": conversation.customer}


@caught_by("responses.summary-has-the-shape", breaks=["read an answer of this shape"])
class SummaryWithoutSubject(Reference):
    """A required field is left out of the list."""

    def summary(self, conversation: Conversation) -> Document:
        return _without(super().summary(conversation), "subject")


@caught_by("responses.detail-has-the-shape", breaks=["read an answer of this shape"])
class DetailWithoutStatus(Reference):
    """A required field is left out of the detail."""

    def detail_document(self, conversation: Conversation) -> Document:
        return _without(super().detail_document(conversation), "status")


@caught_by("responses.message-body-is-present", breaks=["read an answer of this shape"])
class MessageWithoutBody(Reference):
    """An empty body is left out, though it is required."""

    def message_document(self, message: Message) -> Document:
        document = super().message_document(message)
        return document if message.body else _without(document, "body")


@caught_by("responses.author-is-not-null")
class NullAuthor(Reference):
    """`author: null`, though it is not nullable."""

    def message_document(self, message: Message) -> Document:
        return super().message_document(message) | {"author": None}


@caught_by("responses.summary-has-the-shape")
class OpenIsANumber(Reference):
    """The database has no booleans, so isOpen is 1 or 0."""

    def summary(self, conversation: Conversation) -> Document:
        return super().summary(conversation) | {"isOpen": int(self.is_open(conversation))}


@caught_by("responses.statuses-are-of-the-enum")
class StatusInCapitals(Reference):
    """The enum's names go out, not its values."""

    def shown(self, conversation: Conversation) -> Document:
        document = super().shown(conversation)
        return document | {"status": document["status"].replace("-", "_").upper()}


@caught_by(
    "responses.ids-are-strings", breaks=["create a conversation", "read an answer of this shape"]
)
class NumbersAsIds(Reference):
    """The ids are numbers of the database, not strings."""

    def new_id(self) -> Any:
        return super().new_id().__hash__()

    def key(self, conversation_id: str) -> str:
        return str(conversation_id)


@caught_by("responses.times-are-utc-milliseconds")
class TimesInMicroseconds(Reference):
    """Python's isoformat: six decimals."""

    def time(self, at: datetime) -> str:
        return at.isoformat(timespec="microseconds").replace("+00:00", "Z")


@caught_by("responses.times-are-utc-milliseconds")
class TimesWithAnOffset(Reference):
    """`+00:00` for `Z`."""

    def time(self, at: datetime) -> str:
        return at.isoformat(timespec="milliseconds")


@caught_by("responses.times-are-rfc-3339")
class NaiveTimes(Reference):
    """No time zone at all."""

    def time(self, at: datetime) -> str:
        return super().time(at).removesuffix("Z")


@caught_by("responses.times-are-now")
class LocalTimesCalledUtc(Reference):
    """The server's own time with a Z behind it."""

    def time(self, at: datetime) -> str:
        return super().time(at + timedelta(hours=1))


@caught_by("responses.media-type-of-answers")
class JsonIsCalledText(Reference):
    """`text/html`, the framework's default."""

    media_type = "text/html"


@caught_by("responses.problems-of-routing")
class HtmlFor404OfRoutes(Reference):
    """The framework's own page for a path that no route has."""

    def problem(self, refusal: Refusal, call: Call) -> Reply:
        if refusal.status != 404 or call.methods:
            return super().problem(refusal, call)
        return Reply(404, b"<h1>Not Found</h1>", {"Content-Type": "text/html"})


@caught_by("responses.secret-is-never-shown")
class ErrorsShowTheSecret(Reference):
    """The page of a debugger: headers and all."""

    def problem_document(self, refusal: Refusal, call: Call) -> Document:
        document = super().problem_document(refusal, call)
        if refusal.status == 404:
            document["detail"] += f" {dict(call.request.headers)}"
        return document


@caught_by("responses.allow")
class AllowOfOtherPaths(Reference):
    """One list of methods for all paths."""

    async def check_method(self, call: Call) -> None:
        try:
            await super().check_method(call)
        except Refusal as refusal:
            refusal.headers["Allow"] = "GET, HEAD, POST"
            raise


@caught_by("responses.wrong-method")
class WrongMethodIsNotFound(Reference):
    """404 for a method that a path does not have."""

    async def check_method(self, call: Call) -> None:
        try:
            await super().check_method(call)
        except Refusal:
            raise self.no_such_address() from None


@caught_by("responses.head-answers-as-get", breaks=["have HEAD answer as GET anywhere"])
class NoHead(Reference):
    """HEAD is 405 where GET answers."""

    async def check_method(self, call: Call) -> None:
        if call.method == "HEAD":
            raise Refusal(405, "This address does not answer that method.")
        await super().check_method(call)


@caught_by("responses.other-paths")
class TrailingSlashRedirects(Reference):
    """FastAPI's redirect_slashes."""

    async def find_route(self, call: Call) -> None:
        if call.path.endswith("/") and call.path.startswith("/care/conversations"):
            raise Refusal(307, "", headers={"Location": call.raw_path.rstrip("/")})
        await super().find_route(call)


@caught_by("responses.other-paths")
class DoubleSlashIsMerged(Reference):
    """werkzeug's merge_slashes, as a rewrite."""

    async def find_route(self, call: Call) -> None:
        while "//" in call.path:
            call.path = call.path.replace("//", "/")
        await super().find_route(call)


@caught_by("responses.request-id-is-there")
class NoRequestIdOnRefusals(Reference):
    """X-Request-ID is set by the handlers, so a refusal has none."""

    def headers(self, call: Call, reply: Reply) -> dict[str, str]:
        headers = super().headers(call, reply)
        if reply.status >= 400:
            del headers["X-Request-ID"]
        return headers


@caught_by("responses.request-id-is-taken")
class RequestIdIsAlwaysNew(Reference):
    """The caller's own X-Request-ID is not looked at."""

    def request_id(self, call: Call) -> str:
        return self.new_id()


@caught_by("responses.request-id-is-replaced")
class AnyRequestId(Reference):
    """Whatever the caller sends as X-Request-ID goes into the log and back."""

    def request_id(self, call: Call) -> str:
        given = call.header("X-Request-ID")
        return given.encode("utf-8", "surrogateescape").decode("latin-1") or super().request_id(
            call
        )


@caught_by("responses.request-id-is-replaced")
class OneRequestIdForAll(Reference):
    """The new id is made once, when the server starts."""

    def request_id(self, call: Call) -> str:
        made = super().request_id(call)
        return made if made == call.header("X-Request-ID") else "one-for-all"


@caught_by("responses.empty-list", breaks=["list conversations"])
class NoListIsNotFound(Reference):
    """A customer without conversations is 404."""

    async def do_list(self, call: Call) -> Reply:
        if not self.listed(call.product, call.customer_id):
            raise self.no_such_conversation()
        return await super().do_list(call)


@caught_by("responses.author-and-side")
class MessageOfNobody(Reference):
    """What is optional in the spec is left out."""

    def message_document(self, message: Message) -> Document:
        return _without(super().message_document(message), "author")


@caught_by("responses.method-in-small-letters")
class MethodsWithoutCase(Reference):
    """`request.method.upper()`."""

    def unreadable(self, status: int, reason: str) -> web.Response:
        return super().unreadable(200 if "method" in reason.lower() else status, reason)


@caught_by("responses.problems-of-requests")
class ProxyRefusesLargeBodies(Reference):
    """nginx answers 413 with a page of its own."""

    def problem(self, refusal: Refusal, call: Call) -> Reply:
        if refusal.status != 413:
            return super().problem(refusal, call)
        return Reply(413, b"<h1>413 Request Entity Too Large</h1>", {"Content-Type": "text/html"})


@caught_by("responses.problems-of-conversations")
class ConflictOfTheFramework(Reference):
    """`{"detail": ...}` is what FastAPI makes of an HTTPException."""

    def problem(self, refusal: Refusal, call: Call) -> Reply:
        if refusal.status != 409:
            return super().problem(refusal, call)
        return self.json(409, {"detail": refusal.detail})


@caught_by("responses.violations-have-the-shape")
class ViolationsOfTheFramework(Reference):
    """A violation has what Pydantic says of it, `type` included."""

    def body_error(self, name: str, wrong: str) -> dict[str, str]:
        return super().body_error(name, wrong) | {"type": "string_type"}


@caught_by("responses.same-words")
class ParserSpeaks(Reference):
    """The parser's own words, line and column included."""

    def parse_body(self, body: bytes) -> Any:
        try:
            return self.load_json(body)
        except json.JSONDecodeError as error:
            raise self.malformed(str(error)) from None
        except (ValueError, RecursionError):
            raise self.malformed("The body is not JSON in UTF-8.") from None


def _without(document: Document, name: str) -> Document:
    return {other: value for other, value in document.items() if other != name}
