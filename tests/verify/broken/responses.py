"""Faults of what is answered."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

from tests.verify.faults import caught_by
from tests.verify.reference import Call, Reference, Reply
from tests.verify.reference_rules import Conversation, Document, Message, Refusal


@caught_by("?")
class CreatedIs201(Reference):
    """REST's habit: the spec says 200."""

    async def do_create(self, call: Call) -> Reply:
        reply = await super().do_create(call)
        reply.status = 201
        return reply


@caught_by("?")
class PostedIs201(Reference):
    """A message is answered with 201."""

    async def do_message(self, call: Call) -> Reply:
        reply = await super().do_message(call)
        reply.status = 201
        return reply


@caught_by("?")
class ClosedIs200(Reference):
    """Closing answers 200 with a document, where the spec says 204."""

    def ended(self) -> Reply:
        return self.json(200, {"ok": True})


@caught_by("?")
class NoContentHasAType(Reference):
    """The framework calls an empty body JSON."""

    def ended(self) -> Reply:
        return Reply(204, None, {"Content-Type": "application/json"})


@caught_by("?")
class ListIsAnArray(Reference):
    """The conversations stand bare, not in an object."""

    def list_document(self, conversations: Sequence[Conversation]) -> Any:
        return super().list_document(conversations)["conversations"]


@caught_by("?")
class MessagesAreWrapped(Reference):
    """The detail is `{"conversation": ..., "messages": ...}`."""

    def detail_document(self, conversation: Conversation) -> Document:
        document = super().detail_document(conversation)
        return {"conversation": document, "messages": document["messages"]}


@caught_by("?")
class SnakeCase(Reference):
    """`created_at`: the models' own names go out."""

    def created_document(self, conversation: Conversation) -> Document:
        document = super().created_document(conversation)
        return {"conversationId": document["conversationId"], "created_at": document["createdAt"]}


@caught_by("?")
class CreatedWithoutTime(Reference):
    """The answer to a new conversation has no createdAt."""

    def created_document(self, conversation: Conversation) -> Document:
        return {"conversationId": conversation.id}


@caught_by("?")
class PostedWithoutTime(Reference):
    """The answer to a message has no createdAt."""

    def posted_document(self, message: Message) -> Document:
        return {"messageId": message.id}


@caught_by("?")
class CreatedIsTheWholeConversation(Reference):
    """The answer to a new conversation has more than the spec says."""

    def created_document(self, conversation: Conversation) -> Document:
        return super().created_document(conversation) | {"status": conversation.status}


@caught_by("?")
class PostedIsTheWholeMessage(Reference):
    """The answer to a message has more than the spec says."""

    def posted_document(self, message: Message) -> Document:
        return super().posted_document(message) | {"body": message.body}


@caught_by("?")
class SummaryHasTheMessages(Reference):
    """The list shows all messages, and grows with them."""

    def summary(self, conversation: Conversation) -> Document:
        return self.detail_document(conversation)


@caught_by("?")
class SummaryShowsTheCustomer(Reference):
    """The row goes out as it is kept, customer included."""

    def summary(self, conversation: Conversation) -> Document:
        return super().summary(conversation) | {"customerId": conversation.customer}


@caught_by("?")
class DetailShowsTheCustomer(Reference):
    """The row goes out as it is kept, customer included."""

    def detail_document(self, conversation: Conversation) -> Document:
        return super().detail_document(conversation) | {"customerId": conversation.customer}


@caught_by("?")
class SummaryWithoutSubject(Reference):
    """A required field is left out of the list."""

    def summary(self, conversation: Conversation) -> Document:
        return _without(super().summary(conversation), "subject")


@caught_by("?")
class DetailWithoutStatus(Reference):
    """A required field is left out of the detail."""

    def detail_document(self, conversation: Conversation) -> Document:
        return _without(super().detail_document(conversation), "status")


@caught_by("?")
class MessageWithoutBody(Reference):
    """An empty body is left out, though it is required."""

    def message_document(self, message: Message) -> Document:
        document = super().message_document(message)
        return document if message.body else _without(document, "body")


@caught_by("?")
class MessageWithoutTime(Reference):
    """createdAt is left out of messages."""

    def message_document(self, message: Message) -> Document:
        return _without(super().message_document(message), "createdAt")


@caught_by("?")
class MessageHasMore(Reference):
    """A message shows the conversation it belongs to."""

    def message_document(self, message: Message) -> Document:
        return super().message_document(message) | {"conversationId": "x"}


@caught_by("?")
class NullAuthor(Reference):
    """`author: null`, though it is not nullable."""

    def message_document(self, message: Message) -> Document:
        return super().message_document(message) | {"author": None}


@caught_by("?")
class OpenIsANumber(Reference):
    """The database has no booleans, so isOpen is 1 or 0."""

    def shown(self, conversation: Conversation) -> Document:
        document = super().shown(conversation)
        return document | {"isOpen": int(document["isOpen"])}


