"""Reads the schemas that an API reaches into named types; the rest of a document is not looked at.

What a schema says is kept, refused as a problem or told as a note: nothing is dropped silently.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from care_spi_gen.api.model import (
    Alias,
    AnyObject,
    Field,
    ListOf,
    Model,
    Part,
    Reference,
    Scalar,
    ScalarKind,
    SpecText,
    Type,
)
from care_spi_gen.api.naming import Names
from care_spi_gen.spec.keywords import read_count, read_number, read_string
from care_spi_gen.spec.refs import is_reference, resolve

if TYPE_CHECKING:
    from care_spi_gen.spec.tree import Node, Report

SCHEMA_MARK = "x-care-schema"

_ANNOTATIONS = {
    *("type", "nullable", "title", "description", "example", "examples", "externalDocs"),
    *("deprecated", "default", "readOnly", "writeOnly", "xml", "$comment"),
}
_NUMBER_KEYWORDS = {
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "format"),
}
_KEYWORDS: dict[object, set[str]] = {
    "string": {"enum", "format", "minLength", "maxLength", "pattern"},
    "integer": _NUMBER_KEYWORDS,
    "number": _NUMBER_KEYWORDS,
    "boolean": set(),
    "array": {"items", "minItems", "maxItems"},
    "object": {"properties", "required", "additionalProperties"},
}
# A schema without `type` has the one that these keywords speak of.
_IMPLIED = {"properties": "object", "additionalProperties": "object"}
_IMPLIED |= {"items": "array", "enum": "string"}
_COMBINING = ("oneOf", "anyOf", "allOf", "not", "discriminator", "if", "const", "$dynamicRef")
_PLAIN_TYPE_HINT = "describe one plain type, or change it in the overlay"
# Keywords that do nothing where they are false.
_CHECKED_BY_VALUE = ("uniqueItems", "readOnly", "writeOnly", "exclusiveMinimum", "exclusiveMaximum")
_NOTES = {
    "default": ("`default` is not filled in", "what a request leaves out stays left out"),
    "readOnly": ("`readOnly` is not enforced", "the property is accepted in a request too"),
    "writeOnly": ("`writeOnly` is not enforced", "the property is sent in a response too"),
}


class Use(NamedTuple):
    """A type where it is used, and whether null may stand there instead."""

    type: Type
    nullable: bool


class SchemaReader:
    """Turns schemas into types; `types` is complete after `finish`.

    Every schema below `components`, every target of a `$ref` and every inline object has a name.
    `sources` tells where a type was written, and `field_sources` a field, by its wire name.
    """

    def __init__(self, document: Node, report: Report) -> None:
        """Name the document's own schemas first, so that inline ones give way to them."""
        self.types: dict[str, Model | Alias] = {}
        self.sources: dict[str, Node] = {}
        self.field_sources: dict[tuple[str, str], Node] = {}
        self._document = document
        self._report = report
        self._is_3_0 = document.text("openapi").startswith("3.0.")
        self._names = Names.of_types()
        self._names_by_path: dict[tuple[str, ...], str] = {}
        self._waiting: list[Node] = []
        self._inline: dict[str, str] = {}
        components = document.child("components")
        schemas = components.child("schemas") if components else None
        for wire_name, schema in schemas.children() if schemas else ():
            if is_reference(schema):
                continue
            self._names_by_path[schema.path] = self.choose(self._names, wire_name, schema)
            if schema.is_mapping and SCHEMA_MARK in schema.value:
                self._refer(schema)

    def choose(self, names: Names, text: str, node: Node) -> str:
        """Take a name in the scope `names`; a clash with another is told as a note."""
        name = names.choose(text)
        if name != names.plain(text):
            self._report.note(
                node,
                f"`{text}` is called `{name}` in Python",
                f"`{names.plain(text)}` is the name of something else",
            )
        return name

    def finish(self) -> tuple[Model | Alias, ...]:
        """Read what was only referred to; return all types, the document's own first, in order."""
        # A queue, not recursion: a long chain of references is no reason to fail.
        while self._waiting:
            schema = self._waiting.pop(0)
            name = self._names_by_path[schema.path]
            self.types[name] = self._definition(schema, name)
        self._refuse_endless_lists()
        own = [name for name in self._names_by_path.values() if name in self.types]
        return tuple(self.types[name] for name in dict.fromkeys((*own, *self.sources)))

    def read(self, node: Node, suggestion: str, *, within: bool = False) -> Use:
        """Read a schema where it is used; an inline object is named after `suggestion`.

        One that stands within another schema, word for word like an earlier one, is that one: a
        property that is given in one place and sent in another has one type.
        """
        if is_reference(node):
            self._check_siblings(node)
            schema = resolve(self._document, node)
            return Use(self._refer(schema), self._is_nullable(schema))
        if self._is_model(node):
            written = json.dumps(node.value, sort_keys=True, default=repr) if within else ""
            name = self._inline.get(written) or self.choose(self._names, suggestion, node)
            if name not in self.types:
                self.sources[name] = node
                self.types[name] = self._model(node, name)
            if within:
                self._inline[written] = name
            return Use(Reference(name), self._is_nullable(node))
        if node.is_mapping and SCHEMA_MARK in node.value:
            hint = "move it to `components`"
            self._report.problem(node, f"`{SCHEMA_MARK}` marks a schema without a name", hint)
        return Use(self._unnamed(node, suggestion), self._is_nullable(node))

    def read_whole(self, node: Node, suggestion: str) -> Reference:
        """Read what a body is: a model, or a value, which gets a name. It must not be nullable."""
        use = self.read(node, suggestion)
        if use.nullable:
            self._report.problem(
                node, "a body that may be null is not supported", "describe it without"
            )
        if isinstance(use.type, Reference) and self._is_model(resolve(self._document, node)):
            return use.type
        name = self.choose(self._names, suggestion, node)
        self.sources[name] = node
        self.types[name] = Alias(name, use.type, SpecText(node.text("description")), whole=True)
        return Reference(name)

    def add_query(self, parameters: list[Node], suggestion: str) -> Model:
        """Make a model of query parameters (Parameter Objects that have a schema)."""
        name = self.choose(self._names, suggestion, parameters[0])
        self.sources[name] = parameters[0]
        names = Names.of_fields()
        fields = []
        for parameter in parameters:
            schema = parameter.child("schema") or parameter
            required = parameter.value.get("required") is True
            field = self._field(names, name, parameter.text("name"), schema, required=required)
            description = SpecText(parameter.text("description")) or field.description
            # A query string has no null.
            fields.append(replace(field, nullable=False, description=description))
            self.field_sources[name, parameter.text("name")] = parameter
        model = Model(name, tuple(fields))
        self.types[name] = model
        return model

    def _refer(self, schema: Node) -> Reference:
        name = self._names_by_path.get(schema.path)
        if name is None:
            name = self.choose(self._names, schema.path[-1] if schema.path else "", schema)
            self._names_by_path[schema.path] = name
        if name not in self.sources:
            self.sources[name] = schema
            self._waiting.append(schema)
        return Reference(name)

    def _definition(self, node: Node, name: str) -> Model | Alias:
        if self._is_model(node):
            return self._model(node, name)
        description = SpecText(node.text("description"))
        return Alias(name, self._unnamed(node, name), description, self._part(node))

    def _is_model(self, node: Node) -> bool:
        return self.kind(node) == "object" and node.child("properties") is not None

    def _model(self, node: Node, name: str) -> Model:
        self._check_keywords(node, "object")
        properties = node.child("properties") or node
        required = self._required(node, properties)
        names = Names.of_fields()
        fields = tuple(
            self._field(names, name, wire_name, schema, required=wire_name in required)
            for wire_name, schema in properties.children()
        )
        return Model(name, fields, SpecText(node.text("description")), self._part(node))

    def _field(
        self, names: Names, owner: str, wire_name: str, schema: Node, *, required: bool
    ) -> Field:
        self.field_sources[owner, wire_name] = schema
        use = self.read(schema, f"{owner} {wire_name}", within=True)
        return Field(
            name=self.choose(names, wire_name, schema),
            wire_name=SpecText(wire_name),
            type=use.type,
            required=required,
            nullable=use.nullable,
            description=SpecText(schema.text("description")),
        )

    def _required(self, node: Node, properties: Node) -> set[str]:
        required = node.child("required")
        for _, entry in required.children() if required else ():
            if entry.value not in properties.value:
                self._report.problem(
                    entry, f"`{entry.value}` is required, but no property", "describe the property"
                )
        return {entry.value for _, entry in required.children()} if required else set()

    def _part(self, node: Node) -> Part | None:
        mark = node.child(SCHEMA_MARK)
        if mark is None:
            return None
        try:
            return Part(mark.value)
        except ValueError:
            hint = f"choose from {', '.join(Part)}"
            self._report.problem(mark, f"`{SCHEMA_MARK}` has an unknown value", hint)
            return None

    def _unnamed(self, node: Node, suggestion: str) -> Type:
        """Read a schema that is no model. Of no use after a problem, but then nothing is."""
        kind = self.kind(node)
        if not kind:
            return AnyObject()
        self._check_keywords(node, kind)
        if kind == "string":
            return read_string(node, self._report)
        if kind in ("integer", "number"):
            return read_number(node, ScalarKind(kind), self._report)
        if kind == "boolean":
            return Scalar(ScalarKind.BOOLEAN)
        if kind == "array":
            return self._list(node, suggestion)
        return AnyObject()

    def _list(self, node: Node, suggestion: str) -> ListOf | AnyObject:
        items = node.child("items")
        if items is None:
            self._report.problem(node, "a list does not say what it holds", "add `items`")
            return AnyObject()
        use = self.read(items, f"{suggestion} Item", within=True)
        return ListOf(
            use.type,
            use.nullable,
            read_count(node, "minItems", self._report),
            read_count(node, "maxItems", self._report),
        )

    def kind(self, node: Node) -> str:
        """Return the one type that a schema has besides null, empty after a problem."""
        if not node.is_mapping:
            self._report.problem(node, "is not a schema", "make it a mapping with a `type`")
            return ""
        unsupported = [key for key in _COMBINING if key in node.value]
        if unsupported:
            child = node.child(unsupported[0]) or node
            self._report.problem(child, f"`{unsupported[0]}` is not supported", _PLAIN_TYPE_HINT)
            return ""
        kinds = node.value.get("type")
        kinds = [kind for kind in kinds if kind != "null"] if isinstance(kinds, list) else [kinds]
        if kinds == [None]:
            kinds = [kind for key, kind in _IMPLIED.items() if key in node.value][:1]
        if len(kinds) != 1 or kinds[0] not in _KEYWORDS:
            self._report.problem(node, "a schema has not one definite `type`", _PLAIN_TYPE_HINT)
            return ""
        return str(kinds[0])

    def _is_nullable(self, node: Node) -> bool:
        if not node.is_mapping:
            return False
        kinds = node.value.get("type")
        return node.value.get("nullable") is True or (isinstance(kinds, list) and "null" in kinds)

    def _check_keywords(self, node: Node, kind: str) -> None:
        known = _KEYWORDS[kind] | _ANNOTATIONS
        for key, child in node.children():
            if key in _CHECKED_BY_VALUE and child.value is False:
                continue
            if key == "nullable" and not self._is_3_0:
                hint = 'write `type: [..., "null"]`'
                self._report.problem(child, "`nullable` is not part of OpenAPI 3.1", hint)
            elif key not in known and not key.startswith("x-"):
                message = f"`{key}` is not supported on a schema of type {kind}"
                self._report.problem(child, message, _PLAIN_TYPE_HINT)
            elif key in _NOTES:
                self._report.note(child, *_NOTES[key])
        self._note_format(node, kind)
        self._note_open_object(node)

    def _note_format(self, node: Node, kind: str) -> None:
        text = node.text("format")
        child = node.child("format")
        if child and not (kind == "string" and text == "date-time"):
            self._report.note(child, f"the format `{text}` is not checked", "bounds are")

    def _note_open_object(self, node: Node) -> None:
        child = node.child("additionalProperties")
        if child is None or child.value is True or child.value == {}:
            return
        if child.value is False:
            message = "unknown properties are ignored, not refused"
            self._report.note(child, message, "callers may be ahead of this document")
        elif node.child("properties"):
            message = "`additionalProperties` with a schema is not supported beside `properties`"
            self._report.problem(child, message, _PLAIN_TYPE_HINT)
        else:
            self._report.note(
                child, "what an open object holds is not checked", "any JSON is taken"
            )

    def _check_siblings(self, node: Node) -> None:
        for key, child in node.children():
            if key in ("$ref", "description", "summary") or key.startswith("x-"):
                continue
            if self._is_3_0:
                message = f"`{key}` beside `$ref` is ignored, as OpenAPI 3.0 says"
                self._report.note(child, message, "put it into the schema that is referred to")
            else:
                message = f"`{key}` beside `$ref` is not supported"
                self._report.problem(child, message, "put it into the schema that is referred to")

    def _refuse_endless_lists(self) -> None:
        """Refuse lists (of lists) of themselves: no Python type says that without a model."""
        for start, type_ in self.types.items():
            seen = set()
            inner = type_
            while isinstance(inner, Alias) and inner.name not in seen:
                seen.add(inner.name)
                item = inner.type
                while isinstance(item, ListOf):
                    item = item.item
                if not isinstance(item, Reference):
                    break
                inner = self.types[item.name]
                if inner.name == start:
                    hint = "put an object in between"
                    self._report.problem(self.sources[start], "a list holds itself", hint)
