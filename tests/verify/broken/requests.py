"""Faults of reading requests."""

import json
from typing import Any
from urllib.parse import parse_qs

from tests.verify.faults import caught_by
from tests.verify.reference import Call, Reference, Reply
from tests.verify.reference_rules import Refusal


@caught_by("?")
class AnyMediaType(Reference):
    """`request.get_json(force=True)`."""

    async def check_media_type(self, call: Call) -> None:
        pass


@caught_by("?")
class MissingMediaTypeIsJson(Reference):
    """A body without Content-Type is taken for JSON, as FastAPI did."""

    def is_json(self, content_type: str) -> bool:
        return content_type == "" or super().is_json(content_type)


@caught_by("?")
class MediaTypeWithoutParameters(Reference):
    """`content_type == "application/json"`: a charset is refused."""

    def is_parameter(self, parameter: str) -> bool:
        return False


@caught_by("?")
class MediaTypeInSmallLetters(Reference):
    """The media type is compared with its case."""

    def is_json(self, content_type: str) -> bool:
        return content_type.startswith("application/json") and super().is_json(content_type)


@caught_by("?")
class MediaTypeThatEndsInJson(Reference):
    """`+json` is taken for JSON, as Flask does."""

    def is_json(self, content_type: str) -> bool:
        kind = content_type.partition(";")[0].strip()
        return super().is_json(content_type) or kind.endswith("+json")


@caught_by("?")
class AnyCharset(Reference):
    """The charset is not looked at."""

    def is_parameter(self, parameter: str) -> bool:
        return True


@caught_by("?")
class AnyContentEncoding(Reference):
    """The content encoding is not looked at."""

    def is_plain(self, content_encoding: str) -> bool:
        return True


@caught_by("?")
class IdentityIsAnEncodingToo(Reference):
    """Any content encoding is refused, `identity` included."""

    def is_plain(self, content_encoding: str) -> bool:
        return content_encoding == ""


@caught_by("?")
class BodyOfAnySize(Reference):
    """No limit: one request can fill the memory."""

    def check_claimed_size(self, call: Call) -> None:
        pass

    def check_read_size(self, size: int) -> None:
        pass


@caught_by("?")
class SizeOnlyAsClaimed(Reference):
    """Only Content-Length is looked at, so chunks have no limit."""

    def check_read_size(self, size: int) -> None:
        pass


@caught_by("?")
class SizeOnlyAsRead(Reference):
    """A body that says that it is too large is read up to the limit all the same."""

    def check_claimed_size(self, call: Call) -> None:
        pass


@caught_by("?")
class LimitIsOneByteShort(Reference):
    """`>=` for `>`."""

    max_body_bytes = Reference.max_body_bytes - 1


@caught_by("?")
class SmallLimit(Reference):
    """nginx's and others' default of 100 kB and less."""

    max_body_bytes = 100_000


@caught_by("?")
class SizeBeforeMediaType(Reference):
    """The framework looks at the size first."""

    async def check_media_type(self, call: Call) -> None:
        if call.is_write:
            self.check_claimed_size(call)
        await super().check_media_type(call)


@caught_by("?")
class BrokenJsonIsInvalid(Reference):
    """FastAPI answers 422 for what is not JSON."""

    def malformed(self, detail: str) -> Refusal:
        errors = [{"pointer": "", "detail": detail}]
        return Refusal(422, "The request does not match the schema.", errors=errors)


@caught_by("?")
class BrokenJsonCrashes(Reference):
    """Nobody catches the parser's error."""

    def parse_body(self, body: bytes) -> Any:
        return self.load_json(body)


@caught_by("?")
class NanIsANumber(Reference):
    """Python's json reads NaN and Infinity."""

    def load_json(self, body: bytes) -> Any:
        return json.loads(body.decode())


@caught_by("?")
class BrokenUtf8IsReplaced(Reference):
    """`body.decode(errors="replace")`."""

    def load_json(self, body: bytes) -> Any:
        return super().load_json(body.decode(errors="replace").encode())


@caught_by("?")
class EncodingIsGuessed(Reference):
    """`json.loads(bytes)` guesses UTF-16 and UTF-32, and skips a byte order mark."""

    def load_json(self, body: bytes) -> Any:
        return super().load_json(body.decode(json.detect_encoding(body)).encode())


@caught_by("?")
class DeepJsonCrashes(Reference):
    """RecursionError is no ValueError."""

    def parse_body(self, body: bytes) -> Any:
        try:
            return self.load_json(body)
        except ValueError:
            raise self.malformed("The body is not JSON in UTF-8.") from None


@caught_by("?")
class EmptyBodyIsEmptyObject(Reference):
    """`request.get_json() or {}`."""

    def load_json(self, body: bytes) -> Any:
        return super().load_json(body or b"{}")


