"""Properties of the comparison of two specs, over made-up documents."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.spec_changes_files import between

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

Json = Any

_NAMES = st.sampled_from(["id", "name", "on", "size", "type", "enum", "x-y", "née", "a/b", "~"])
_TYPES = ("string", "integer", "boolean")
_LEAVES = st.one_of(
    st.fixed_dictionaries(
        {"type": st.just("string")},
        optional={
            "maxLength": st.integers(0, 9),
            "pattern": st.sampled_from(["a", "b"]),
            "nullable": st.booleans(),
            "description": st.sampled_from(["A text.", "yes", "1.0"]),
        },
    ),
    st.fixed_dictionaries(
        {"type": st.just("integer")},
        optional={"minimum": st.integers(-3, 3), "exclusiveMinimum": st.booleans()},
    ),
    st.just({"type": "boolean"}),
    st.fixed_dictionaries(
        {
            "type": st.just("string"),
            "enum": st.lists(st.sampled_from(["on", "off", "1", "~"]), min_size=1, unique=True),
        }
    ),
    st.sampled_from(["Left", "Right"]).map(lambda name: {"$ref": f"#/components/schemas/{name}"}),
)


@st.composite
def _objects(draw: st.DrawFn, inner: st.SearchStrategy[Json]) -> Json:
    properties = draw(st.dictionaries(_NAMES, inner, min_size=1, max_size=3))
    required = draw(st.lists(st.sampled_from(sorted(properties)), unique=True))
    found = {"type": "object", "properties": properties}
    return found | ({"required": required} if required else {})


_SCHEMAS = st.recursive(
    _LEAVES,
    lambda inner: (_objects(inner) | inner.map(lambda items: {"type": "array", "items": items})),
    max_leaves=6,
)


@st.composite
def _documents(draw: st.DrawFn) -> Json:
    content = _SCHEMAS.map(lambda schema: {"application/json": {"schema": schema}})
    answers = st.fixed_dictionaries({"description": st.just("OK"), "content": content})
    limit = {"name": "limit", "in": "query", "schema": {"type": "integer"}}
    state = {"name": "state", "in": "query", "schema": draw(_LEAVES)}
    return {
        "openapi": "3.0.3",
        "info": {"title": "Made up", "version": "1.0"},
        "paths": {
            "/things": {
                "get": {
                    "operationId": "listThings",
                    "parameters": [limit, state],
                    "responses": {"200": draw(answers)},
                },
                "post": {
                    "operationId": "addThing",
                    "requestBody": {"required": True, "content": draw(content)},
                    "responses": {"201": draw(answers), "409": {"description": "No"}},
                },
            }
        },
        "components": {
            "schemas": {name: draw(_objects(_SCHEMAS)) for name in ("Left", "Right")},
        },
    }


def _as_yaml(document: Json, **style: Any) -> str:
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False, **style)


@settings(max_examples=25, deadline=None)
@given(_documents())
def test_a_document_has_no_change_of_itself(document: Json) -> None:
    text = json.dumps(document)
    assert between(text, text) == ()


@settings(max_examples=30, deadline=None)
@given(
    _documents(),
    st.randoms(use_true_random=False),
    st.sampled_from([None, '"', "'"]),
    st.booleans(),
)
def test_how_a_document_is_written_is_no_change(
    document: Json, random: Random, quotes: str | None, flow: bool
) -> None:
    other = _as_3_1(_shuffled(document, random)) | {"openapi": "3.1.0"}
    new = _as_yaml(other, default_style=quotes, default_flow_style=flow)
    assert between(json.dumps(document), new) == ()


def _shuffled(value: Json, random: Random) -> Json:
    if isinstance(value, dict):
        keys = list(value)
        random.shuffle(keys)
        return {key: _shuffled(value[key], random) for key in keys}
    if isinstance(value, list):
        items = [_shuffled(item, random) for item in value]
        random.shuffle(items)
        return items
    return value


def _as_3_1(value: Json, *, names: bool = False) -> Json:
    """Say the same in the words of OpenAPI 3.1; where `names`, keys are the author's."""
    if isinstance(value, list):
        return [_as_3_1(item) for item in value]
    if not isinstance(value, dict):
        return value
    found = {
        key: _as_3_1(item, names=key in ("properties", "schemas") and not names)
        for key, item in value.items()
    }
    if names:
        return found
    if found.keys() == {"$ref"}:
        return {"allOf": [found]}
    if found.pop("nullable", False):
        found["type"] = ["null", found["type"]]
    if found.pop("exclusiveMinimum", False) and "minimum" in found:
        found["exclusiveMinimum"] = found.pop("minimum")
    return found


class _Place(NamedTuple):
    """A schema that an operation uses."""

    pointer: str
    schema: Json


