"""The reference server after later versions of the spec, as its own description tells them."""

from typing import Any

import yaml

from tests.verify.reference import Call, Reference
from tests.verify.reference_rules import Conversation, Document, Message, Refusal

_ROOT = "/care/conversations"
_ONE = f"{_ROOT}/{{conversationId}}"
_DECLARED: Document = yaml.safe_load(Reference.describes_itself)


def described(version: str, changes: Document) -> bytes:
    """The description of the reference, with what a later version adds."""
    return yaml.safe_dump(_merged(_DECLARED, {"openapi": version} | changes)).encode()


def _merged(one: Any, other: Any) -> Any:
    if isinstance(one, dict) and isinstance(other, dict):
        shared = {name: _merged(one[name], other[name]) for name in one.keys() & other.keys()}
        return one | other | shared
    if isinstance(one, list) and isinstance(other, list):
        return [*one, *other]
    return other


_PRIORITY = {"properties": {"priority": {"$ref": "#/components/schemas/Priority"}}}
_NEXT: Document = {
    "paths": {"/care/tags": {"get": {"responses": {"200": {}, "401": {}}}}},
    "components": {
        "schemas": {
            "Priority": {"type": "string", "enum": ["low", "high"], "nullable": True},
            "CareConversationSummary": _PRIORITY,
            "CareConversationDetail": _PRIORITY,
            "CreateConversationInput": _PRIORITY,
            "CareMessage": {
                "required": ["attachments"],
                "properties": {
                    "attachments": {
                        "type": "array",
                        "items": {"$ref": "#/components/schemas/Attachment"},
                    }
                },
            },
            "Attachment": {
                "allOf": [
                    {
                        "type": "object",
                        "required": ["name"],
                        "properties": {"name": {"type": "string"}},
                    },
                    {"properties": {"bytes": {"type": "integer", "minimum": 0}}},
                ]
            },
        }
    },
}


class Next(Reference):
    """A field more in conversations, an array of objects in messages, an operation: OpenAPI 3.0."""

    describes_itself = described("3.0.3", _NEXT)

    def shown(self, conversation: Conversation) -> Document:
        return super().shown(conversation) | {"priority": None}

    def message_document(self, message: Message) -> Document:
        attachments = [{"name": "invoice.pdf", "bytes": 9}, {"name": "photo.jpg"}]
        return super().message_document(message) | {"attachments": attachments}


_CHANNEL = {"in": "query", "name": "channel", "required": True}
_REGION = {"type": "string", "pattern": "^[a-z]+$", "minLength": 2, "maxLength": 2}
_LATEST: Document = {
    "paths": {
        _ROOT: {
            "get": {
                "parameters": [
                    _CHANNEL | {"schema": {"enum": ["e mail", "chat"]}},
                    {"in": "query", "name": "since", "schema": {"type": "string"}},
                    {
                        "in": "query",
                        "name": "label",
                        "required": True,
                        "schema": {"type": "array", "items": {"type": "integer"}},
                    },
                ],
            },
            "post": {
                "responses": {
                    "200": {
                        "content": {
                            "application/json": {
                                "schema": {
                                    "required": ["queue"],
                                    "properties": {"queue": {"type": ["integer", "null"]}},
                                }
                            }
                        }
                    }
                }
            },
        },
        _ONE: {"parameters": [_CHANNEL | {"schema": {"type": "string"}, "example": "chat"}]},
    },
    "components": {
        "schemas": {
            "CreateConversationInput": {
                "required": ["region", "steps"],
                "properties": {
                    "region": _REGION,
                    "steps": {
                        "type": "array",
                        "minItems": 2,
                        "items": {
                            "type": "object",
                            "required": ["at"],
                            "properties": {"at": {"type": "number", "exclusiveMinimum": 0}},
                        },
                    },
                },
            },
            "PostMessageInput": {
                "required": ["kind"],
                "properties": {"kind": {"const": "text"}},
            },
            "CloseConversationInput": {
                "required": ["reason"],
                "properties": {
                    "reason": {"anyOf": [{"type": "null"}, {"type": "string"}], "default": "done"}
                },
            },
        }
    },
}


class Latest(Reference):
    """Requires more of requests, in bodies and queries: OpenAPI 3.1."""

    describes_itself = described("3.1.0", _LATEST)
    channels = ("e mail", "chat")

    def query_errors(self, query: dict[str, list[str]]) -> list[dict[str, str]]:
        channel = query.get("channel", [])
        errors = super().query_errors(query)
        if len(channel) != 1 or channel[0] not in self.channels:
            errors.append({"parameter": "channel", "detail": "Should be one of two"})
        return errors

    async def do_list(self, call: Call) -> Any:
        if not all(label.isdecimal() for label in call.query.get("label", ["none"])):
            errors = [{"parameter": "label", "detail": "Should be numbers"}]
            raise Refusal(422, "The request does not match the schema.", errors=errors)
        return await super().do_list(call)

    def properties(self, operation: str) -> tuple[str, ...]:
        more = {"create": ("region", "steps"), "message": ("kind",), "end": ("reason",)}
        return (*super().properties(operation), *more[operation])

    def wrong_property(self, name: str, document: dict[str, Any]) -> str:
        if name not in document or name not in {"region", "steps", "kind", "reason"}:
            return super().wrong_property(name, document)
        value = document[name]
        right = {
            "region": isinstance(value, str) and len(value) == 2 and value.islower(),
            "steps": isinstance(value, list)
            and len(value) == 2
            and all(isinstance(step, dict) and step["at"] > 0 for step in value),
            "kind": value == "text",
            "reason": value == "done",
        }
        return "" if right[name] else "Should be as described"

    def created_document(self, conversation: Conversation) -> Document:
        return super().created_document(conversation) | {"queue": None}


VERSIONS = (Next, Latest)
