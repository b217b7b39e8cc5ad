"""A spec with a text of one's choice in every place that has room for any text."""

import copy
import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

import yaml
from care_spi_gen.resources import OVERLAY, VENDOR_SPEC
from care_spi_gen.spec import read_spec

from tests.hostile.payloads import PAYLOADS

Document = dict[str, Any]

_BASE: Document = yaml.safe_load(read_spec(VENDOR_SPEC, OVERLAY).effective)
# What can be the name of a variable in a path.
_VARIABLES = {name for name, text in PAYLOADS.items() if not set("{}/") & set(text)}
_DONE = {"204": {"description": "Done"}}


def base() -> Document:
    """The packaged spec with its overlay applied."""
    return copy.deepcopy(_BASE)


def plain(document: Document) -> str:
    """The document as JSON, which is YAML too, every text in it escaped."""
    return json.dumps(document)


def one_text(text: str) -> Document:
    """A spec in which each place for free text, and each free name, holds `text`."""
    document = base()
    document["info"] |= {
        "title": text,
        "version": text,
        "description": text,
        "contact": {"name": text, "x-contact": text},
        "license": {"name": text},
    }
    document |= {
        "servers": [{"url": text, "description": text}],
        "tags": [{"name": text, "description": text}],
        "x-hostile": {text: text},
        f"x-{text}": text,
        f"{text}.": text,
    }
    document["components"] |= {text: {text: text}}
    for index, operation in enumerate(_operations(document)):
        operation |= {
            "operationId": f"{text}{index}",
            "summary": text,
            "description": text,
            "tags": [text],
            "x-codeSamples": text,
        }
    for schema in document["components"]["schemas"].values():
        schema.update(_annotations(text))
        for member in schema.get("properties", {}).values():
            if "$ref" not in member:
                member.update(_annotations(text))
    return document


def _operations(document: Document) -> list[Document]:
    return [operation for item in document["paths"].values() for operation in item.values()]


def _annotations(text: str) -> Document:
    """Keywords that describe a schema, those among them that other generators act on."""
    return {
        "title": text,
        "description": text,
        "default": text,
        "example": text,
        "externalDocs": {"url": "https://x.example", "description": text},
        "xml": {"name": text},
        "x-python-type": text,
        "x-python-import": {"module": text, "name": text},
        "x-enum-varnames": [text],
        "x-customTypePath": text,
        "x-customBasePath": text,
        "x-default_factory": text,
    }


def many_texts(texts: Mapping[str, str]) -> Document:
    """A spec in which each place that there can be many of holds every one of `texts`.

    `POST /hostile` has them as names in its query and its body, and as the only values there.
    """
    document = base()
    query = [
        {"in": "query", "name": text, "required": True, "description": text, "schema": _only(text)}
        for text in texts.values()
    ]
    document["paths"]["/hostile"] = {
        "post": {
            "operationId": "hostile",
            "parameters": query,
            "requestBody": _content({"$ref": "#/components/schemas/Hostile"}, required=True),
            "responses": {
                "200": _content(_object({t: {"type": "string"} for t in texts.values()}))
            },
        }
    }
    for name, text in texts.items():
        document["paths"][f"/hostile/{name}"] = {"put": _named(text)}
        document["components"]["schemas"][f"{text}."] = _object({text: {"type": "string"}})
        if name in _VARIABLES:
            document["paths"] |= _variable(f"/hostile/{name}/{{{text}}}", text)["paths"]
    names = list(texts.values())
    document["components"]["schemas"]["Hostile"] = _object(
        {text: _only(text) for text in names}
        | {f"{text} pattern": _matching(text) for text in names}
        | {f"{text} any": {"type": "string", "enum": names} for text in names}
    )
    return document


def kept_texts(texts: Mapping[str, str]) -> Document:
    """A spec whose conversations and messages have more properties.

    Each of `texts` is part of a name, a value, a default, an example and a description.
    """
    document = base()
    schemas = document["components"]["schemas"]
    for name, text in _numbered(texts):
        of_conversation = _only(text) | {"enum": [text, "other"], "example": text}
        lists = {"type": "array", "items": {"type": "string"}, "description": text}
        open_object = {"type": "object", "default": {text: text}, "example": {text: text}}
        for schema, key, property_ in (
            ("CareConversationSummary", name, of_conversation),
            ("CareConversationDetail", name, of_conversation),
            ("CareConversationDetail", f"object {name}", open_object),
            ("CareMessage", f"list {name}", lists | {"default": [text], "example": [text]}),
        ):
            schemas[schema]["properties"][key] = property_
            schemas[schema]["required"].append(key)
        schemas["CreateConversationInput"]["properties"][name] = of_conversation
        schemas["PostMessageInput"]["properties"][f"list {name}"] = lists
    return document


