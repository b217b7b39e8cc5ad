"""Faults of what properties and texts may be, and how they are reported."""

import json
import re
import unicodedata
from typing import Any

from tests.verify.faults import caught_by
from tests.verify.reference import Call, Reference, Reply
from tests.verify.reference_rules import Refusal

_SMALL = 64


@caught_by("requests.wrong-type", breaks=["have one violation listed"])
class NumbersAreStrings(Reference):
    """A lax validator makes strings of numbers and booleans."""

    def wrong_property(self, name: str, document: dict[str, Any]) -> str:
        if isinstance(document.get(name), int | float):
            document[name] = str(document[name])
        return super().wrong_property(name, document)


@caught_by("requests.every-violation-is-listed")
class OneViolationIsEnough(Reference):
    """Validation stops at the first violation."""

    def body_errors(self, operation: str, document: Any, in_path: str) -> list[dict[str, str]]:
        return super().body_errors(operation, document, in_path)[:1]


@caught_by("requests.missing-property-is-listed", breaks=["see a missing customerId reported"])
class MissingPropertyAtItsParent(Reference):
    """JSON Schema reports a missing property at the object that lacks it."""

    def body_error(self, name: str, wrong: str) -> dict[str, str]:
        return super().body_error(name, wrong) | ({"pointer": ""} if "required" in wrong else {})


@caught_by("requests.unknown-properties")
class UnknownPropertiesAreRefused(Reference):
    """`extra="forbid"`: the platform's next version is locked out."""

    def body_errors(self, operation: str, document: Any, in_path: str) -> list[dict[str, str]]:
        errors = super().body_errors(operation, document, in_path)
        if isinstance(document, dict):
            unknown = set(document) - set(self.properties(operation))
            errors += [{"pointer": f"/{name}", "detail": "Unknown"} for name in sorted(unknown)]
        return errors


@caught_by("requests.unknown-parameters")
class UnknownParametersAreRefused(Reference):
    """Unknown query parameters are a violation."""

    def query_errors(self, query: dict[str, list[str]]) -> list[dict[str, str]]:
        unknown = [
            {"parameter": name, "detail": "Unknown"} for name in query if name != "customerId"
        ]
        return super().query_errors(query) + unknown


@caught_by("requests.path-and-body-agree", breaks=["have one violation listed"])
class BodyOverrulesPath(Reference):
    """The id in the body is used and the path's is not looked at."""

    def disagreement(self, name: str, document: dict[str, Any], in_path: str) -> str:
        return ""


@caught_by("requests.empty-text-comes-back")
class EmptySubjectIsRefused(Reference):
    """`if not subject`: an empty string is a string."""

    def wrong_property(self, name: str, document: dict[str, Any]) -> str:
        if name == "subject" and document.get(name) == "":
            return "Should not be empty"
        return super().wrong_property(name, document)


@caught_by("requests.surrounding-space-comes-back")
class TextsAreStripped(Reference):
    """Spaces around a text are dropped."""

    async def do_create(self, call: Call) -> Reply:
        call.document["subject"] = call.document["subject"].strip()
        call.document["body"] = call.document["body"].strip()
        return await super().do_create(call)

    async def do_message(self, call: Call) -> Reply:
        call.document["body"] = call.document["body"].strip()
        return await super().do_message(call)


@caught_by("requests.text-comes-back")
class TextsOfThreeBytes(Reference):
    """MySQL's `utf8` has no emoji."""

    def dump(self, document: object) -> bytes:
        text = json.dumps(document, ensure_ascii=False)
        return "".join("?" if ord(character) > 0xFFFF else character for character in text).encode()


@caught_by("requests.text-means-nothing")
class TextsAreEscaped(Reference):
    """Texts are escaped for HTML on their way in."""

    def dump(self, document: object) -> bytes:
        return super().dump(document).replace(b"<", b"&lt;").replace(b">", b"&gt;")


@caught_by("requests.long-text-comes-back")
class LongTextsAreCut(Reference):
    """TEXT holds 65,535 bytes."""

    async def do_create(self, call: Call) -> Reply:
        call.document["body"] = call.document["body"][:65535]
        return await super().do_create(call)

    async def do_message(self, call: Call) -> Reply:
        call.document["body"] = call.document["body"][:65535]
        return await super().do_message(call)


@caught_by("requests.nul-is-refused")
class NulIsText(Reference):
    """U+0000 is accepted, which PostgreSQL cannot keep."""

    def wrong_text(self, value: object) -> str:
        return super().wrong_text(value.replace("\0", "") if isinstance(value, str) else value)


