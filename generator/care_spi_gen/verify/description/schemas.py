"""JSON schemas, of OpenAPI 3.0 and 3.1 alike, and what does not fit them."""

from __future__ import annotations

import time
from itertools import product
from typing import Any, TypeGuard

from care_spi_gen.verify.description.text import Unreadable

Json = dict[str, Any]

_MOST_STEPS = 50_000
_MOST_SECONDS = 5.0
_DEEPEST = 60
_MOST_FORMS = 64
_CHOICES = ("anyOf", "oneOf")
_JOINED = {"$ref", "allOf", *_CHOICES}
_LEAST = {"minimum", "minLength", "minItems"}
_MOST = {"maximum", "maxLength", "maxItems"}


class Schemas:
    """Answers questions about the schemas of one document, within bounds for all of them together.

    `$ref` is followed within the document alone. Every method raises Unreadable at what is no
    schema, and once it takes too long: a circle, or a bomb.
    """

    def __init__(self, document: Json) -> None:
        """Take the document that references are looked up in."""
        self.document = document
        self._steps = _MOST_STEPS
        self._deadline = time.monotonic() + _MOST_SECONDS

    def resolved(self, node: Any) -> Any:
        """What `node` is, or what it refers to in the end."""
        for _ in range(_DEEPEST):
            if not isinstance(node, dict) or "$ref" not in node:
                return node
            node = self._at(node["$ref"])
        raise Unreadable("references go in a circle")

    def _at(self, reference: Any) -> Any:
        if not isinstance(reference, str) or not reference.startswith("#/"):
            raise Unreadable(f"{reference!r} is no reference within it")
        node: Any = self.document
        for part in reference[2:].split("/"):
            name = part.replace("~1", "/").replace("~0", "~")
            if not isinstance(node, dict) or name not in node:
                raise Unreadable(f"there is no {reference!r} in it")
            node = node[name]
        return node

    def forms(self, schema: Any, depth: int = 0) -> list[Json]:
        """The schema as a choice of plain ones: without `$ref`, `allOf`, `anyOf` and `oneOf`.

        What fits one of them fits the schema, `oneOf` being taken as `anyOf`.
        """
        self._steps -= 1
        if self._steps < 0 or depth > _DEEPEST or time.monotonic() > self._deadline:
            raise Unreadable("its schemas go in a circle, or are too large")
        if isinstance(schema, bool):
            return [{}] if schema else []
        if not isinstance(schema, dict):
            raise Unreadable(f"{type(schema).__name__} for a schema")
        found = [_plain(schema)]
        joined = _list(schema, "allOf")
        if "$ref" in schema:
            joined = [self._at(schema["$ref"]), *joined]
        for part in joined:
            found = _each_with_each(found, self.forms(part, depth + 1))
        for choice in _CHOICES:
            if choice in schema:
                parts = [self.forms(part, depth + 1) for part in _list(schema, choice)]
                found = _each_with_each(found, [form for forms in parts for form in forms])
        return found

    def property(self, schema: Any, name: str) -> Json:
        """The schema of a property of an object."""
        return {
            "anyOf": [
                properties(form)[name] for form in self.forms(schema) if name in properties(form)
            ]
        }

    def items(self, schema: Any) -> Json:
        """The schema of what an array has."""
        return {"anyOf": [form["items"] for form in self.forms(schema) if "items" in form]}

    def wrong(self, value: Any, schema: Any, place: str = "", *, but: str = "writeOnly") -> str:
        """What keeps `value` from fitting `schema`, with the place in it; empty if nothing does.

        In an answer what is writeOnly is not required, in a request (`but="readOnly"`) the other.

        Looked at are type, `nullable`, `enum` and `const`, lengths and bounds, `required`,
        properties that are not there, and all of this within objects and arrays; not `pattern`,
        `format`, `multipleOf`, `uniqueItems` and `not`.
        """
        if place.count("/") > _DEEPEST:
            raise Unreadable("a value is nested too deep")
        found = [self._wrong(value, form, place, but) for form in self.forms(schema)]
        return "" if "" in found else (found or [f"anything{_at(place)}"])[0]

    def _wrong(self, value: Any, form: Json, place: str, but: str) -> str:
        if value is None and form.get("nullable") is True:
            return ""
        if wrong := _wrong_kind(value, form) or _out_of_bounds(value, form):
            return f"{wrong}{_at(place)}"
        if isinstance(value, dict):
            return self._wrong_object(value, form, place, but)
        if isinstance(value, list) and "items" in form:
            found = (
                self.wrong(item, form["items"], f"{place}/{number}", but=but)
                for number, item in enumerate(value)
            )
            return next(filter(None, found), "")
        return ""

    def _wrong_object(self, value: Json, form: Json, place: str, but: str) -> str:
        known = properties(form)
        for name in required(form, but):
            if name not in value:
                return f"no {name!r}{_at(place)}"
        others = form.get("additionalProperties", not known)
        for name, member in value.items():
            schema = known.get(name, others)
            if schema is False:
                return f"a field {name!r}{_at(place)}"
            if wrong := self.wrong(member, schema, f"{place}/{name}", but=but):
                return wrong
        return ""


