"""Every quoting filter against the real parser of the place it quotes for."""

import ast
import io
import re
import shlex
import sqlite3
import tokenize
import tomllib

import pytest
import yaml
from care_spi_gen.api.model import PathParameter, SpecText
from care_spi_gen.render import quoting
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

ANY_TEXT = st.text(st.characters(exclude_categories=()))
VALID_TEXT = st.text()
# Text made of what quoting is about, so that hypothesis meets it often.
HOSTILE = st.lists(
    st.sampled_from(
        (
            *('"""', "'''", '"', "'", "\\", "\n", "\r", "\0", "\u2028", "\u202e", "\ud800", "\t"),
            *("#", "{{", "}}", "x", " ", "é", "😀", "`", "|", "<b>", "&amp;", "[a](b)", "![", "**"),
            *("http://x.y", "www.x.y", "1. ", "- ", "$(id)", "; --", "${x}", "coding: latin-1"),
            "fmt: off",
        )
    )
).map("".join)
TEXT = ANY_TEXT | HOSTILE


def visible(text: str) -> str:
    """The text as one line, as the one-line filters show it."""
    return quoting._one_line(text)


@given(TEXT)
@example('say "hi"')
@example("it's")
def test_py_is_that_string(text):
    quoted = quoting.py(SpecText(text))
    assert ast.literal_eval(quoted) == text
    assert type(quoted) is str
    assert quoted.isprintable() or not quoting._INVISIBLE.search(quoted)


@pytest.mark.parametrize(
    ("value", "literal"),
    [
        ("a", '"a"'),
        ("it's", '"it\'s"'),
        ('"a"', "'\"a\"'"),
        ("a\nb\u202e", '"a\\nb\\u202e"'),
        (None, "None"),
        (True, "True"),
        (3, "3"),
        (0.5, "0.5"),
        (("a",), '("a",)'),
        (("a", 1), '("a", 1)'),
        (["a"], '["a"]'),
        ({"a": ['"', {}], "b": None}, """{"a": ['"', {}], "b": None}"""),
    ],
)
def test_py_has_the_look_of_black(value, literal):
    assert quoting.py(value) == literal


def test_py_refuses_what_has_no_literal():
    with pytest.raises(TypeError, match="object"):
        quoting.py(object())


@given(TEXT, st.sampled_from([0, 4, 8]))
def test_docstring_stays_inside(text, indent):
    inside = quoting.docstring(SpecText(text), indent)
    margin = " " * indent
    code = f'{"if 1:" if indent else ""}\n{margin}"""{inside}"""\n{margin}after = 1\n'
    body = ast.parse(code).body
    statements = body[0].body if indent else body
    assert [type(node) for node in statements] == [ast.Expr, ast.Assign]
    assert "\r" not in inside
    assert not re.search(r"[ \t]$", inside.rstrip(" ") if indent else inside, re.MULTILINE)


def test_docstring_has_a_summary_and_paragraphs():
    text = "Lists  conversations. Newest\nfirst.\n\n" + "Word " * 40
    lines = quoting.docstring(text).split("\n")
    assert lines[:4] == ["Lists conversations.", "", "    Newest first.", ""]
    assert lines[-1] == "    "
    assert max(map(len, lines)) <= 100
    assert " ".join(" ".join(lines[4:]).split()) == ("Word " * 40).strip()


def test_docstring_of_little():
    assert quoting.docstring("  One thing ") == "One thing."
    assert quoting.docstring(" \n ") == ""


def test_docstring_with_a_long_sentence_keeps_all_of_it():
    text = "word " * 60 + "end"
    summary, _, rest = quoting.docstring(text).partition("\n")
    assert len(summary) <= 90
    assert summary.endswith("...")
    assert rest.split() == text.split()