@caught_by("requests.lone-surrogates-are-refused")
class LoneSurrogatesAreText(Reference):
    """Half a character is accepted."""

    def wrong_text(self, value: object) -> str:
        wrong = super().wrong_text(value)
        return "" if "surrogates" in wrong else wrong


@caught_by("requests.unknown-action", breaks=["have one violation listed"])
class AnyActionCloses(Reference):
    """What is not `resolve` closes."""

    def wrong_action(self, value: object) -> str:
        return self.wrong_text(value)

    async def do_end(self, call: Call) -> Reply:
        if call.document["action"] != "resolve":
            call.document["action"] = "close"
        return await super().do_end(call)


@caught_by("requests.wrong-type-is-listed")
class PointerBelowTheProperty(Reference):
    """A validator of unions names the type that it tried."""

    def body_error(self, name: str, wrong: str) -> dict[str, str]:
        place = f"{name}/str" if wrong == "Should be a string" else name
        return super().body_error(place, wrong)


@caught_by("requests.unknown-action-is-listed")
class PointerOfTheWholeBody(Reference):
    """A validator of variants reports that the body is none of them."""

    def body_errors(self, operation: str, document: Any, in_path: str) -> list[dict[str, str]]:
        errors = super().body_errors(operation, document, in_path)
        action = document.get("action") if isinstance(document, dict) else None
        if isinstance(action, str) and action.isprintable():
            for error in errors:
                error["pointer"] = error["pointer"].replace("/action", "")
        return errors


@caught_by("requests.missing-property", breaks=["have one violation listed"])
class SubjectIsOptional(Reference):
    """A subject that is missing is taken for an empty one."""

    def wrong_property(self, name: str, document: dict[str, Any]) -> str:
        if name == "subject":
            document.setdefault(name, "")
        return super().wrong_property(name, document)


@caught_by("requests.not-an-object")
class ArraysCrash(Reference):
    """`body["customerId"]` of what is no object."""

    def body_errors(self, operation: str, document: Any, in_path: str) -> list[dict[str, str]]:
        if not isinstance(document, dict):
            raise TypeError("list indices must be integers or slices, not str")
        return super().body_errors(operation, document, in_path)


@caught_by("requests.spelling-of-properties")
class PropertiesInTwoSpellings(Reference):
    """Pydantic's `validate_by_name`: `customer_id` is as good as `customerId`."""

    def body_errors(self, operation: str, document: Any, in_path: str) -> list[dict[str, str]]:
        if isinstance(document, dict) and "customer_id" in document:
            document.setdefault("customerId", document["customer_id"])
        return super().body_errors(operation, document, in_path)


@caught_by("requests.unknown-parameters-mean-nothing")
class QueryOverrulesBody(Reference):
    """Rails puts query and body into one dictionary."""

    async def do_create(self, call: Call) -> Reply:
        call.customer_id = call.query.get("customerId", [call.customer_id])[0]
        return await super().do_create(call)


@caught_by("requests.unknown-properties-are-not-looked-into")
class AllPropertiesAreLookedInto(Reference):
    """Every string in a body has to be one that the store can keep, known or not."""

    def body_errors(self, operation: str, document: Any, in_path: str) -> list[dict[str, str]]:
        errors = super().body_errors(operation, document, in_path)
        if isinstance(document, dict):
            unknown = {n: v for n, v in document.items() if n not in self.properties(operation)}
            wrong = {n: self.wrong_text(v) for n, v in unknown.items() if isinstance(v, str)}
            errors += [self.body_error(n, what) for n, what in wrong.items() if what]
        return errors


@caught_by("requests.rare-characters-come-back")
class TextsAreNormalised(Reference):
    """All text is brought to Unicode's normal form C."""

    def dump(self, document: object) -> bytes:
        text = json.dumps(document, ensure_ascii=False)
        return unicodedata.normalize("NFC", text).encode()


@caught_by("requests.control-characters-come-back")
class ControlCharactersAreDropped(Reference):
    """XML 1.0 has no way to write them, so a gateway leaves them out."""

    def dump(self, document: object) -> bytes:
        return re.sub(rb"(?<!\\)\\u00[01][0-9a-f]", b"", super().dump(document))


@caught_by("requests.escaped-surrogate-pairs")
class EscapedPairsAreLoneSurrogates(Reference):
    """Surrogates are looked for before the escapes are decoded."""

    async def validate(self, call: Call) -> None:
        if b'"subject": "\\ud8' in call.body and isinstance(call.document, dict):
            errors = [self.body_error("subject", "Should be without surrogates")]
            raise Refusal(422, "The request does not match the schema.", errors=errors)
        await super().validate(call)