@caught_by("?")
class StatusInCapitals(Reference):
    """The enum's names go out, not its values."""

    def shown(self, conversation: Conversation) -> Document:
        document = super().shown(conversation)
        return document | {"status": document["status"].replace("-", "_").upper()}


@caught_by("?")
class NumbersAsIds(Reference):
    """The ids are numbers of the database, not strings."""

    def new_id(self) -> Any:
        return super().new_id().__hash__()

    def key(self, conversation_id: str) -> str:
        return str(conversation_id)


@caught_by("?")
class TimesInMicroseconds(Reference):
    """Python's isoformat: six decimals."""

    def time(self, at: datetime) -> str:
        return at.isoformat(timespec="microseconds").replace("+00:00", "Z")


@caught_by("?")
class TimesInSeconds(Reference):
    """No decimals."""

    def time(self, at: datetime) -> str:
        return at.isoformat(timespec="seconds").replace("+00:00", "Z")


@caught_by("?")
class TimesWithAnOffset(Reference):
    """`+00:00` for `Z`."""

    def time(self, at: datetime) -> str:
        return at.isoformat(timespec="milliseconds")


@caught_by("?")
class LocalTimes(Reference):
    """The server's own time zone."""

    def time(self, at: datetime) -> str:
        stockholm = timezone(timedelta(hours=1))
        return at.astimezone(stockholm).isoformat(timespec="milliseconds")


@caught_by("?")
class NaiveTimes(Reference):
    """No time zone at all."""

    def time(self, at: datetime) -> str:
        return super().time(at).removesuffix("Z")


@caught_by("?")
class LocalTimesCalledUtc(Reference):
    """The server's own time with a Z behind it."""

    def time(self, at: datetime) -> str:
        return super().time(at + timedelta(hours=1))


@caught_by("?")
class TimesAreNumbers(Reference):
    """Seconds since 1970."""

    def time(self, at: datetime) -> Any:
        return at.timestamp()


@caught_by("?")
class TimesAreRounded(Reference):
    """createdAt is shown cut in one answer and rounded in another."""

    def posted_document(self, message: Message) -> Document:
        return {
            "messageId": message.id,
            "createdAt": self.time(message.at + timedelta(milliseconds=1)),
        }


@caught_by("?")
class JsonIsCalledText(Reference):
    """`text/html`, the framework's default."""

    media_type = "text/html"


@caught_by("?")
class JsonIsLatin1(Reference):
    """JSON goes out in the platform's own encoding."""

    def dump(self, document: object) -> bytes:
        return json.dumps(document, ensure_ascii=False).encode("latin-1", "replace")


@caught_by("?")
class HtmlErrors(Reference):
    """The framework's own page for a path that is not there."""

    def problem(self, refusal: Refusal, call: Call) -> Reply:
        if refusal.status != 404:
            return super().problem(refusal, call)
        return Reply(404, b"<h1>Not Found</h1>", {"Content-Type": "text/html"})


@caught_by("?")
class HtmlFor404OfRoutes(Reference):
    """The framework's own page for a path that no route has."""

    def problem(self, refusal: Refusal, call: Call) -> Reply:
        if refusal.status != 404 or call.methods:
            return super().problem(refusal, call)
        return Reply(404, b"<h1>Not Found</h1>", {"Content-Type": "text/html"})


@caught_by("?")
class HtmlFor405(Reference):
    """The framework's own page for a wrong method."""

    def problem(self, refusal: Refusal, call: Call) -> Reply:
        if refusal.status != 405:
            return super().problem(refusal, call)
        headers = refusal.headers | {"Content-Type": "text/html"}
        return Reply(405, b"<h1>Method Not Allowed</h1>", headers)


@caught_by("?")
class ErrorsAreCalledJson(Reference):
    """Problems are sent as application/json."""

    problem_media_type = "application/json"


@caught_by("?")
class ErrorsOfTheFramework(Reference):
    """`{"detail": ...}` alone."""

    def problem_document(self, refusal: Refusal, call: Call) -> Document:
        document = super().problem_document(refusal, call)
        return {name: document[name] for name in ("detail", "errors") if name in document}


@caught_by("?")
class StatusIsAText(Reference):
    """`status` in the problem is a string."""

    def problem_document(self, refusal: Refusal, call: Call) -> Document:
        return super().problem_document(refusal, call) | {"status": str(refusal.status)}


@caught_by("?")
class ErrorsShowTheSecret(Reference):
    """The page of a debugger: headers and all."""

    def problem_document(self, refusal: Refusal, call: Call) -> Document:
        document = super().problem_document(refusal, call)
        if refusal.status == 404:
            document["detail"] += f" {dict(call.request.headers)}"
        return document


