"""Operations: paths, parameters, bodies, responses, and what is told about them."""

import pytest
from care_spi_gen.api.model import Alias, ListOf, PathParameter, Reference, Scalar, ScalarKind

from tests.unit.spec_files import read_parts, with_operation

DONE = 'responses: {"204": {description: Done}}\n'
STRING = Scalar(ScalarKind.STRING)


def operation(text: str, path: str = "/things", method: str = "get"):
    """The one operation, all types, and the notes."""
    (read,), types, notes = read_parts(with_operation(text, path, method))
    return read, types, notes


def test_a_path_alternates_between_text_and_variables():
    text = "operationId: a\nparameters:\n" + "".join(
        f"  - {{in: path, name: {name}, required: true, schema: {{type: string}}}}\n"
        for name in ("thingId", "class")
    )
    read, _, notes = operation(text + DONE, "/a/{thingId}.json/{class}/b-c")
    assert read.path == (
        "/a/",
        PathParameter("thing_id", "thingId"),
        ".json/",
        PathParameter("class_", "class"),
        "/b-c",
    )
    assert notes == []


def test_parameters_of_the_path_give_way_to_those_of_the_operation():
    document = with_operation(
        "operationId: findThings\nparameters:\n"
        "  - {in: query, name: a, required: true, schema: {type: integer}}\n" + DONE
    ).replace(
        "    get:\n",
        "    parameters:\n"
        "      - {in: query, name: a, schema: {type: string}}\n"
        "      - {in: query, name: b, schema: {type: string, nullable: true}, description: B.}\n"
        "    get:\n",
    )
    (read,), types, notes = read_parts(document)
    assert types["FindThingsQuery"] == read.query
    a, b = read.query.fields
    assert (a.type.kind, a.required) == (ScalarKind.INTEGER, True)
    assert (b.type, b.required, b.nullable, b.description) == (STRING, False, False, "B.")
    assert notes == []


def test_bodies_and_responses_are_named_after_the_operation():
    object_ = "{content: {application/json: {schema: {properties: {a: {type: string}}}}}"
    read, types, _ = operation(
        f"operationId: make-thing\nrequestBody: {object_}, required: true}}\n"
        f'responses: {{"201": {object_}, description: Made}}}}\n',
        method="post",
    )
    assert (read.name, read.method, read.status) == ("make_thing", "POST", 201)
    assert (read.body, read.response) == (
        Reference("MakeThingRequest"),
        Reference("MakeThingResponse"),
    )
    assert list(types) == ["MakeThingResponse", "MakeThingRequest"]


def test_a_body_has_a_name_whatever_it_is():
    list_ = "{type: array, items: {type: string}}"
    read, types, _ = operation(
        "operationId: a\nrequestBody:\n  required: true\n"
        f"  content: {{application/json; charset=utf-8: {{schema: {list_}}}}}\n"
        "responses:\n  '200':\n    description: OK\n"
        f"    content: {{Application/JSON: {{schema: {list_}}}}}\n",
        method="put",
    )
    assert types == {
        name: Alias(name, ListOf(STRING), whole=True) for name in ("AResponse", "ARequest")
    }
    assert (read.body, read.response) == (Reference("ARequest"), Reference("AResponse"))


def test_a_list_with_a_name_is_no_body_by_itself():
    document = with_operation(
        "operationId: a\nrequestBody:\n  required: true\n  content:\n"
        '    application/json: {schema: {$ref: "#/components/schemas/Texts"}}\n' + DONE,
        method="post",
    )
    document += "components: {schemas: {Texts: {type: array, items: {type: string}}}}\n"
    (read,), types, _ = read_parts(document)
    assert types["ARequest"] == Alias("ARequest", Reference("Texts"), whole=True)
    assert types["Texts"] == Alias("Texts", ListOf(STRING))
    assert read.body == Reference("ARequest")


def test_a_list_in_the_query_has_its_items_and_bounds():
    schema = "{type: array, minItems: 1, maxItems: 3, items: {type: integer, minimum: 2}}"
    read, _, notes = operation(
        "operationId: a\nparameters:\n"
        f"  - {{in: query, name: a, required: true, schema: {schema}}}\n"
        f"  - {{in: query, name: b, style: form, explode: true, schema: {schema}}}\n" + DONE
    )
    items = Scalar(ScalarKind.INTEGER, minimum=2)
    assert [(field.type, field.required) for field in read.query.fields] == [
        (ListOf(items, min_items=1, max_items=3), True),
        (ListOf(items, min_items=1, max_items=3), False),
    ]
    assert notes == []


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        (DONE, ["an operation has no `operationId`"]),
        ("operationId: a\nparameters: [{in: header, name: X-A, schema: {type: string}}]\n" + DONE,
         ["the header parameter `X-A` is not read"]),
        ("operationId: a\nparameters: [{in: cookie, name: c, schema: {type: string}}]\n" + DONE,
         ["the cookie parameter `c` is not read"]),
        ("operationId: a\nresponses: {'200': {description: A}, '204': {description: B}}",
         ["the response 204 is never sent"]),
        ("operationId: a\ncallbacks: {}\n" + DONE, ["callbacks are not generated"]),
        (("operationId: a\n"
         "responses: {'200': {description: A, headers: {X-A: {}, x-request-id: {}}}}"),
         ["the header `X-A` is not sent"]),
        (("operationId: a\nresponses: {'200': {description: A, content: {text/html: {},"
         " application/json: {schema: {type: string}}}}}"),
         ["the media type `text/html` is neither read nor sent"]),
    ],
)  # fmt: skip
def test_what_is_not_done_is_told(text, notes):
    assert operation(text)[2] == notes


def test_an_optional_body_is_told():
    _, _, notes = operation(
        "operationId: a\nrequestBody: {content: {application/json: {schema: {type: string}}}}\n"
        + DONE,
        method="post",
    )
    assert notes == ["the body is optional here"]


def test_a_bounded_path_parameter_is_told():
    _, _, notes = operation(
        "operationId: a\n"
        "parameters: [{in: path, name: a, required: true, schema: {type: integer}}]\n" + DONE,
        "/{a}",
    )
    assert notes == ["the path parameter `a` is taken as any text"]


def test_an_operation_without_an_id_is_named_after_its_path():
    read, _, _ = operation(DONE, "/some-things/all")
    assert read.name == "get_some_things_all"


def test_two_operations_may_not_share_a_python_name():
    document = with_operation("operationId: doThing\n" + DONE)
    document += with_operation("operationId: do_thing\n" + DONE, method="put").split("things:\n")[1]
    operations, _, notes = read_parts(document)
    assert [read.name for read in operations] == ["do_thing", "do_thing_2"]
    assert notes == ["`do_thing` is called `do_thing_2` in Python"]