def properties(form: Json) -> Json:
    """The properties of a plain schema, by name."""
    found = form.get("properties", {})
    if not isinstance(found, dict):
        raise Unreadable("`properties` is no object")
    return found


def required(form: Json, but: str) -> list[str]:
    """The properties that a plain schema requires, `but` those that are readOnly, or writeOnly."""
    return [
        name
        for name in dict.fromkeys(map(str, _list(form, "required")))
        if not isinstance(schema := properties(form).get(name), dict) or schema.get(but) is not True
    ]


def types_of(value: Any) -> set[str]:
    """The types that a JSON value is of: an integer is a number, too."""
    if isinstance(value, float) and value.is_integer():
        return {"integer", "number"}
    names = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array"}
    return {"object" if isinstance(value, dict) else names.get(type(value), "null")}


def is_number(value: Any) -> TypeGuard[float]:
    """Whether this is a number of JSON."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _plain(schema: Json) -> Json:
    """The schema's own part; `types` is a set, in which a number may be an integer."""
    form = {name: value for name, value in schema.items() if name not in _JOINED}
    if "type" in form:
        listed = form.pop("type")
        names = set(map(str, listed if isinstance(listed, list) else [listed]))
        form["types"] = names | ({"integer"} if "number" in names else set())
    if "const" in form:
        form["enum"] = [form.pop("const")]
    if "enum" in form:
        form["enum"] = _list(form, "enum")
    # OpenAPI 3.0 has a flag where 3.1 has the bound itself.
    for bound, flag in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if form.get(flag) is True:
            form[flag] = form.pop(bound, None)
    return form


def _each_with_each(some: list[Json], others: list[Json]) -> list[Json]:
    if len(some) * len(others) > _MOST_FORMS:
        raise Unreadable(f"a schema has more than {_MOST_FORMS} forms")
    return [_both(one, other) for one, other in product(some, others)]


def _both(one: Json, other: Json) -> Json:
    """The plain schema that asks for what the two ask for."""
    return one | {
        name: _stricter(name, one[name], value) if name in one else value
        for name, value in other.items()
    }


def _stricter(name: str, one: Any, other: Any) -> Any:
    if name == "types":
        return one & other
    if name == "enum":
        return [value for value in one if any(_same(value, each) for each in other)]
    if name in _LEAST | _MOST and is_number(one) and is_number(other):
        return max(one, other) if name in _LEAST else min(one, other)
    if name == "required" and isinstance(one, list) and isinstance(other, list):
        return [*one, *other]
    if name == "properties" and isinstance(one, dict) and isinstance(other, dict):
        shared = {key: {"allOf": [one[key], other[key]]} for key in one.keys() & other.keys()}
        return one | other | shared
    return {"allOf": [one, other]} if name in {"items", "additionalProperties"} else one


def _wrong_kind(value: Any, form: Json) -> str:
    types = form.get("types")
    if types is not None and not types & types_of(value):
        return f"{min(types_of(value))} instead of {' or '.join(sorted(types)) or 'nothing'}"
    if "enum" in form and not any(_same(value, other) for other in form["enum"]):
        return "a value that is not of the enum"
    return ""


def _out_of_bounds(value: Any, form: Json) -> str:
    if isinstance(value, str):
        return "" if _is_within(len(value), form, "Length") else f"{len(value)} characters"
    if isinstance(value, list):
        return "" if _is_within(len(value), form, "Items") else f"{len(value)} items"
    if is_number(value):
        above, below = form.get("exclusiveMinimum"), form.get("exclusiveMaximum")
        is_excluded = (is_number(above) and value <= above) or (is_number(below) and value >= below)
        return "" if _is_within(value, form, "imum") and not is_excluded else repr(value)
    return ""


def _is_within(size: float, form: Json, of: str) -> bool:
    low, high = form.get(f"min{of}"), form.get(f"max{of}")
    return not (is_number(low) and size < low) and not (is_number(high) and size > high)


def _same(one: Any, other: Any) -> bool:
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _list(schema: Json, name: str) -> list[Any]:
    found = schema.get(name, [])
    if not isinstance(found, list):
        raise Unreadable(f"`{name}` is no list")
    return found


def _at(place: str) -> str:
    return f" at {place}" if place else ""
