"""Faults of reading requests."""

import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web

from tests.verify.faults import caught_by
from tests.verify.reference import Call, Reference, Reply
from tests.verify.reference_rules import Refusal

_SMALL = 64


@caught_by("requests.media-type")
class AnyMediaType(Reference):
    """`request.get_json(force=True)`."""

    def is_json(self, content_type: str) -> bool:
        return ";" not in content_type or super().is_json(content_type)


@caught_by("requests.media-type-parameters")
class MediaTypeWithoutParameters(Reference):
    """`content_type == "application/json"`: a charset is refused."""

    def is_parameter(self, parameter: str) -> bool:
        return False


@caught_by("requests.media-type")
class MediaTypeThatEndsInJson(Reference):
    """`+json` is taken for JSON, as Flask does."""

    def is_json(self, content_type: str) -> bool:
        kind = content_type.partition(";")[0].strip()
        return super().is_json(content_type) or kind.endswith("+json")


@caught_by("requests.charset")
class AnyCharset(Reference):
    """The charset is not looked at."""

    def is_parameter(self, parameter: str) -> bool:
        return True


@caught_by("requests.content-encoding")
class AnyContentEncoding(Reference):
    """The content encoding is not looked at."""

    def is_plain(self, content_encoding: str) -> bool:
        return True


@caught_by("requests.too-large-chunked")
class SizeOnlyAsClaimed(Reference):
    """Only Content-Length is looked at, so chunks have no limit."""

    def check_read_size(self, size: int) -> None:
        pass


@caught_by("requests.too-large")
class SizeOnlyAsRead(Reference):
    """A body that says that it is too large is read up to the limit all the same."""

    def check_claimed_size(self, call: Call) -> None:
        pass


@caught_by("requests.large-enough")
class SmallLimit(Reference):
    """1 MB is not 1 MiB, and nginx's default is less than either."""

    max_body_bytes = 1_000_000


@caught_by("requests.order-of-checks")
class SizeBeforeMediaType(Reference):
    """The framework looks at the size first."""

    async def check_media_type(self, call: Call) -> None:
        if call.is_write:
            self.check_claimed_size(call)
        await super().check_media_type(call)


@caught_by("requests.not-a-number")
class NanIsANumber(Reference):
    """Python's json reads NaN and Infinity."""

    def constant(self, name: str) -> Any:
        return float(name)


@caught_by("requests.not-utf8")
class EncodingIsGuessed(Reference):
    """`json.loads(bytes)` guesses UTF-16 and UTF-32, and skips a byte order mark."""

    def load_json(self, body: bytes) -> Any:
        return super().load_json(body.decode(json.detect_encoding(body)).encode())


@caught_by("requests.nested-too-deep")
class DeepJsonCrashes(Reference):
    """RecursionError is no ValueError."""

    def parse_body(self, body: bytes) -> Any:
        try:
            return self.load_json(body)
        except ValueError:
            raise self.malformed("The body is not JSON in UTF-8.") from None


@caught_by("responses.nothing-repeated")
class ErrorShowsTheInput(Reference):
    """Pydantic's errors hold the input: message bodies get into every log."""

    def problem_document(self, refusal: Refusal, call: Call) -> dict[str, Any]:
        document = super().problem_document(refusal, call)
        for error in document.get("errors", ()):
            error["detail"] += f", not {call.document}"
        return document


@caught_by("requests.query-not-utf8")
class BrokenQueryIsReplaced(Reference):
    """What is not UTF-8 becomes U+FFFD, and so two customers one."""

    def parse_query(self, raw_query: str) -> dict[str, list[str]]:
        raw = raw_query.encode("utf-8", "surrogateescape").decode(errors="replace")
        return parse_qs(raw, keep_blank_values=True, errors="replace")


@caught_by("requests.path-not-utf8")
class BrokenPathCrashes(Reference):
    """What is not UTF-8 in the path is 500."""

    def segment(self, raw: str) -> str:
        if "%ff" in raw.lower():
            raise ValueError(raw)
        return super().segment(raw)


