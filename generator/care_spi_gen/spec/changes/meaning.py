"""What a schema means, however it is written.

A `$ref` is what it refers to; `allOf` is one schema, where its members do not contradict each
other; `nullable: true`, `type: [..., "null"]` and a choice with null are one thing; so are the
booleans of OpenAPI 3.0 beside `minimum` and `maximum` and the numbers of 3.1, `const` and an
`enum` of one value, and a keyword that demands nothing and its absence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from care_spi_gen.spec.changes.model import same_value, shown
from care_spi_gen.spec.refs import is_reference, resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from care_spi_gen.spec.tree import Node

TEXTS = {
    *("title", "description", "summary", "example", "examples", "externalDocs", "xml"),
    *("$comment", "$schema", "$id", "$defs", "definitions"),
}
_COMBINING = ("allOf", "oneOf", "anyOf", "prefixItems")
_INNER = {
    "items": "[]",
    "additionalProperties": ".*",
    "not": ".not",
    "if": ".if",
    "then": ".then",
    "else": ".else",
    "contains": ".contains",
    "propertyNames": ".propertyNames",
}
_LOWER = ("minLength", "minItems", "minProperties")
_UPPER = ("maxLength", "maxItems", "maxProperties")
_UNORDERED = ("pattern", "format", "multipleOf")
# Keywords that `Schema` has under names of its own.
_READ = {
    *("$ref", "type", "nullable", "properties", "required", "enum", "const", "deprecated"),
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "default"),
    *(*_LOWER, *_UPPER, *_UNORDERED),
}
_IMPLIED = {"properties": "object", "additionalProperties": "object", "items": "array"}


class Limit(NamedTuple):
    """A bound of a value: how to show it, where it is, and how tight it is if that has an order."""

    text: str
    node: Node
    tightness: tuple[float, bool] | None = None


@dataclass(frozen=True, slots=True)
class Schema:
    """A schema, as its parts; `home` is the name of the component that it is, if it is one."""

    node: Node
    home: str
    keywords: dict[str, Node]
    properties: dict[str, Node]
    required: dict[str, Node]
    nullable: bool
    kinds: frozenset[str]
    values: tuple[Any, ...] | None

    def limits(self) -> dict[str, Limit]:
        """Return the bounds, by keyword."""
        limits = {}
        for keys, sign in ((_LOWER, 1), (_UPPER, -1)):
            for key in keys:
                node = self.keywords.get(key)
                if node and _is_number(node.value) and (sign < 0 or node.value > 0):
                    limits[key] = Limit(shown(node.value), node, (sign * node.value, False))
        for key in _UNORDERED:
            node = self.keywords.get(key)
            if node:
                limits[key] = Limit(shown(node.value), node)
        for key, sign in (("minimum", 1), ("maximum", -1)):
            limit = self._number_limit(key, sign)
            if limit:
                limits[key] = limit
        if self.values is not None:
            values = ", ".join(shown(value) for value in self.values)
            limits["enum"] = Limit(shown(f"one of {values}"), self.at("enum", "const"))
        return limits

    def _number_limit(self, key: str, sign: int) -> Limit | None:
        plain = self.keywords.get(key)
        strict = self.keywords.get(f"exclusive{key.capitalize()}")
        limits = []
        if plain and _is_number(plain.value):
            is_strict = strict is not None and strict.value is True
            limits.append(Limit("", plain, (sign * plain.value, is_strict)))
        if strict and _is_number(strict.value):
            limits.append(Limit("", strict, (sign * strict.value, True)))
        if not limits:
            return None
        tightest = max(limits, key=lambda limit: limit.tightness or (0, False))
        value, is_strict = tightest.tightness or (0, False)
        words = f"{shown(sign * value)} (exclusive)" if is_strict else shown(sign * value)
        return tightest._replace(text=words)

    def at(self, *keys: str) -> Node:
        """Return the first keyword of these that is there, or the schema itself."""
        return next((self.keywords[key] for key in keys if key in self.keywords), self.node)

    def default(self) -> Node | None:
        """Return what a missing value counts as."""
        return self.keywords.get("default")

    def inner(self) -> Iterator[tuple[str, Node]]:
        """Yield the schemas within, but for the properties, and how to call them."""
        for key, suffix in _INNER.items():
            node = self.keywords.get(key)
            if node and node.is_mapping and node.value:
                yield suffix, node
        for key in _COMBINING:
            node = self.keywords.get(key)
            for index, child in node.children() if node else ():
                yield f".{key}[{index}]", child

    def others(self) -> dict[str, Node]:
        """Return the keywords that have no meaning here but being equal or not."""
        others = {}
        for key, node in self.keywords.items():
            if key in _READ or key in TEXTS or key in _COMBINING or key.startswith("x-"):
                continue
            # Also `additionalProperties: {}`: what demands nothing is not there.
            if key in _INNER and node.value in (True, {}):
                continue
            if (key in _INNER and node.is_mapping) or (node.value is False and key not in _INNER):
                continue
            others[key] = node
        return others

    def texts(self) -> dict[str, Node]:
        """Return what is written for people and tools."""
        return {
            key: node for key, node in self.keywords.items() if key in TEXTS or key.startswith("x-")
        }

    def in_words(self) -> str:
        """Return what kind of value it is."""
        words = {"array": "a list", "integer": "an integer", "object": "an object"}
        kinds = [words.get(kind, f"a {kind}") for kind in sorted(self.kinds)]
        return " or ".join(kinds) or "anything"


def read_meaning(document: Node, node: Node) -> Schema:
    """Read a schema of a document in which all references are right."""
    merged = _Merged()
    if not merged.add(_layers(document, node, flatten=True)):
        merged = _Merged()
        merged.add(_layers(document, node, flatten=False))
    keywords = merged.keywords
    types = keywords["type"].value if "type" in keywords else []
    types = types if isinstance(types, list) else [types]
    values = [child.value for child in _values(keywords)]
    if not types:
        types = [kind for key, kind in _IMPLIED.items() if key in keywords][:1]
        if not types and values:
            types = ["string"] if all(isinstance(value, str | None) for value in values) else []
    return Schema(
        node=node,
        home=_home(document, node),
        keywords=keywords,
        properties=merged.properties,
        required=merged.required,
        nullable=merged.nullable or "null" in types or None in values,
        kinds=frozenset(str(kind) for kind in types if kind != "null"),
        values=tuple(value for value in values if value is not None) if values else None,
    )


def _values(keywords: dict[str, Node]) -> Iterable[Node]:
    if "enum" in keywords:
        return [child for _, child in keywords["enum"].children()]
    return [keywords["const"]] if "const" in keywords else []


class _Merged:
    """Schemas that hold at once, as one; of a text the first is kept."""

    def __init__(self) -> None:
        self.keywords: dict[str, Node] = {}
        self.properties: dict[str, Node] = {}
        self.required: dict[str, Node] = {}
        self.nullable = False

    def add(self, layers: list[tuple[Node, set[str]]]) -> bool:
        """Add schemas, but for the keywords named with each; return whether they agree."""
        for layer, gone in layers:
            # Of these two, only a choice with null is undone.
            self.nullable |= bool(gone & {"oneOf", "anyOf"}) and not is_reference(layer)
            for key, child in layer.children():
                if key not in gone and not self._add(key, child):
                    return False
        return True

    def _add(self, key: str, child: Node) -> bool:
        if key == "properties":
            self.keywords.setdefault(key, child)
            return all(_keep(self.properties, name, node) for name, node in child.children())
        if key == "required" and isinstance(child.value, list):
            self.required |= {str(entry.value): entry for _, entry in child.children()}
            return True
        if key == "nullable":
            self.nullable |= child.value is True
            self.keywords.setdefault(key, child)
            return True
        return _keep(self.keywords, key, child) or key in TEXTS or key.startswith("x-")


def _keep(nodes: dict[str, Node], key: str, node: Node) -> bool:
    return same_value(nodes.setdefault(key, node).value, node.value)


def _layers(document: Node, node: Node, *, flatten: bool) -> list[tuple[Node, set[str]]]:
    """Return the schemas that hold at once, the outermost first, each with its keywords undone."""
    found: list[tuple[Node, set[str]]] = []
    waiting, seen = [node], set()
    while waiting:
        layer = waiting.pop(0)
        if layer.path in seen or not layer.is_mapping:
            continue
        seen.add(layer.path)
        if is_reference(layer):
            # Only texts are read beside `$ref`: 3.0 ignores the rest, the generator refuses it.
            found.append((layer, {key for key in layer.value if key not in TEXTS}))
            waiting.insert(0, resolve(document, layer))
            continue
        inner = {} if not flatten else dict(_undone(document, layer))
        found.append((layer, set(inner)))
        waiting[:0] = [member for members in inner.values() for member in members]
    return found


def _undone(document: Node, layer: Node) -> Iterator[tuple[str, list[Node]]]:
    """Yield the keywords that only combine, and the schemas that hold in their place."""
    members = layer.child("allOf")
    if members:
        yield "allOf", [member for _, member in members.children()]
    for key in ("oneOf", "anyOf"):
        members = layer.child(key)
        found = [member for _, member in members.children()] if members else []
        others = [member for member in found if not _is_null(resolve(document, member))]
        if len(others) == 1 and len(found) == len(others) + 1:
            yield key, others


def _is_null(node: Node) -> bool:
    return node.is_mapping and node.value.get("type") in ("null", ["null"])


def _home(document: Node, node: Node) -> str:
    """Return the name of the component that a schema is, or only wraps."""
    for layer, gone in _layers(document, node, flatten=True):
        if layer.path[:2] == ("components", "schemas") and len(layer.path) == 3:  # noqa: PLR2004
            return layer.path[2]
        meant = {key for key in layer.value if key not in TEXTS and key != "nullable"}
        if meant - gone or sum(len(layer.value[key]) for key in gone & {"allOf"}) > 1:
            return ""
    return ""


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