@caught_by("?")
class NumbersAreStrings(Reference):
    """A lax validator makes strings of numbers and booleans."""

    def wrong_property(self, name: str, document: dict[str, Any]) -> str:
        if isinstance(document.get(name), int | float):
            document[name] = str(document[name])
        return super().wrong_property(name, document)


@caught_by("?")
class NullIsAString(Reference):
    """`null` for a required string is stored as an empty one."""

    def wrong_property(self, name: str, document: dict[str, Any]) -> str:
        if name in document and document[name] is None:
            document[name] = ""
        return super().wrong_property(name, document)


@caught_by("?")
class OneViolationIsEnough(Reference):
    """Validation stops at the first violation."""

    def body_errors(self, operation: str, document: Any, in_path: str) -> list[dict[str, str]]:
        return super().body_errors(operation, document, in_path)[:1]


@caught_by("?")
class MissingPropertyAtItsParent(Reference):
    """JSON Schema reports a missing property at the object that lacks it."""

    def body_error(self, name: str, wrong: str) -> dict[str, str]:
        return super().body_error(name, wrong) | ({"pointer": ""} if "required" in wrong else {})


@caught_by("?")
class PointerWithoutSlash(Reference):
    """`subject` is no JSON pointer."""

    def body_error(self, name: str, wrong: str) -> dict[str, str]:
        return {"pointer": name, "detail": wrong}


@caught_by("?")
class PointerOfTheFramework(Reference):
    """FastAPI's `["body", "subject"]`."""

    def body_error(self, name: str, wrong: str) -> dict[str, Any]:
        return {"loc": ["body", name], "msg": wrong}


@caught_by("?")
class NoListOfErrors(Reference):
    """422 says that something is wrong, not what."""

    def problem_document(self, refusal: Refusal, call: Call) -> dict[str, Any]:
        document = super().problem_document(refusal, call)
        document.pop("errors", None)
        return document


@caught_by("?")
class ErrorShowsTheInput(Reference):
    """Pydantic's errors hold the input: message bodies get into every log."""

    def problem_document(self, refusal: Refusal, call: Call) -> dict[str, Any]:
        document = super().problem_document(refusal, call)
        for error in document.get("errors", ()):
            error["input"] = str(call.document)
        return document


@caught_by("?")
class UnknownPropertiesAreRefused(Reference):
    """`extra="forbid"`: the platform's next version is locked out."""

    def body_errors(self, operation: str, document: Any, in_path: str) -> list[dict[str, str]]:
        errors = super().body_errors(operation, document, in_path)
        if isinstance(document, dict):
            unknown = set(document) - set(self.properties(operation))
            errors += [{"pointer": f"/{name}", "detail": "Unknown"} for name in sorted(unknown)]
        return errors


@caught_by("?")
class UnknownParametersAreRefused(Reference):
    """Unknown query parameters are a violation."""

    def query_errors(self, query: dict[str, list[str]]) -> list[dict[str, str]]:
        unknown = [
            {"parameter": name, "detail": "Unknown"} for name in query if name != "customerId"
        ]
        return super().query_errors(query) + unknown


@caught_by("?")
class BodyOverrulesPath(Reference):
    """The id in the body is used and the path's is not looked at."""

    def disagreement(self, name: str, document: dict[str, Any], in_path: str) -> str:
        return ""


@caught_by("?")
class DisagreementIsMalformed(Reference):
    """400 for two ids that differ, where the contract says 422."""

    async def validate(self, call: Call) -> None:
        if isinstance(call.document, dict):
            named = call.document.get("conversationId", call.conversation_id)
            if isinstance(named, str) and named != call.conversation_id and call.conversation_id:
                raise Refusal(400, "The ids differ.")
        await super().validate(call)


@caught_by("?")
class MissingIdIsThePaths(Reference):
    """conversationId may be left out of the body, as the path has it."""

    def properties(self, operation: str) -> tuple[str, ...]:
        return tuple(n for n in super().properties(operation) if n != "conversationId")


@caught_by("?")
class EmptySubjectIsRefused(Reference):
    """`if not subject`: an empty string is a string."""

    def wrong_property(self, name: str, document: dict[str, Any]) -> str:
        if name == "subject" and document.get(name) == "":
            return "Should not be empty"
        return super().wrong_property(name, document)


@caught_by("?")
class EmptyBodyIsRefused(Reference):
    """`if not body`."""

    def wrong_property(self, name: str, document: dict[str, Any]) -> str:
        if name == "body" and document.get(name) == "":
            return "Should not be empty"
        return super().wrong_property(name, document)


@caught_by("?")
class TextsAreStripped(Reference):
    """Spaces around a text are dropped."""

    async def do_create(self, call: Call) -> Reply:
        call.document["subject"] = call.document["subject"].strip()
        call.document["body"] = call.document["body"].strip()
        return await super().do_create(call)

    async def do_message(self, call: Call) -> Reply:
        call.document["body"] = call.document["body"].strip()
        return await super().do_message(call)


