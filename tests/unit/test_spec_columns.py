"""What becomes of properties that a later spec has: whose they are, how they are kept and sent."""

import json

import pytest
import yaml
from care_spi_gen.api.model import ColumnKind, Part, Role, Scalar, ScalarKind
from care_spi_gen.problems import UserError
from care_spi_gen.spec.columns import unsendable

from tests.unit.spec_files import effective, messages, read_texts

EFFECTIVE = yaml.safe_load(effective())
# The schemas that the tests add to, in short.
SCHEMAS = {
    "summary": "CareConversationSummary",
    "detail": "CareConversationDetail",
    "message": "CareMessage",
    "create": "CreateConversationInput",
    "post": "PostMessageInput",
    "close": "CloseConversationInput",
}
SENT = {"summary": Part.SUMMARY, "detail": Part.DETAIL, "message": Part.MESSAGE}
GIVEN = {"create": Role.CREATE, "post": Role.POST_MESSAGE}
POINT = "{type: object, required: [x], properties: {x: {type: integer}}}"


@pytest.fixture
def read(tmp_path):
    """Read the packaged spec with properties more: YAML by schema; a name with `!` is required."""

    def read(version="3.0.3", components="{}", **more):
        document = json.loads(json.dumps(EFFECTIVE)) | {"openapi": version}
        schemas = document["components"]["schemas"]
        schemas |= yaml.safe_load(components)
        for short, properties in more.items():
            schema = schemas[SCHEMAS[short]]
            for name, property_ in yaml.safe_load(properties).items():
                schema["properties"][name.removesuffix("!")] = property_
                schema["required"] += [name.removesuffix("!")] * name.endswith("!")
        return read_texts(tmp_path, json.dumps(document))

    return read


@pytest.fixture
def column(read):
    """Read such a spec, and return its only column."""

    def column(**more):
        (found,) = read(**more).api.columns
        return found

    return column


@pytest.fixture
def refused(read):
    """Read such a spec, and return what is wrong with it."""

    def refused(**more):
        with pytest.raises(UserError) as caught:
            read(**more)
        return messages(caught.value.problems)

    return refused


def alike(property_: str, *names: str) -> dict[str, str]:
    return dict.fromkeys(names, f"{{{property_}}}")


@pytest.mark.parametrize(
    ("where", "conversation", "message"),
    [
        ("", False, False),
        ("summary", True, False),
        ("detail", True, False),
        ("summary detail create", True, False),
        ("create", True, False),
        ("message", False, True),
        ("post", False, True),
        ("message create post", False, True),
        ("message create", False, True),
        # What the conversation has is the conversation's, whoever else has it.
        ("detail message create", True, True),
        ("summary message create", True, True),
        # A conversation is created with it, a message is posted with another.
        ("create post", True, True),
        ("close", False, False),
    ],
)  # fmt: skip
def test_whose_it_is(where, conversation, message, read):
    where = where.split()
    api = read(**alike("tag: {type: boolean}", *where)).api
    columns = [*api.conversation_columns, *api.message_columns]
    assert [found.name for found in columns] == ["tag"] * (conversation + message)
    assert bool(api.conversation_columns) == conversation
    for found in api.conversation_columns:
        assert set(found.sent) == {SENT[name] for name in where if name in ("summary", "detail")}
        assert set(found.given) == {Role.CREATE} & {GIVEN.get(name) for name in where}
    of_conversation = {Role.CREATE} if conversation else set()
    for found in api.message_columns:
        assert set(found.sent) == {Part.MESSAGE} & {SENT.get(name) for name in where}
        given = {GIVEN[name] for name in where if name in GIVEN}
        assert set(found.given) == given - of_conversation
    assert api.without_rule == (("tag",) if "close" in where else ())


def test_an_attribute_keeps_the_name_that_its_model_has(column):
    found = column(**alike("copy: {type: boolean}", "detail", "create"))
    assert found.name == "copy_"
    assert found.sent[Part.DETAIL].name == found.given[Role.CREATE].name == "copy_"
    assert found.sent[Part.DETAIL].wire_name == "copy"