@caught_by("?")
class ErrorsShowTheBody(Reference):
    """The body that could not be read stands in the error."""

    def parse_body(self, body: bytes) -> Any:
        try:
            return super().parse_body(body)
        except Refusal as refusal:
            refusal.detail += f" Got: {body.decode(errors='replace')}"
            raise


@caught_by("?")
class NoAllow(Reference):
    """405 without Allow, which RFC 9110 demands."""

    async def check_method(self, call: Call) -> None:
        try:
            await super().check_method(call)
        except Refusal as refusal:
            refusal.headers.clear()
            raise


@caught_by("?")
class AllowOfOtherPaths(Reference):
    """One list of methods for all paths."""

    async def check_method(self, call: Call) -> None:
        try:
            await super().check_method(call)
        except Refusal as refusal:
            refusal.headers["Allow"] = "GET, HEAD, POST"
            raise


@caught_by("?")
class WrongMethodIsNotFound(Reference):
    """404 for a method that a path does not have."""

    async def check_method(self, call: Call) -> None:
        try:
            await super().check_method(call)
        except Refusal:
            raise self.no_such_address() from None


@caught_by("?")
class OptionsAreAnswered(Reference):
    """The framework answers OPTIONS by itself."""

    async def check_method(self, call: Call) -> None:
        if call.method == "OPTIONS":
            raise Refusal(204, "", headers={"Allow": "GET"})
        await super().check_method(call)

    def problem(self, refusal: Refusal, call: Call) -> Reply:
        if refusal.status == 204:
            return Reply(204, None, refusal.headers)
        return super().problem(refusal, call)


@caught_by("?")
class NoHead(Reference):
    """HEAD is 405 where GET answers."""

    def allowed(self, methods: Any) -> set[str]:
        return {*methods}


@caught_by("?")
class TrailingSlashRedirects(Reference):
    """FastAPI's redirect_slashes."""

    async def find_route(self, call: Call) -> None:
        if call.path.endswith("/") and call.path.startswith("/care/conversations"):
            raise Refusal(307, "", headers={"Location": call.raw_path.rstrip("/")})
        await super().find_route(call)


@caught_by("?")
class TrailingSlashIsIgnored(Reference):
    """`strict_slashes=False`."""

    async def find_route(self, call: Call) -> None:
        call.path = call.path.rstrip("/") or "/"
        await super().find_route(call)


@caught_by("?")
class DoubleSlashIsMerged(Reference):
    """werkzeug's merge_slashes, as a rewrite."""

    async def find_route(self, call: Call) -> None:
        while "//" in call.path:
            call.path = call.path.replace("//", "/")
        await super().find_route(call)


@caught_by("?")
class EncodedSlashIsASlash(Reference):
    """The path is decoded before it is split."""

    async def find_route(self, call: Call) -> None:
        call.path = call.path.replace("%2F", "/").replace("%2f", "/")
        await super().find_route(call)


@caught_by("?")
class PathsWithoutCase(Reference):
    """IIS and others know no case."""

    async def find_route(self, call: Call) -> None:
        if call.path.lower().startswith("/care/conversations"):
            length = len("/care/conversations")
            call.path = call.path[:length].lower() + call.path[length:]
        await super().find_route(call)


@caught_by("?")
class NoRequestId(Reference):
    """No X-Request-ID."""

    def headers(self, call: Call, reply: Reply) -> dict[str, str]:
        headers = super().headers(call, reply)
        del headers["X-Request-ID"]
        return headers


@caught_by("?")
class NoRequestIdOnRefusals(Reference):
    """X-Request-ID is set by the handlers, so a refusal has none."""

    def headers(self, call: Call, reply: Reply) -> dict[str, str]:
        headers = super().headers(call, reply)
        if reply.status >= 400:
            del headers["X-Request-ID"]
        return headers


@caught_by("?")
class RequestIdIsAlwaysNew(Reference):
    """The caller's own X-Request-ID is not looked at."""

    def request_id(self, call: Call) -> str:
        return self.new_id()


@caught_by("?")
class AnyRequestId(Reference):
    """Whatever the caller sends as X-Request-ID goes into the log and back."""

    def request_id(self, call: Call) -> str:
        given = call.header("X-Request-ID")
        return given.encode("utf-8", "surrogateescape").decode("latin-1") or super().request_id(
            call
        )


@caught_by("?")
class OneRequestIdForAll(Reference):
    """The new id is made once, when the server starts."""

    def request_id(self, call: Call) -> str:
        made = super().request_id(call)
        return made if made == call.header("X-Request-ID") else "one-for-all"


@caught_by("?")
class NoProfile(Reference):
    """The server does not say that it follows the house rules."""

    def headers(self, call: Call, reply: Reply) -> dict[str, str]:
        headers = super().headers(call, reply)
        del headers["Care-SPI-Profile"]
        return headers


def _without(document: Document, name: str) -> Document:
    return {other: value for other, value in document.items() if other != name}