@caught_by("?")
class TextsOfThreeBytes(Reference):
    """MySQL's `utf8` has no emoji."""

    def dump(self, document: object) -> bytes:
        text = json.dumps(document, ensure_ascii=False)
        return "".join("?" if ord(character) > 0xFFFF else character for character in text).encode()


@caught_by("?")
class TextsAreEscaped(Reference):
    """Texts are escaped for HTML on their way in."""

    def dump(self, document: object) -> bytes:
        return super().dump(document).replace(b"<", b"&lt;").replace(b">", b"&gt;")


@caught_by("?")
class LongTextsAreCut(Reference):
    """TEXT holds 65,535 bytes."""

    async def do_create(self, call: Call) -> Reply:
        call.document["body"] = call.document["body"][:65535]
        return await super().do_create(call)

    async def do_message(self, call: Call) -> Reply:
        call.document["body"] = call.document["body"][:65535]
        return await super().do_message(call)


@caught_by("?")
class LongSubjectsAreCut(Reference):
    """VARCHAR(255)."""

    async def do_create(self, call: Call) -> Reply:
        call.document["subject"] = call.document["subject"][:255]
        return await super().do_create(call)


@caught_by("?")
class NulIsText(Reference):
    """U+0000 is accepted, which PostgreSQL cannot keep."""

    def wrong_text(self, value: object) -> str:
        return super().wrong_text(value.replace("\0", "") if isinstance(value, str) else value)


@caught_by("?")
class LoneSurrogatesAreText(Reference):
    """Half a character is accepted."""

    def wrong_text(self, value: object) -> str:
        wrong = super().wrong_text(value)
        return "" if "surrogates" in wrong else wrong


@caught_by("?")
class LoneSurrogatesCrash(Reference):
    """Half a character cannot be encoded, which nobody expects."""

    def wrong_text(self, value: object) -> str:
        if isinstance(value, str):
            value.encode()
        return super().wrong_text(value)


@caught_by("?")
class BrokenQueryIsReplaced(Reference):
    """What is not UTF-8 becomes U+FFFD, and so two customers one."""

    def parse_query(self, raw_query: str) -> dict[str, list[str]]:
        raw = raw_query.encode("utf-8", "surrogateescape").decode(errors="replace")
        return parse_qs(raw, keep_blank_values=True, errors="replace")


@caught_by("?")
class BrokenPathCrashes(Reference):
    """What is not UTF-8 in the path is 500."""

    def segment(self, raw: str) -> str:
        if "%ff" in raw.lower():
            raise ValueError(raw)
        return super().segment(raw)


@caught_by("?")
class StrangeIdsCrash(Reference):
    """The store raises for an id that is no UUID, and nobody catches it."""

    def key(self, conversation_id: str) -> str:
        if len(conversation_id) != 36:
            raise ValueError("badly formed hexadecimal UUID string")
        return super().key(conversation_id)


@caught_by("?")
class LongUrlsAreRefused(Reference):
    """gunicorn reads 4,094 characters."""

    async def answer(self, call: Call) -> Reply:
        if len(call.raw_path) + len(call.raw_query) > 4000:
            raise Refusal(414, "The URL is too long.")
        return await super().answer(call)


@caught_by("?")
class AnyActionCloses(Reference):
    """What is not `resolve` closes."""

    def wrong_action(self, value: object) -> str:
        return self.wrong_text(value)

    async def do_end(self, call: Call) -> Reply:
        if call.document["action"] != "resolve":
            call.document["action"] = "close"
        return await super().do_end(call)


@caught_by("?")
class UnknownActionsCrash(Reference):
    """No schema for the action, and a KeyError for one that there is not."""

    def wrong_action(self, value: object) -> str:
        return self.wrong_text(value)


@caught_by("?")
class InvalidIsBadRequest(Reference):
    """400 for what breaks the schema, as Flask extensions do."""

    async def validate(self, call: Call) -> None:
        try:
            await super().validate(call)
        except Refusal as refusal:
            raise Refusal(400, refusal.detail) from None


@caught_by("?")
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


@caught_by("?")
class MethodAfterId(Reference):
    """404 for an unknown id, even where the method is wrong."""

    async def check_method(self, call: Call) -> None:
        if call.conversation_id and call.conversation_id not in self.conversations:
            raise self.no_such_conversation()
        await super().check_method(call)


@caught_by("?")
class JsonBeforeMediaType(Reference):
    """The body is parsed before its media type is looked at."""

    steps = (
        "authenticate",
        "find_product",
        "find_route",
        "check_method",
        "read_body",
        "parse",
        "check_media_type",
        "validate",
    )
