"""What a server's own openapi.yaml is believed, and that a hostile one does no harm."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from care_spi_gen.verify.care import Target
from care_spi_gen.verify.description.document import Description
from care_spi_gen.verify.description.samples import sample
from care_spi_gen.verify.description.schemas import Schemas
from care_spi_gen.verify.description.text import Unreadable, read
from care_spi_gen.verify.failures import Blocked
from care_spi_gen.verify.registry import all_checks, chosen_checks
from care_spi_gen.verify.run import Plan, Run, describe

from tests.verify.later import described
from tests.verify.reference import SECRET, Reference
from tests.verify.serving import served

_BOMB = "\n".join(
    ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60))]
)
_CHAIN = "\n".join(["a0: &a0 [x]", *(f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, 300))])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("paths: [", "no YAML"),
        ("paths: &a {x: *a}", "no YAML"),
        ("a: 1\n---\nb: 2", "no YAML"),
        ("a: \x07", "no YAML"),
        ("? [a]\n: b", "no text"),
        ("[" * 100_000, "deep"),
        ("{a: " * 5_000, "deep"),
        (_BOMB, "aliases"),
        (f"a: &a {'x' * 10_000}\nb: [{'*a, ' * 1_000}]", "aliases"),
        (_CHAIN, "deep"),
        ("#" * (2**20 + 1), "bytes"),
    ],
    ids=lambda text: text[:20],
)
def test_hostile_text_is_refused_and_says_nothing(text: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        read(text.encode())
    assert Description.of(text.encode()) == Description()


def test_bytes_that_are_no_text_say_nothing() -> None:
    assert Description.of(b"\xff\xfe") == Description()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("[paths]", ["paths"]),
        ("1:" * 400_000 + "1", "1:" * 400_000 + "1"),
        ("9" * 900_000, "9" * 900_000),
        ("{a: &b {c: 1}, d: {<<: *b}}", {"a": {"c": 1}, "d": {"<<": {"c": 1}}}),
        ("!!python/object/apply:os.system [id]", ["id"]),
        ('"\\ud800"', "?"),
    ],
    ids=lambda text: repr(text)[:20],
)
def test_odd_text_is_plain_data(text: str, value: Any) -> None:
    assert read(text.encode()) == value
    assert not Description.of(text.encode()).fields


def test_what_takes_too_long_to_read_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("care_spi_gen.verify.description.text._MOST_SECONDS", 0.0)
    with pytest.raises(Unreadable, match="takes more than"):
        read(b"a: 1")


def test_values_are_as_json_has_them() -> None:
    text = b"{200: yes, a: 2025-01-01, b: 1:30, c: [1, -2.5, 1e3, .5, 1e999, '1', true, ~, 0x1]}"
    assert read(text) == {
        "200": "yes",
        "a": "2025-01-01",
        "b": "1:30",
        "c": [1, -2.5, 1000.0, 0.5, "1e999", "1", True, None, "0x1"],
    }


def _requiring(**schemas: Any) -> Description:
    changes = {
        "components": {
            "schemas": {
                "CreateConversationInput": {"required": [*schemas], "properties": schemas},
                "Circle": {"allOf": [{"$ref": "#/components/schemas/Circle"}]},
                "Tree": {
                    "required": ["tree"],
                    "properties": {"tree": {"$ref": "#/components/schemas/Tree"}},
                },
                "Bomb": {"allOf": [{"$ref": "#/components/schemas/Fork"}] * 40},
                "Fork": {"anyOf": [{"type": "string"}, {"type": "integer"}]},
            }
        }
    }
    return Description.of(described("3.1.0", changes))


def _reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "pattern": "^(a+)+$"},
        {"type": "string", "pattern": "^[z-a]*$"},
        {"type": "string", "pattern": "^[bc]+$"},
        {"type": "string", "minLength": 10**9},
        {"type": "string", "minLength": 3, "maxLength": 2},
        {"type": "array", "minItems": 10**9, "items": {}},
        {"type": "array", "minItems": 2, "uniqueItems": True, "items": {}},
        {"type": "integer", "minimum": 1e300, "multipleOf": 1e-300},
        {"type": "integer", "minimum": 0.2, "maximum": 0.8},
        {"type": "string", "example": "x" * 20_000, "pattern": "x"},
        {"type": []},
        {"enum": []},
        False,
        5,
        {"$ref": "https://example.com/x"},
        {"$ref": "/etc/passwd#/x"},
        {"$ref": "#/components/schemas/Nowhere"},
        {"$ref": ["#/"]},
        _reference("Circle"),
        _reference("Tree"),
        _reference("Bomb"),
    ],
    ids=json.dumps,
)
def test_a_required_property_without_a_value_blocks_and_says_so(schema: Any) -> None:
    description = _requiring(region=schema)
    with pytest.raises(Blocked, match=r"make a valid request of POST /care/conv.*'region'"):
        description.body("POST", "/care/conversations", {})
    assert description.body("POST", "/care/conversations/x/close", {"a": 1}) == {"a": 1}


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "string"}, "sample"),
        ({"type": "string", "example": "eu", "default": "us"}, "eu"),
        ({"type": "string", "example": 5, "default": "us"}, "us"),
        ({"type": "integer", "examples": ["x", 7]}, 7),
        ({"type": "string", "maxLength": 3}, "a"),
        ({"type": "string", "minLength": 8}, "aaaaaaaa"),
        ({"type": "string", "pattern": "^[A-Z]{3}$", "minLength": 3}, "AAA"),
        ({"type": "string", "pattern": "^[^\\u0000]*$"}, "sample"),
        ({"type": "string", "format": "date"}, "2025-01-01"),
        ({"type": ["null", "string"]}, "sample"),
        ({"type": "integer", "minimum": 5}, 5),
        ({"type": "integer", "minimum": 5, "exclusiveMinimum": True}, 6),
        ({"type": "integer", "exclusiveMinimum": 5}, 6),
        ({"type": "integer", "maximum": -5}, -5),
        ({"type": "integer", "minimum": 10, "multipleOf": 7}, 14),
        ({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}, 0.5),
        ({"type": "boolean"}, True),
        ({"type": "array", "items": {"enum": [None, "a"]}, "minItems": 2}, ["a", "a"]),
        ({"const": "x"}, "x"),
        ({"anyOf": [False, {"type": "boolean"}]}, True),
        (
            {"properties": {"a": {}, "b": {"readOnly": True}}, "required": ["a", "b"]},
            {"a": "sample"},
        ),
        ({"allOf": [{"type": "number"}, {"type": "integer", "minimum": 3}]}, 3),
        ({"allOf": [{"enum": ["a", "b"]}, {"enum": ["b", "c"]}]}, "b"),
    ],
    ids=json.dumps,
)
def test_a_value_is_made_of_example_type_and_bounds(schema: Any, value: Any) -> None:
    assert sample(Schemas({}), schema) == value


@pytest.mark.parametrize(
    ("value", "schema"),
    [
        (None, {"type": "string"}),
        (True, {"type": "integer"}),
        (True, {"enum": [1]}),
        (1.5, {"type": "integer"}),
        ("a", {"enum": ["b"]}),
        (None, {"enum": ["b"]}),
        ({}, {"required": ["a"]}),
        ({"b": 1}, {"properties": {"a": {}}}),
        ({"b": 1}, {"additionalProperties": {"type": "string"}}),
        ({"a": [{"b": None}]}, {"properties": {"a": {"items": {"required": ["c"]}}}}),
        ([], {"minItems": 1}),
        (5, {"anyOf": [{"type": "string"}, {"type": "null"}]}),
        (5, {"allOf": [{"type": "integer"}, {"maximum": 4}]}),
        (5, False),
    ],
    ids=repr,
)
def test_what_does_not_fit(value: Any, schema: Any) -> None:
    assert Schemas({}).wrong(value, schema)


@pytest.mark.parametrize(
    ("value", "schema"),
    [
        (None, {"type": "string", "nullable": True}),
        (None, {"type": ["string", "null"]}),
        (None, {"allOf": [{"type": "string"}], "nullable": True}),
        (None, {"anyOf": [{"type": "string"}, {"type": "null"}]}),
        (1.0, {"type": "integer"}),
        (1, {"type": "number"}),
        ({"a": 1}, {"type": "object"}),
        ({"a": 1}, {"additionalProperties": {"type": "integer"}}),
        ({"a": 1, "b": 2}, {"allOf": [{"properties": {"a": {}}}, {"properties": {"b": {}}}]}),
        ({}, {"required": ["a"], "properties": {"a": {"writeOnly": True}}}),
        ("x", {}),
    ],
    ids=repr,
)
def test_what_fits(value: Any, schema: Any) -> None:
    assert Schemas({}).wrong(value, schema) == ""


def test_a_value_is_not_followed_for_ever() -> None:
    deep: Any = []
    for _ in range(500):
        deep = [deep]
    document = {"deep": {"items": {"$ref": "#/deep"}}}
    assert "too deep" in Description(document).wrong(deep, {"$ref": "#/deep"})
    many = [[1]] * 100_000
    assert "too large" in Description(document).wrong(many, {"$ref": "#/deep"})


_PATHS = "/care/conversations", "/care/conversations?", "/care/conversations?customerId=x"


def _with_parameter(parameter: dict[str, Any]) -> Description:
    whole = {"in": "query", "name": "a b", "required": True} | parameter
    changes = {"paths": {"/care/conversations": {"get": {"parameters": [whole]}}}}
    return Description.of(described("3.0.3", changes))


@pytest.mark.parametrize(
    ("parameter", "query"),
    [
        ({"schema": {"type": "string", "example": "&ö"}}, "a+b=%26%C3%B6"),
        ({"schema": {"type": "boolean"}}, "a+b=true"),
        ({"schema": {"type": "array", "minItems": 2, "items": {}}}, "a+b=sample&a+b=sample"),
        ({"schema": {"type": "array", "items": {}}, "explode": False}, "a+b=sample"),
        ({"schema": {"type": "string"}, "examples": {"one": {"value": "x"}}}, "a+b=x"),
    ],
    ids=repr,
)
def test_a_required_parameter_is_sent_in_every_query(parameter: Any, query: str) -> None:
    description = _with_parameter(parameter)
    assert [description.target("HEAD", path) for path in _PATHS] == [
        f"{_PATHS[0]}?{query}",
        f"{_PATHS[1]}{query}",
        f"{_PATHS[2]}&{query}",
    ]
    assert description.target("POST", _PATHS[0]) == _PATHS[0]
    assert description.target("GET", "/care/conversations/x/y") == "/care/conversations/x/y"


@pytest.mark.parametrize(
    "parameter",
    [
        {},
        {"schema": {"type": "object"}},
        {"schema": {"type": "null"}},
        {"schema": {"type": "string"}, "style": "pipeDelimited"},
    ],
    ids=repr,
)
def test_a_required_parameter_without_a_value_blocks(parameter: Any) -> None:
    with pytest.raises(Blocked, match="'a b'"):
        _with_parameter(parameter).target("GET", _PATHS[0])


def test_optional_parts_are_not_sent() -> None:
    description = _with_parameter({"required": False, "schema": {"type": "string"}})
    assert description.target("GET", _PATHS[0]) == _PATHS[0]
    changes = {"components": {"schemas": {"PostMessageInput": {"properties": {"x": {}}}}}}
    description = Description.of(described("3.0.3", changes))
    assert description.body("POST", "/care/conversations/x/messages", {"a": 1}) == {"a": 1}


def test_what_the_checks_know_is_not_the_descriptions_to_say() -> None:
    description = _requiring(customerId={"const": "everybody"}, subject=False)
    assert description.body("POST", _PATHS[0], {"body": "b"}) == {"body": "b"}


class _Impossible(Reference):
    """Requires what nobody can guess."""

    describes_itself = described(
        "3.0.3",
        {
            "components": {
                "schemas": {
                    "CreateConversationInput": {
                        "required": ["code"],
                        "properties": {"code": {"type": "string", "pattern": "^[0-9]{3}-[A-Z]$"}},
                    }
                }
            }
        },
    )


_REASON = (
    "could not make a valid request of POST /care/conversations: its openapi.yaml requires what "
    "no value is known for: 'code': its pattern tells no text that is right, and no example does"
)


def test_a_run_says_what_it_could_not_make_up() -> None:
    checks = chosen_checks(all_checks(), only=["rules.first-message", "responses.empty-list"])
    with served(_Impossible()) as origin:
        results = Run(Plan(Target(origin, SECRET), checks)).results()
    assert {result.check.name: (result.outcome, result.reason) for result in results} == {
        "responses.empty-list": ("passed", ""),
        "rules.first-message": ("blocked", _REASON),
    }


class _Silent(Reference):
    routes: Mapping[str, Mapping[str, str]] = {
        path: each for path, each in Reference.routes.items() if "openapi" not in path
    }


def test_a_server_without_a_description_says_nothing() -> None:
    with served(_Silent()) as origin:
        assert describe(Target(origin, SECRET)) == Description()
    assert describe(Target(origin, SECRET)) == Description()