@pytest.mark.parametrize(
    ("wire_name", "name"),
    [
        ("userId", "user_id"),
        ("order", "order"),
        ("product", "product_"),
        ("position", "position_"),
        ("class", "class_"),
        ("match", "match_"),
        ("model_x", "model_x_"),
        ("customer_id", "customer_id_"),
        ("'; DROP TABLE x; --", "drop_table_x"),
        ("9", "column_9"),
        ("Größe", "groe"),
        ("名", "column"),
        ("", "column"),
    ],
)  # fmt: skip
def test_what_a_column_is_called(wire_name, name, column):
    found = column(detail=json.dumps({wire_name: {"type": "boolean"}}))
    assert found.name == name
    assert found.sent[Part.DETAIL].wire_name == wire_name


@pytest.mark.parametrize(
    ("first", "second", "name"),
    [
        ("userId", "user_id", "user_id"),
        ("product", "product_", "product_"),
        ("class", "Class", "class_"),
        ("名", "姓", "column"),
        ("a" * 60 + "b", "a" * 60 + "c", "a" * 60),
    ],
)  # fmt: skip
def test_two_of_one_name_are_refused(first, second, name, refused):
    both = json.dumps({first: {"type": "boolean"}, second: {"type": "boolean"}})
    message = f"`{second}` and `{first}` would both be the column `{name}`"
    assert refused(detail=both) == [message]
    assert refused(message=both) == [message]


def test_conversation_and_message_may_have_the_same_name(read):
    api = read(detail="{userId: {type: string}}", message="{user_id: {type: integer}}").api
    assert [found.name for found in api.columns] == ["user_id"] * 2


@pytest.mark.parametrize(
    ("sent", "given"),
    [
        ("{type: number}", "{type: integer}"),
        ("{type: string}", "{type: string, format: date-time}"),
        ("{type: string}", "{type: string, maxLength: 5}"),
        ("{type: string}", "{type: string, enum: [a, b]}"),
        ("{type: string, enum: [a, b]}", "{type: string, enum: [b]}"),
        ("{type: array, items: {type: string}}",
         "{type: array, maxItems: 2, items: {type: string, maxLength: 5}}"),
        ("{$ref: '#/components/schemas/Point'}", "{$ref: '#/components/schemas/Point'}"),
        ("{$ref: '#/components/schemas/Word'}", "{type: string}"),
        ("{type: array, items: {$ref: '#/components/schemas/Word'}}",
         "{type: array, items: {type: string}}"),
        ("{type: object}", "{type: object}"),
        (POINT, POINT),
        (f"{{type: array, items: {POINT}}}", f"{{type: array, items: {POINT}}}"),
        ("{type: string}", "{type: string, nullable: true}"),
    ],
)  # fmt: skip
def test_what_is_given_may_be_less_than_what_is_sent(sent, given, column):
    components = f"{{Point: {POINT}, Word: {{type: string}}}}"
    found = column(components=components, detail=f"{{tag: {sent}}}", create=f"{{tag: {given}}}")
    assert found.type == found.sent[Part.DETAIL].type


@pytest.mark.parametrize(
    ("sent", "given"),
    [
        ("{type: integer}", "{type: number}"),
        ("{type: integer}", "{type: string}"),
        ("{type: string, maxLength: 5}", "{type: string}"),
        ("{type: string, enum: [b]}", "{type: string, enum: [a, b]}"),
        ("{type: array, items: {type: string}}", "{type: array, items: {type: integer}}"),
        # For JSON these would do; to Python they are other types.
        ("{type: array, items: {type: number}}", "{type: array, items: {type: integer}}"),
        ("{type: array, items: {type: string, nullable: true}}",
         "{type: array, items: {type: string}}"),
        (POINT, POINT.replace("integer", "number")),
        ("{type: object}", POINT),
    ],
)  # fmt: skip
def test_what_is_given_and_cannot_be_sent_is_refused(sent, given, refused):
    message = "`tag` is given as another type than it is sent as"
    assert refused(detail=f"{{tag: {sent}}}", create=f"{{tag: {given}}}") == [message]
    assert refused(message=f"{{tag: {sent}}}", post=f"{{tag: {given}}}") == [message]


