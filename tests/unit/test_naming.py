"""Names: legal, harmless and unique, whatever the spec says."""

import keyword
import re

import pytest
from care_spi_gen.api.naming import MAX_LENGTH, Names, pascal_case, snake_case
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

SCOPES = [
    Names.of_fields,
    Names.of_columns,
    Names.of_parameters,
    Names.of_operations,
    Names.of_types,
]
WIRE_NAMES = (
    st.text()
    | st.sampled_from(keyword.kwlist + keyword.softkwlist + dir(BaseModel))
    | st.text("aAbB1_- é\N{LATIN SMALL LIGATURE FI}ßК", max_size=8)
)


@pytest.mark.parametrize("scope", SCOPES)
@given(wire_names=st.lists(WIRE_NAMES, max_size=12))
def test_names_are_always_legal_unique_and_the_same(scope, wire_names):
    names, again = scope(), scope()
    chosen = [names.choose(name) for name in wire_names]
    assert chosen == [again.choose(name) for name in wire_names]
    assert len({name.casefold() for name in chosen}) == len(chosen)
    for name in chosen:
        assert re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name)
        assert len(name) < MAX_LENGTH + 15
        assert not keyword.iskeyword(name)
        assert not keyword.issoftkeyword(name)


@pytest.mark.parametrize("attribute", [name for name in dir(BaseModel) if name[0] != "_"])
def test_no_field_hides_an_attribute_of_a_model(attribute):
    assert not hasattr(BaseModel, Names.of_fields().choose(attribute))


@pytest.mark.parametrize(
    ("wire_name", "snake", "pascal"),
    [
        ("customerId", "customer_id", "CustomerId"),
        ("isURL", "is_url", "IsURL"),
        ("HTTPServer", "http_server", "HTTPServer"),
        ("created-at", "created_at", "CreatedAt"),
        ("address2Line", "address2_line", "Address2Line"),
        ("  a  b ", "a_b", "AB"),
        ("Événement", "evenement", "Evenement"),
        ("Имя", "", ""),
        ("__x__", "x", "X"),
    ],
)
def test_names_follow_the_rule(wire_name, snake, pascal):
    assert (snake_case(wire_name), pascal_case(wire_name)) == (snake, pascal)


@pytest.mark.parametrize(
    ("scope", "wire_name", "name"),
    [
        (Names.of_fields, "class", "class_"),
        (Names.of_fields, "copy", "copy_"),
        (Names.of_fields, "modelConfig", "model_config_"),
        (Names.of_fields, "id", "id"),
        (Names.of_fields, "", "field"),
        (Names.of_fields, "200", "field_200"),
        (Names.of_parameters, "request", "request_"),
        (Names.of_operations, "list", "list_"),
        (Names.of_operations, "名前", "operation"),
        (Names.of_types, "any", "AnyModel"),
        (Names.of_types, "200", "Model200"),
        (Names.of_types, "none", "NoneModel"),
        (Names.of_types, "careService", "CareServiceModel"),
        (Names.of_types, "Close", "Close"),
        (Names.of_types, "OPEN", "OPENModel"),
        (Names.of_operations, "json-response", "json_response_"),
        # `render.twin` would make `close` of it.
        (Names.of_operations, "aclose", "aclose_"),
        (Names.of_fields, "aiter", "aiter_"),
    ],
)
def test_names_with_a_meaning_already_give_way(scope, wire_name, name):
    assert scope().choose(wire_name) == name


def test_a_clash_gets_a_number():
    fields = Names.of_fields()
    clashing = ["fooBar", "foo_bar", "FOO-BAR", "foo_bar_2", "class", "Class"]
    assert [fields.choose(name) for name in clashing] == [
        "foo_bar",
        "foo_bar_2",
        "foo_bar_3",
        "foo_bar_2_2",
        "class_",
        "class_2",
    ]
    types = Names.of_types()
    assert [types.choose(name) for name in ("ID", "Id", "id")] == ["ID", "Id2", "Id3"]


@pytest.mark.parametrize("wire_name", ["9" * 80, "a" * 80, "model_" + "a" * 80])
def test_a_column_has_a_name_that_every_database_takes(wire_name):
    assert len(Names.of_columns().plain(wire_name)) <= 63