@caught_by("requests.strange-ids")
class StrangeIdsCrash(Reference):
    """PostgreSQL takes no U+0000 in a text, and nobody catches what it raises."""

    def key(self, conversation_id: str) -> str:
        if "\0" in conversation_id:
            raise ValueError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
        return super().key(conversation_id)


@caught_by("requests.strange-ids-of-writes")
class StrangeIdsCrashWrites(Reference):
    """The id is put into a format string before the statement gets its values."""

    async def do_message(self, call: Call) -> Reply:
        assert f"WHERE id = '{call.conversation_id}' AND status = %s" % "closed"
        return await super().do_message(call)


@caught_by("requests.long-url")
class LongUrlsAreRefused(Reference):
    """A proxy has a smaller buffer for the first line."""

    async def answer(self, call: Call) -> Reply:
        if len(call.raw_path) + len(call.raw_query) > 6000:
            raise Refusal(414, "The URL is too long.")
        return await super().answer(call)


@caught_by("requests.order-of-checks", breaks=["see a missing customerId reported"])
class ScopeBeforeSchema(Reference):
    """The conversation is looked for before the body is validated."""

    async def validate(self, call: Call) -> None:
        if (
            call.is_write
            and call.conversation_id
            and call.conversation_id not in self.conversations
        ):
            raise self.no_such_conversation()
        await super().validate(call)


@caught_by("requests.order-of-checks")
class MethodAfterId(Reference):
    """404 for an unknown id, even where the method is wrong."""

    async def check_method(self, call: Call) -> None:
        is_unknown = call.conversation_id not in self.conversations
        if call.conversation_id and is_unknown and call.method not in self.allowed(call.methods):
            raise self.no_such_conversation()
        await super().check_method(call)


@caught_by("requests.not-json")
class FirstOfSeveralDocuments(Reference):
    """Go's decoder reads one value, and leaves what follows it."""

    def load_json(self, body: bytes) -> Any:
        try:
            return super().load_json(body)
        except json.JSONDecodeError as error:
            if error.msg != "Extra data":
                raise
            return super().load_json(body.decode()[: error.pos].encode())


@caught_by("requests.encoded-id")
class PathIsNotDecoded(Reference):
    """The path is matched as it was sent."""

    def segment(self, raw: str) -> str:
        super().segment(raw)
        return raw


@caught_by("requests.body-of-a-read-is-ignored")
class BodyOfAReadMustBeJson(Reference):
    """A filter looks at the media type of whatever has a body."""

    async def check_media_type(self, call: Call) -> None:
        if call.header("Content-Length") and not self.is_json(call.header("Content-Type")):
            raise Refusal(415, "The body must be application/json in UTF-8.")
        await super().check_media_type(call)


@caught_by("requests.chunked-body")
class ChunksAreEmpty(Reference):
    """For WSGI a body without Content-Length is empty."""

    async def read_body(self, call: Call) -> None:
        await super().read_body(call)
        if not call.header("Content-Length"):
            call.body = b""


@caught_by("requests.slow-body")
class SmallPieceIsTheLast(Reference):
    """`if len(piece) < size: break`: what comes slowly is cut."""

    async def pieces(self, call: Call) -> AsyncIterator[bytes]:
        async for piece in super().pieces(call):
            yield piece
            if len(piece) < _SMALL:
                return


@caught_by("requests.cut-short")
class HalfABodyIsABody(Reference):
    """What has come when the caller hangs up is taken for all."""

    async def pieces(self, call: Call) -> AsyncIterator[bytes]:
        with contextlib.suppress(ConnectionError):
            async for piece in super().pieces(call):
                yield piece


@caught_by("requests.odd-lengths")
class OddLengthsCrash(Reference):
    """`int(environ["CONTENT_LENGTH"])`."""

    def unreadable(self, status: int, reason: str) -> web.Response:
        return super().unreadable(500 if "Content-Length" in reason else status, reason)


@caught_by("requests.query-before-conversation")
class ConversationBeforeQuery(Reference):
    """The conversation is looked for before the query is validated."""

    async def validate(self, call: Call) -> None:
        if call.operation == "get" and call.conversation_id not in self.conversations:
            raise self.no_such_conversation()
        await super().validate(call)