def _places(document: Json) -> list[_Place]:
    operations = "/paths/~1things"
    starts = [
        f"{operations}/get/parameters/0/schema",
        f"{operations}/get/parameters/1/schema",
        f"{operations}/get/responses/200/content/application~1json/schema",
        f"{operations}/post/requestBody/content/application~1json/schema",
        f"{operations}/post/responses/201/content/application~1json/schema",
    ]
    found: dict[str, Json] = {}
    while starts:
        pointer = starts.pop()
        schema = _at(document, pointer)
        if "$ref" in schema:
            pointer = schema["$ref"].removeprefix("#")
            schema = _at(document, pointer)
        if pointer not in found:
            found[pointer] = schema
            starts += _inner(pointer, schema)
    return [_Place(pointer, found[pointer]) for pointer in sorted(found)]


def _inner(pointer: str, schema: Json) -> Iterator[str]:
    for name in schema.get("properties", {}):
        yield f"{pointer}/properties/{_escaped(name)}"
    if "items" in schema:
        yield f"{pointer}/items"


def _at(document: Json, pointer: str) -> Json:
    for step in pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        document = document[int(key)] if isinstance(document, list) else document[key]
    return document


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


class _Mutation(NamedTuple):
    """A mutation of a schema: what tells it, from either side, and where."""

    schema: Json
    rule: str
    back: str
    pointer: str
    is_new: bool = True


def _mutations(place: _Place) -> list[_Mutation]:
    pointer, schema = place
    described = schema | {"description": "Another text."}
    found = [_Mutation(described, "text-changed", "text-changed", f"{pointer}/description")]
    if schema["type"] in _TYPES and "/parameters/" not in pointer:
        # A parameter that becomes a list is one that may be repeated.
        kept = {key: schema[key] for key in ("description", "nullable") if key in schema}
        other = kept | {"type": "array", "items": {"type": "object"}}
        found.append(_Mutation(other, "type-changed", "type-changed", f"{pointer}/type"))
    if schema["type"] == "string" and "enum" not in schema:
        limit = schema | {"minLength": 7}
        found.append(_Mutation(limit, "tightened", "loosened", f"{pointer}/minLength"))
        null = schema | {"nullable": not schema.get("nullable", False)}
        words = ("not-nullable", "nullable")
        rule, back = words if schema.get("nullable") else words[::-1]
        found.append(_Mutation(null, rule, back, f"{pointer}/nullable"))
    if schema["type"] == "object" and "properties" in schema:
        found += _property_mutations(pointer, schema)
    return found


def _property_mutations(pointer: str, schema: Json) -> Iterator[_Mutation]:
    properties, required = schema["properties"], schema.get("required", [])
    more = schema | {"properties": properties | {"added": {"type": "boolean"}}}
    where = f"{pointer}/properties/added"
    yield _Mutation(more, "property-added", "property-removed", where)
    demanded = more | {"required": [*required, "added"]}
    yield _Mutation(demanded, "required-property-added", "property-removed", where)
    for name in properties:
        where = f"{pointer}/properties/{_escaped(name)}"
        others = {key: value for key, value in properties.items() if key != name}
        less = schema | {"properties": others}
        less["required"] = [key for key in required if key != name]
        kind = "required-property" if name in required else "property"
        yield _Mutation(less, "property-removed", f"{kind}-added", where, is_new=False)
        if name not in required:
            index = len(required)
            must = schema | {"required": [*required, name]}
            where = f"{pointer}/required/{index}"
            yield _Mutation(must, "property-required", "property-optional", where)


@settings(max_examples=60, deadline=None)
@given(_documents(), st.data())
def test_a_mutation_is_told_at_its_place(document: Json, data: st.DataObject) -> None:
    place = data.draw(st.sampled_from(_places(document)))
    mutation = data.draw(st.sampled_from(_mutations(place)))
    # Not a deep copy: parts that were drawn once and used twice would stay one.
    mutated = json.loads(json.dumps(document))
    schema = _at(mutated, place.pointer)
    schema.clear()
    schema.update(mutation.schema)
    old, new = json.dumps(document), json.dumps(mutated)

    changes = between(old, new)
    assert {_undirected(change.rule) for change in changes} == {mutation.rule}
    sites = [change.new if mutation.is_new else change.old for change in changes]
    assert {site.pointer for site in sites if site} == {mutation.pointer}

    back = between(new, old)
    assert {_undirected(change.rule) for change in back} == {mutation.back}
    assert len(back) == len(changes)


def _undirected(rule: str) -> str:
    for start in ("request-", "response-"):
        rule = rule.removeprefix(start)
    return rule.removeprefix("bound-")