def kept(texts: Mapping[str, str]) -> dict[str, str]:
    """What a conversation of `kept_texts` has where nobody gave another value, by name."""
    return dict(_numbered(texts))


def _numbered(texts: Mapping[str, str]) -> list[tuple[str, str]]:
    # A number, as some texts have no word to name a column by.
    return [(f"p{index} {text}", text) for index, text in enumerate(texts.values())]


def _named(text: str) -> Document:
    """An operation that has no name but `text`; another schema is called the same."""
    return {
        "operationId": text,
        "summary": text,
        "requestBody": _content({"$ref": f"#/components/schemas/{_pointer(f'{text}.')}"}),
        "responses": {
            "200": {
                "description": text,
                "headers": {text: {"schema": {"type": "string"}}},
                "content": {
                    "application/json": {"schema": _object({text: {"type": "string"}})},
                    text: {"schema": {"type": "string"}},
                },
            }
        },
    }


def _only(text: str) -> Document:
    return {"type": "string", "enum": [text], "description": text, "default": text}


def _matching(text: str) -> Document:
    return {"type": "string", "pattern": f"^{re.escape(text)}$"}


def _object(properties: Document) -> Document:
    return {"type": "object", "required": list(properties), "properties": properties}


def _content(schema: Document, **more: Any) -> Document:
    return {"description": "A body", "content": {"application/json": {"schema": schema}}} | more


def _pointer(key: str) -> str:
    return quote(key.replace("~", "~0").replace("/", "~1"))


def _paths(path: str, item: Document) -> Document:
    return {"paths": {path: item}}


def _operation(operation: Document) -> Document:
    return _paths("/x", {"post": {"responses": _DONE} | operation})


def _variable(path: str, name: str) -> Document:
    parameter = {"in": "path", "name": name, "required": True, "schema": {"type": "string"}}
    return _paths(path, {"get": {"parameters": [parameter], "responses": _DONE}})


def _body(schema: Document) -> Document:
    return _operation({"requestBody": _content(schema)})


# Small documents, about one place each, that has a rule of its own: few texts are let in.
CHOOSY: Mapping[str, Callable[[str], Document]] = {
    "openapi": lambda text: {"openapi": text, "paths": {}},
    "path": lambda text: _paths(f"/{text}", {"get": {"responses": _DONE}}),
    "undeclared variable": lambda text: _variable("/x", text),
    "variable": lambda text: _variable(f"/{{{text}}}", text),
    "method": lambda text: _paths("/x", {text: {"responses": _DONE}}),
    "status": lambda text: _operation({"responses": {text: {"description": "x"}}}),
    "media type": lambda text: _operation({"requestBody": {"content": {text: {}}}}),
    "parameter's place": lambda text: _operation({"parameters": [{"in": text, "name": "x"}]}),
    "role": lambda text: _operation({"x-care-operation": text}),
    "part": lambda text: _body(_object({"x": {"type": "string"}}) | {"x-care-schema": text}),
    "reference": lambda text: _body({"$ref": text}),
    "reference within": lambda text: _body({"$ref": f"#/{text}"}),
    "type": lambda text: _body({"type": text}),
    "pattern": lambda text: _body({"type": "string", "pattern": text}),
    "keyword": lambda text: _body({"type": "string", text: text}),
    "type of others": lambda text: _body({"type": "string", "customTypePath": text}),
    "base of others": lambda text: _body({"type": "object", "customBasePath": text}),
    "default of others": lambda text: _body({"type": "string", "default_factory": text}),
    "required": lambda text: _body(_object({"x": {"type": "string"}}) | {"required": [text]}),
    "minimum": lambda text: _body({"type": "integer", "minimum": text}),
    "length": lambda text: _body({"type": "string", "maxLength": text}),
}
CHOOSY_ACCEPTS = {"variable", "pattern"}


def small(place: str, text: str) -> str:
    """The document of one choosy place, with `text` there."""
    head = {"openapi": "3.0.3", "info": {"title": "x", "version": "1"}}
    return plain(head | CHOOSY[place](text))
