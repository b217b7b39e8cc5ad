"""The effective document as text: the same for everyone who reads it."""

import re

import pytest
import yaml
from care_spi_gen.resources import OVERLAY, VENDOR_SPEC
from care_spi_gen.spec import read_spec
from care_spi_gen.spec.dump import dump_yaml
from care_spi_gen.spec.load import parse_yaml
from care_spi_gen.spec.tree import Mapping, Node, Place, Sequence
from hypothesis import given
from hypothesis import strategies as st

PLACE = Place("x", 1)
TEXTS = st.text(st.characters(exclude_categories=["Cs"])) | st.text("a \n\t#:-'\"|>%@&*!{}[],?")


def tree(value):
    if isinstance(value, dict):
        mapping = Mapping()
        for key, item in value.items():
            mapping.put(key, tree(item), PLACE)
        return mapping
    if isinstance(value, list):
        sequence = Sequence()
        for item in value:
            sequence.put(tree(item), PLACE)
        return sequence
    return value


def dump(value) -> str:
    return dump_yaml(Node(tree(value), PLACE))


@given(
    st.dictionaries(
        TEXTS,
        st.recursive(
            st.none()
            | st.booleans()
            | st.integers()
            | st.floats(allow_nan=False, allow_infinity=False)
            | TEXTS,
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
            max_leaves=6,
        ),
        max_size=4,
    )
)
def test_what_is_written_is_read_back_equal(value):
    read = parse_yaml(dump(value), "x").value
    assert read == value
    assert repr(read) == repr(tree(value))


@pytest.mark.parametrize(
    "text",
    ["no", "y", "N", "on", "null", "~", "", "1:30", "2025-01-01", "0o17", "017", "1e3", "1.", "12",
     "0x1F", "1_000", ".inf", "=", "<<", "2025-01-01T12:00:00Z"],
)  # fmt: skip
def test_a_string_that_looks_like_something_else_is_quoted(text):
    assert dump({"a": text}) == f"a: '{text}'\n"
    assert yaml.safe_load(dump({"a": text})) == {"a": text}


def test_long_texts_are_literal_blocks():
    assert dump({"a": "x\ny\n", "b": [1, {"c": "d"}]}) == ("a: |\n  x\n  y\nb:\n  - 1\n  - c: d\n")


@pytest.mark.parametrize("text", [" x\ny", "\nx", "x\t\ny", "x \ny", "x\ny\t"])
def test_blanks_that_an_editor_would_lose_are_in_quotes(text):
    assert not re.search(r"[|>]|[^\S\n]\n", dump({"a": text}))


@pytest.mark.parametrize("text", ["x\x85y", "x\u2028y\n", "x\u2029\ny", "\ufeffx"])
def test_line_breaks_that_some_readers_do_not_know_are_escaped(text):
    assert dump({"a": text}).isascii()
    assert dump({"a": text}).count("\n") == 1


def test_the_effective_document_is_read_back_as_the_same_api():
    spec = read_spec(VENDOR_SPEC, OVERLAY)
    document = parse_yaml(spec.effective, "x")
    assert dump_yaml(document) == spec.effective
    assert yaml.safe_load(spec.effective) == document.value
