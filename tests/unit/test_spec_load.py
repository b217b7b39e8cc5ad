"""YAML 1.2 as the core schema has it, with the line of every part."""

import contextlib
import json

import pytest
import yaml
from care_spi_gen.problems import UserError
from care_spi_gen.resources import VENDOR_SPEC
from care_spi_gen.spec.load import parse_yaml, read_text
from care_spi_gen.spec.tree import Place
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("yes", "yes"),
        ("y", "y"),
        ("true", True),
        ("TRUE", True),
        ("False", False),
        ("tRUE", "tRUE"),
        ("null", None),
        ("~", None),
        ("", None),
        ("1:30", "1:30"),
        ("190:20:30", "190:20:30"),
        ("2025-01-01", "2025-01-01"),
        ("2025-01-01T12:00:00Z", "2025-01-01T12:00:00Z"),
        ("012", 12),
        ("0o14", 12),
        ("0xC", 12),
        ("+12", 12),
        ("1_000", "1_000"),
        ("0b1", "0b1"),
        ("1e3", 1000.0),
        ("-.5", -0.5),
        ("1.", 1.0),
        ("3.0.3", "3.0.3"),
        ("'12'", "12"),
        ("! 12", "12"),
        ("!!str 12", "12"),
        ("!!float 12", 12.0),
        ("!!int 12", 12),
        ("|\n  a\n  b\n", "a\nb\n"),
    ],
)
def test_scalars_mean_what_yaml_1_2_says(text, value):
    read = parse_yaml(f"key: {text}", "x").value["key"]
    assert (type(read), read) == (type(value), value)


def test_response_codes_are_strings():
    assert parse_yaml("{200: a, '404': b}", "x").value == {"200": "a", "404": "b"}


def test_every_part_has_its_line():
    root = parse_yaml("# c\na: 1\nb:\n  - x\n  -\n    y\n  - c: [1,\n        2]\n", "f")
    at = {}

    def walk(node):
        at[node.pointer] = node.place
        for _, child in node.children():
            walk(child)

    walk(root)
    assert at == {
        "": Place("f", 2),
        "/a": Place("f", 2),
        "/b": Place("f", 3),
        "/b/0": Place("f", 4),
        "/b/1": Place("f", 6),
        "/b/2": Place("f", 7),
        "/b/2/c": Place("f", 7),
        "/b/2/c/0": Place("f", 7),
        "/b/2/c/1": Place("f", 8),
    }


def test_an_alias_is_a_copy():
    value = parse_yaml("a: &a {b: [1]}\nc: *a\n", "x").value
    assert value["c"] == {"b": [1]}
    value["c"]["b"].drop(0)
    assert value["a"] == {"b": [1]}


def test_an_alias_may_be_a_key():
    assert parse_yaml("a: &a b\n*a : 1\n", "x").value == {"a": "b", "b": 1}


def test_a_byte_order_mark_and_windows_line_ends_are_read_and_kept(tmp_path):
    file = tmp_path / "spec.yaml"
    file.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    text = read_text(file)
    assert text.encode() == file.read_bytes()
    assert parse_yaml(text, "x").value == {"a": 1, "b": 2}


JSON_TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"])) | st.text("\\ud83😀\n")


@given(
    st.dictionaries(
        # YAML has no keys of more than 1,024 characters without a question mark before them.
        JSON_TEXTS.filter(lambda key: len(json.dumps(key)) < 1000),
        st.recursive(
            st.none() | st.booleans() | st.integers() | JSON_TEXTS,
            lambda inner: st.lists(inner, max_size=3),
            max_leaves=5,
        ),
        max_size=4,
    )
)
def test_json_is_read(value):
    assert parse_yaml(json.dumps(value), "x").value == value


def test_the_python_reader_reads_the_same(monkeypatch):
    text = VENDOR_SPEC.read_text(encoding="utf-8")
    with_c = parse_yaml(text, "x")
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    without = parse_yaml(text, "x")
    assert without == with_c
    assert without.value.places == with_c.value.places


@given(st.text())
def test_any_text_is_read_or_refused(text):
    with contextlib.suppress(UserError):
        parse_yaml(text, "x")