def test_two_types_are_refused(refused):
    two = {"summary": "{tag: {type: integer}}", "detail": "{tag: {type: number}}"}
    assert refused(**two) == ["`tag` has two types"]


def test_each_mistake_is_told_at_once(refused):
    assert refused(
        summary="{a: {type: integer}, b: {type: string}}",
        detail="{a: {type: string}}",
        create="{b: {type: integer}}",
    ) == ["`a` has two types", "`b` is given as another type than it is sent as"]


BIG = 2**63


@pytest.mark.parametrize(
    ("property_", "kind"),
    [
        ("{type: boolean}", ColumnKind.BOOLEAN),
        ("{type: number}", ColumnKind.NUMBER),
        ("{type: string, format: date-time}", ColumnKind.TEXT),
        ("{type: string, enum: [a, b]}", ColumnKind.TEXT),
        ('{type: string, enum: [a, "b\\0"]}', ColumnKind.JSON),
        ("{type: array, items: {type: string}}", ColumnKind.JSON),
        ("{type: object}", ColumnKind.JSON),
        ("{$ref: '#/components/schemas/Point'}", ColumnKind.JSON),
        ("{$ref: '#/components/schemas/Word'}", ColumnKind.TEXT),
        ("{type: integer}", ColumnKind.JSON),
        ("{type: integer, minimum: 0}", ColumnKind.JSON),
        ("{type: integer, maximum: 0}", ColumnKind.JSON),
        (f"{{type: integer, minimum: {-BIG}, maximum: {BIG - 1}}}", ColumnKind.INTEGER),
        (f"{{type: integer, minimum: {-BIG - 1}, maximum: 1}}", ColumnKind.JSON),
        (f"{{type: integer, minimum: 0, maximum: {BIG}}}", ColumnKind.JSON),
        ("{type: integer, minimum: 0, exclusiveMinimum: true, maximum: 9}", ColumnKind.INTEGER),
        ("{type: integer, minimum: 0, maximum: 9, exclusiveMaximum: true}", ColumnKind.INTEGER),
        ("{type: string}", ColumnKind.JSON),
        ("{type: string, maxLength: 5}", ColumnKind.JSON),
    ],
)  # fmt: skip
def test_how_what_is_given_is_kept(property_, kind, column):
    components = f"{{Point: {POINT}, Word: {{type: string, enum: [a]}}}}"
    assert column(components=components, create=f"{{tag: {property_}}}").kind == kind


@pytest.mark.parametrize(
    ("pattern", "kind"),
    [
        (r"^[^\u0000]*$", ColumnKind.TEXT),
        (r"^[a-z]+$", ColumnKind.TEXT),
        (r"^\w+@\d{2}\s[a-z\-/]?$", ColumnKind.TEXT),
        (r"^(a[bc]|d)$", ColumnKind.JSON),
        (r"^a\|b$", ColumnKind.JSON),
        (r"^[^\u0000]+-[^\u0000]+$", ColumnKind.TEXT),
        # These may let U+0000 through.
        (r"[a-z]+", ColumnKind.JSON),
        (r"^[a-z]+", ColumnKind.JSON),
        (r"[a-z]+$", ColumnKind.JSON),
        (r"^.*$", ColumnKind.JSON),
        (r"^[^a]*$", ColumnKind.JSON),
        (r"^[^\u0000]*[^a]$", ColumnKind.JSON),
        (r"^[a[^\u0000]]*$", ColumnKind.JSON),
        (r"^\D*$", ColumnKind.JSON),
        (r"^\x00$", ColumnKind.JSON),
        (r"^[\u0000-z]$", ColumnKind.JSON),
        (r"^a$|^", ColumnKind.JSON),
        ("^\0$", ColumnKind.JSON),
        ("^[\0-z]$", ColumnKind.JSON),
    ],
)  # fmt: skip
def test_how_text_of_a_pattern_is_kept(pattern, kind, column):
    given = json.dumps({"tag": {"type": "string", "pattern": pattern}})
    assert column(create=given).kind == kind