@given(TEXT)
@example("-*- coding: utf-7 -*-")
def test_comment_is_one_comment(text):
    line = f"# {quoting.comment(SpecText(text))}".rstrip() + "\nx = 1\n"
    tokens = list(tokenize.generate_tokens(io.StringIO(line).readline))
    assert [token.type for token in tokens[:3]] == [tokenize.COMMENT, tokenize.NL, tokenize.NAME]
    assert tokenize.detect_encoding(io.BytesIO(line.encode("utf-8")).readline)[0] == "utf-8"


@pytest.mark.parametrize(
    "directive", ["fmt: off", "type: ignore", "noqa: E501", "pragma: no cover"]
)
def test_comment_gives_no_orders(directive):
    assert directive not in quoting.comment(directive)


@given(VALID_TEXT | HOSTILE)
def test_toml_is_that_string(text):
    quoted = quoting.toml(SpecText(text))
    assert tomllib.loads(f"a = {quoted}\nb = 1") == {"a": without_surrogates(text), "b": 1}


@given(VALID_TEXT | HOSTILE)
def test_yaml_is_that_string(text):
    quoted = quoting.yaml(SpecText(text))
    assert yaml.safe_load(f"a: {quoted}\nb: 1") == {"a": without_surrogates(text), "b": 1}


def without_surrogates(text: str) -> str:
    return re.sub("[\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", text)


@given(TEXT)
@example("<!-- -->")
@example("1. a")
@example("- a")
@example("=")
@example("~~~")
@example("[x]: y")
@example("\\")
def test_md_shows_that_text(text):
    quoted = quoting.md(SpecText(text))
    for before in ("", "a "):
        paragraph, inline, *_ = MarkdownIt("commonmark").enable("table").parse(
            f"{before}{quoted}\n"
        ) or (None, None)
        if inline is None:
            assert visible(text) == ""
            continue
        assert paragraph.type == "paragraph_open"
        assert {child.type for child in inline.children} <= {"text", "text_special"}
        shown = "".join(child.content for child in inline.children)
        assert shown == (before + visible(text)).strip()


@given(TEXT)
def test_md_stays_in_its_table_cell(text):
    table = f"| a | b |\n| --- | --- |\n| {quoting.md(SpecText(text))} | end |\n"
    html = MarkdownIt("commonmark").enable("table").render(table)
    assert html.count("<td>") == 2
    assert "<td>end</td>" in html


@given(TEXT)
def test_sh_is_one_word_on_one_line(text):
    quoted = quoting.sh(SpecText(text))
    assert "\n" not in quoted
    assert shlex.split(f"echo {quoted} end") == ["echo", visible(text), "end"]


@given(TEXT)
def test_sql_is_that_string(text):
    quoted = quoting.sql(SpecText(text))
    row = sqlite3.connect(":memory:").execute(f"SELECT {quoted}, 1").fetchone()
    expected = quoting._INVISIBLE.sub(
        lambda found: found[0] if found[0] in "\n\t" else "\N{REPLACEMENT CHARACTER}", text
    )
    assert row == (expected, 1)


@pytest.mark.parametrize("quote", quoting.QUOTES.values())
@given(text=TEXT)
def test_no_filter_shows_what_cannot_be_seen(quote, text):
    quoted = quote(SpecText(text))
    assert type(quoted) is str
    quoted.encode()
    hidden = set(quoting._INVISIBLE.findall(quoted))
    assert hidden <= {"\n", "\t"}


PATH = (SpecText("/a/"), PathParameter("item_id", SpecText("itemId")), SpecText("/b"))


def test_route_has_the_python_names():
    assert quoting.route(PATH, "<string:", ">") == "/a/<string:item_id>/b"
    assert isinstance(quoting.route(PATH, "{", "}"), SpecText)


@pytest.mark.parametrize("char", "{}<>")
def test_route_refuses_text_that_opens_a_parameter(char):
    with pytest.raises(ValueError, match="path parameter"):
        quoting.route((SpecText(f"/a{char}"),), "{", "}")


def test_pascal():
    assert quoting.pascal("post_message") == "PostMessage"
