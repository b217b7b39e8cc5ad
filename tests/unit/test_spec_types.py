"""Schemas as types: what is kept, what is told, and how things are called."""

import pytest
from care_spi_gen.api.model import (
    Alias,
    AnyObject,
    Choice,
    Field,
    ListOf,
    Model,
    Reference,
    Scalar,
    ScalarKind,
)

from tests.unit.spec_files import read_parts, with_schema

STRING = Scalar(ScalarKind.STRING)


def thing(schema: str, version: str = "3.0.3"):
    """The type called Thing, the other types, and the notes."""
    _, types, notes = read_parts(with_schema(schema, version))
    return types.pop("Thing"), types, notes


@pytest.mark.parametrize(
    ("schema", "type_"),
    [
        ("type: string", STRING),
        ("{type: string, minLength: 1, maxLength: 2, pattern: ^a$}",
         Scalar(ScalarKind.STRING, min_length=1, max_length=2, pattern="^a$")),
        ("{type: string, format: date-time}", Scalar(ScalarKind.TIMESTAMP)),
        ("{type: string, enum: [a, no]}", Choice(("a", "no"))),
        ("enum: [a]", Choice(("a",))),
        ("type: boolean", Scalar(ScalarKind.BOOLEAN)),
        ("{type: integer, minimum: 1, maximum: 5}",
         Scalar(ScalarKind.INTEGER, minimum=1, maximum=5)),
        ("{type: number, multipleOf: 0.5}", Scalar(ScalarKind.NUMBER, multiple_of=0.5)),
        ("{type: integer, minimum: 1, exclusiveMinimum: true, maximum: 5, exclusiveMaximum: false}",
         Scalar(ScalarKind.INTEGER, exclusive_minimum=1, maximum=5)),
        ("{type: integer, maximum: 5, exclusiveMaximum: true}",
         Scalar(ScalarKind.INTEGER, exclusive_maximum=5)),
        ("{type: array, items: {type: string}, minItems: 1, maxItems: 2, uniqueItems: false}",
         ListOf(STRING, min_items=1, max_items=2)),
        ("{type: array, items: {type: string, nullable: true}}",
         ListOf(STRING, item_nullable=True)),
        ("type: object", AnyObject()),
        ("additionalProperties: true", AnyObject()),
        ("{type: string, minLength: 1, description: null, nullable: null}",
         Scalar(ScalarKind.STRING, min_length=1)),
    ],
)  # fmt: skip
def test_a_schema_without_properties_is_an_alias(schema, type_):
    body = Alias("AddThingRequest", Reference("Thing"), whole=True)
    assert thing(schema) == (Alias("Thing", type_), {body.name: body}, [])


def test_openapi_3_1_spells_null_and_bounds_otherwise():
    model, _, notes = thing(
        "type: object\nproperties:\n"
        '  a: {type: ["null", string]}\n'
        "  b: {type: integer, exclusiveMinimum: 3}\n",
        "3.1.0",
    )
    bounded = Scalar(ScalarKind.INTEGER, exclusive_minimum=3)
    assert model.fields == (
        Field("a", "a", STRING, required=False, nullable=True),
        Field("b", "b", bounded, required=False),
    )
    assert notes == []


def test_properties_become_fields():
    model, types, notes = thing(
        "description: A thing.\nrequired: [aB, class]\nproperties:\n"
        "  aB: {type: string, description: First.}\n"
        "  class: {type: string, nullable: true}\n"
        "  a_b: {type: string}\n"
    )
    assert model == Model(
        "Thing",
        (
            Field("a_b", "aB", STRING, required=True, description="First."),
            Field("class_", "class", STRING, required=True, nullable=True),
            Field("a_b_2", "a_b", STRING, required=False),
        ),
        "A thing.",
    )
    assert types == {}
    assert notes == ["`a_b` is called `a_b_2` in Python"]


def test_a_required_list_may_be_null():
    model, _, _ = thing("{properties: {a: {type: string}}, required: null}")
    assert model.fields == (Field("a", "a", STRING, required=False),)


def test_inline_objects_are_named_after_where_they_are():
    model, types, _ = thing(
        "properties:\n  a: {properties: {b: {type: string}}}\n"
        "  list: {type: array, items: {properties: {c: {type: string}}}}\n"
    )
    assert [field.type for field in model.fields] == [
        Reference("ThingA"),
        ListOf(Reference("ThingListItem")),
    ]
    assert list(types) == ["ThingA", "ThingListItem"]


def test_inline_objects_that_are_alike_are_one():
    model, types, _ = thing(
        "properties:\n  a: {properties: {b: {type: string}}}\n"
        "  list: {type: array, items: {properties: {b: {type: string}}}}\n"
        "  other: {properties: {b: {type: string, maxLength: 1}}}\n"
    )
    assert [field.type for field in model.fields] == [
        Reference("ThingA"),
        ListOf(Reference("ThingA")),
        Reference("ThingOther"),
    ]
    assert list(types) == ["ThingA", "ThingOther"]


def test_references_are_followed():
    document = with_schema(
        "properties:\n"
        "  again: {$ref: '#/components/schemas/Thing'}\n"
        "  chain: {$ref: '#/components/schemas/One'}\n"
        "  escaped: {$ref: '#/components/schemas/Two%20~1~0'}\n"
        "  inner: {$ref: '#/components/schemas/Thing/properties/object'}\n"
        "  object: {properties: {a: {type: string}}}\n"
    )
    document += (
        "    One: {$ref: '#/components/schemas/Two ~1~0'}\n"
        "    Two /~: {type: string, nullable: true}\n"
        "    Unused: {oneOf: []}\n"
    )
    _, types, notes = read_parts(document)
    fields = {str(field.wire_name): field for field in types["Thing"].fields}
    assert fields["again"].type == Reference("Thing")
    assert fields["chain"].type == fields["escaped"].type == Reference("Two")
    assert fields["chain"].nullable
    assert types[fields["inner"].type.name].fields[0].wire_name == "a"
    assert "Unused" not in types
    assert notes == []


def test_a_long_chain_of_schemas_is_read():
    document = with_schema("properties: {a: {$ref: '#/components/schemas/S0'}}")
    document += "".join(
        f"    S{n}: {{properties: {{a: {{$ref: '#/components/schemas/S{n + 1}'}}}}}}\n"
        for n in range(2000)
    )
    _, types, _ = read_parts(document + "    S2000: {type: string}\n")
    assert len(types) == 2002


@pytest.mark.parametrize(
    ("schema", "note"),
    [
        ("{type: string, default: a}", "`default` is not filled in"),
        ("{type: string, format: email}", "the format `email` is not checked"),
        ("{type: integer, format: int32}", "the format `int32` is not checked"),
        ("{properties: {a: {type: string, readOnly: true}}}", "`readOnly` is not enforced"),
        ("{properties: {a: {type: string, writeOnly: true}}}", "`writeOnly` is not enforced"),
        ("{properties: {a: {type: string}}, additionalProperties: false}",
         "unknown properties are ignored, not refused"),
        ("{type: object, additionalProperties: {type: string}}",
         "what an open object holds is not checked"),
        ("{properties: {a: {$ref: '#/components/schemas/Thing', nullable: true}}}",
         "`nullable` beside `$ref` is ignored, as OpenAPI 3.0 says"),
    ],
)  # fmt: skip
def test_what_is_not_kept_is_told(schema, note):
    assert thing(schema)[2] == [note]