@pytest.mark.parametrize(
    ("property_", "kind"),
    [("{type: string}", ColumnKind.TEXT), ("{type: integer}", ColumnKind.INTEGER)],
)
def test_what_nobody_gives_is_the_owners_to_keep_right(property_, kind, column):
    assert column(detail=f"{{tag: {property_}}}").kind == kind


def test_what_is_given_in_two_kinds_is_kept_as_json(column):
    whole = "{tag: {type: integer, minimum: 0, maximum: 9}}"
    more = {"message": "{tag: {type: number}}", "create": "{tag: {type: number}}"}
    assert column(**more, post=whole).kind == ColumnKind.JSON
    assert column(**{**more, "create": whole}, post=whole).kind == ColumnKind.INTEGER


@pytest.mark.parametrize(
    ("property_", "default"),
    [
        ("tag!: {type: string, enum: [a, b], default: b}", "b"),
        ("tag!: {type: array, items: {type: string}, default: [x]}", ["x"]),
        ("tag!: {type: integer, default: 0}", 0),
        ("tag!: {type: string, enum: [a, b]}", "a"),
        ("tag!: {type: string}", ""),
        ("tag!: {type: boolean}", False),
        ("tag!: {$ref: '#/components/schemas/Word'}", "w"),
        # Nothing has to be sent.
        ("tag: {type: string, default: b}", None),
        ("tag!: {type: string, default: b, nullable: true}", None),
    ],
)  # fmt: skip
def test_what_is_sent_where_nobody_gave_it(property_, default, read):
    components = "{Word: {type: string, default: w}}"
    spec = read(components=components, **alike(property_, "detail", "create"))
    (found,) = spec.api.columns
    assert found.default == default
    note = f"`tag` has to be sent, and is {json.dumps(default)} where nobody gave it"
    assert messages(spec.notes).count(note) == (default is not None)


def test_a_default_is_taken_from_wherever_it_is_written(column):
    found = column(
        summary="{tag!: {type: string}}",
        detail="{tag: {type: string}}",
        create="{tag: {type: string, default: z}}",
    )
    assert found.default == "z"


def test_no_default_of_a_request_is_none(column):
    given = "{tag: {type: string, nullable: true, default: null}}"
    assert column(detail="{tag!: {type: string}}", create=given).default == ""


@pytest.mark.parametrize("default", ["5", "abcd", "[a]"])
def test_a_default_that_does_not_fit_is_refused(default, refused):
    property_ = f"tag!: {{type: string, maxLength: 3, default: {default}}}"
    assert refused(**alike(property_, "detail")) == ["the `default` of `tag` does not fit"]


def test_no_default_at_all_is_refused(refused):
    unlikely = "tag!: {type: string, pattern: '^unlikely$'}"
    message = "nothing is known to send as `tag` where nobody gave it"
    assert refused(**alike(unlikely, "detail")) == [message]


@pytest.mark.parametrize(
    ("property_", "example"),
    [
        ("tag: {type: string, example: e, default: d}", "e"),
        ("tag: {type: string, default: d}", "d"),
        ("tag: {type: string, maxLength: 2, example: long, default: d}", "d"),
        ("tag: {type: string, maxLength: 2, example: long}", "a"),
        ("tag: {type: string}", "text"),
        ("tag: {type: string, pattern: '^unlikely$'}", None),
    ],
)  # fmt: skip
def test_what_the_tests_give(property_, example, column):
    assert column(**alike(property_, "detail", "create")).example == example


def test_openapi_3_1_has_several_examples(column):
    property_ = "tag: {type: string, maxLength: 2, examples: [long, ok]}"
    body = "body: {type: [string, 'null']}"
    assert column(version="3.1.0", **alike(property_, "create"), message=body).example == "ok"


