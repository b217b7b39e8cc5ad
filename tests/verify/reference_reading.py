"""What a query and a body have to look like."""

import json
from typing import Any
from urllib.parse import parse_qs

from tests.verify.reference_rules import Refusal


class Reading:
    """Makes documents of bytes, and says what is wrong with them."""

    longest_customer_id = 512

    # Media types

    def is_json(self, content_type: str) -> bool:
        """Whether this media type is JSON in UTF-8."""
        kind, *parameters = (part.strip().lower() for part in content_type.split(";"))
        return kind == "application/json" and all(map(self.is_parameter, parameters))

    def is_parameter(self, parameter: str) -> bool:
        """Whether a parameter of the media type is fine."""
        name, _, value = parameter.partition("=")
        return name != "charset" or value.strip('"') in {"utf-8", "utf8"}

    def is_plain(self, content_encoding: str) -> bool:
        """Whether a body is not compressed."""
        return content_encoding.strip().lower() in {"", "identity"}

    # Syntax

    def parse_query(self, raw_query: str) -> dict[str, list[str]]:
        """The values of each parameter."""
        raw = raw_query.encode("utf-8", "surrogateescape")
        try:
            return parse_qs(raw.decode(), keep_blank_values=True, errors="strict")
        except UnicodeDecodeError:
            raise self.malformed("The query is not UTF-8.") from None

    def parse_body(self, body: bytes) -> Any:
        """The document that the body is."""
        try:
            return self.load_json(body)
        except (ValueError, RecursionError):
            raise self.malformed("The body is not JSON in UTF-8.") from None

    def load_json(self, body: bytes) -> Any:
        """Strict JSON; raises ValueError."""
        return json.loads(body.decode(), parse_constant=self.constant, parse_int=_number)

    def constant(self, name: str) -> Any:
        """What NaN and Infinity are: RFC 8259 does not know them."""
        raise ValueError(name)

    def malformed(self, detail: str) -> Refusal:
        """400."""
        return Refusal(400, detail)

    # Schemas

    def query_errors(self, query: dict[str, list[str]]) -> list[dict[str, str]]:
        """What is wrong with the query of a read."""
        values = query.get("customerId", [])
        wrong = "Should be given once" if len(values) != 1 else self.wrong_customer_id(values[0])
        return [{"parameter": "customerId", "detail": wrong}] if wrong else []

    def body_errors(self, operation: str, document: Any, in_path: str) -> list[dict[str, str]]:
        """What is wrong with a body; `in_path` is the id that the path names."""
        if not isinstance(document, dict):
            return [{"pointer": "", "detail": "Should be an object"}]
        found = {
            name: self.wrong_property(name, document) or self.disagreement(name, document, in_path)
            for name in self.properties(operation)
        }
        return [self.body_error(name, wrong) for name, wrong in found.items() if wrong]

    def properties(self, operation: str) -> tuple[str, ...]:
        """The properties that an operation's body requires."""
        return {
            "create": ("customerId", "subject", "body"),
            "message": ("customerId", "conversationId", "body"),
            "end": ("customerId", "conversationId", "action"),
        }[operation]

    def body_error(self, name: str, wrong: str) -> dict[str, str]:
        """One entry of the list of errors."""
        return {"pointer": f"/{name}", "detail": wrong}

    def wrong_property(self, name: str, document: dict[str, Any]) -> str:
        """What is wrong with one property; empty if nothing is."""
        if name not in document:
            return "Is required"
        if name == "customerId":
            return self.wrong_customer_id(document[name])
        if name == "action":
            return self.wrong_action(document[name])
        return self.wrong_text(document[name])

    def wrong_text(self, value: object) -> str:
        """What is wrong with a text."""
        if not isinstance(value, str):
            return "Should be a string"
        if "\0" in value:
            return "Should not contain U+0000"
        if any("\ud800" <= character <= "\udfff" for character in value):
            return "Should be a string without lone surrogates"
        return ""

    def wrong_customer_id(self, value: object) -> str:
        """What is wrong with a customer's id."""
        wrong = self.wrong_text(value)
        if not wrong and isinstance(value, str) and not self.has_right_length(value):
            return f"Should have 1 to {self.longest_customer_id} characters"
        return wrong

    def has_right_length(self, customer_id: str) -> bool:
        """Whether a customer's id is neither empty nor too long, in code points."""
        return 1 <= len(customer_id) <= self.longest_customer_id

    def wrong_action(self, value: object) -> str:
        """What is wrong with an action."""
        right = isinstance(value, str) and value in {"resolve", "close"}
        return "" if right else "Should be resolve or close"

    def disagreement(self, name: str, document: dict[str, Any], in_path: str) -> str:
        """What is wrong with an id that the path names too."""
        if name == "conversationId" and document[name] != in_path:
            return "Should be the id in the path"
        return ""


def _number(digits: str) -> int | float:
    # int() refuses more than 4,300 digits, which JSON allows.
    return int(digits) if len(digits) < 4000 else float(digits)