def test_an_example_is_right_wherever_it_is_given(column):
    found = column(
        message="{tag: {type: string, enum: [a, b, c], example: c}}",
        create="{tag: {type: string, enum: [b, c]}}",
        post="{tag: {type: string, enum: [a, b]}}",
    )
    assert found.example == "b"


def test_an_input_that_is_required_needs_an_example(refused, column):
    unlikely = "tag!: {type: string, pattern: '^unlikely$'%s}"
    message = "no value is known for `tag`, which the tests have to give"
    assert refused(**alike(unlikely % "", "create")) == [message]
    assert column(**alike(unlikely % ", example: unlikely", "create")).example == "unlikely"


@pytest.mark.parametrize(
    ("required", "nullable", "is_null", "default"),
    [
        (False, False, False, None),
        (False, True, False, None),
        (True, True, True, None),
        (True, False, False, 0),
    ],
)
def test_null_is_sent_only_where_something_has_to_be(required, nullable, is_null, default, column):
    name = "tag!" if required else "tag"
    found = column(detail=f"{{{name}: {{type: integer, nullable: {str(nullable).lower()}}}}}")
    assert found.is_null_in(Part.DETAIL) == is_null
    assert found.default == default


def test_where_one_place_demands_a_value_all_of_them_have_it(column):
    found = column(
        summary="{tag!: {type: integer, nullable: true}}", detail="{tag!: {type: integer}}"
    )
    assert found.default == 0
    assert found.is_null_in(Part.SUMMARY)
    assert not found.is_null_in(Part.DETAIL)


@pytest.mark.parametrize(
    ("where", "notes"),
    [
        ("detail create", []),
        ("message post", []),
        ("detail", ["`tag` has a column, and no operation that fills it"]),
        ("message", ["`tag` has a column, and no operation that fills it"]),
        ("create", ["`tag` is kept with the conversation, and sent nowhere"]),
        ("post", ["`tag` is kept with the message, and sent nowhere"]),
        ("close", ["`tag` of `CloseConversationInput` has no rule"]),
    ],
)  # fmt: skip
def test_what_is_said(where, notes, read):
    assert messages(read(**alike("tag: {type: boolean}", *where.split())).notes) == notes


@pytest.mark.parametrize(
    ("was", "now", "ok"),
    [
        ("{type: string}", "{type: string}", True),
        ("{type: string, enum: [a]}", "{type: string, enum: [a, b]}", True),
        ("{type: string, enum: [a, b]}", "{type: string, enum: [a]}", False),
        ("{type: integer}", "{type: number}", True),
        ("{type: number}", "{type: integer}", False),
        ("{type: array, maxItems: 2, items: {type: string}}",
         "{type: array, maxItems: 1, items: {type: string}}", False),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "where", [("summary", "detail"), ("detail", "create"), ("message", "post")]
)
def test_what_was_kept_has_to_be_what_may_be_sent(was, now, ok, where, read):
    old, new = (read(**alike(f"tag: {property_}", *where)).api for property_ in (was, now))
    message = "what is kept as `tag` may no longer be what the spec allows"
    assert messages(unsendable(old, new)) == [message] * (not ok)


def test_what_is_sent_no_more_may_be_anything(read):
    old = read(**alike("tag: {type: string}", "detail", "create")).api
    given = read(**alike("tag: {type: boolean}", "create")).api
    assert unsendable(old, given) == unsendable(old, read().api) == []
    assert unsendable(read().api, old) == []


def test_what_was_only_given_is_what_is_kept(read):
    old = read(create="{tag: {type: string, enum: [a, b]}}").api
    wide, narrow = (
        read(**alike(f"tag: {{type: string, enum: {values}}}", "detail", "create")).api
        for values in ("[a, b, c]", "[a]")
    )
    assert unsendable(old, wide) == []
    assert len(unsendable(old, narrow)) == 1


def test_the_type_is_that_which_is_sent(column):
    found = column(detail="{tag: {type: number}}", create="{tag: {type: integer}}")
    assert found.type == Scalar(ScalarKind.NUMBER)
