"""Spec text leaves a template quoted or not at all."""

from pathlib import Path

import pytest
from care_spi_gen.api.model import Choice, ListOf, PathParameter, SpecText
from care_spi_gen.render.environment import TemplateEnvironment, UnquotedSpecTextError
from jinja2 import UndefinedError

VALUES = {
    "text": SpecText("a'b"),
    "empty": SpecText(),
    "texts": (SpecText("a"), SpecText("b")),
    "value": {SpecText("k"): [SpecText("v"), 1], SpecText("l"): None},
    "choice": Choice((SpecText("a"), SpecText("b"))),
    "choices": ListOf(Choice((SpecText("a"),))),
    "plain": "plain",
    "names": ["x", "y"],
    "path": (SpecText("/a/"), PathParameter("item_id", SpecText("itemId"))),
}


@pytest.fixture
def environment(tmp_path: Path) -> TemplateEnvironment:
    return TemplateEnvironment(tmp_path)


def render(environment: TemplateEnvironment, source: str) -> str:
    return environment.from_string(source).render(VALUES)


@pytest.mark.parametrize(
    "source",
    [
        "{{ text }}",
        "{{ texts[0] }}",
        "{{ texts }}",
        "{{ value }}",
        "{{ value | list }}",
        "{{ value | string }}",
        "{{ choice }}",
        "{{ choices | string }}",
        "{{ choice.values | join }}",
        "{% for item in texts %}{{ item }}{% endfor %}",
        "{% set alias = text %}{{ alias }}",
        "{% macro m(x) %}{{ x }}{% endmacro %}{{ m(text) }}",
        "{{ 'a' ~ text }}",
        "{{ (text ~ plain) | py }}",
        "{{ text + 'a' }}",
        "{{ 'a' + text }}",
        "{{ '%s' % text }}",
        "{{ text * 2 }}",
        "{{ text.upper() }}",
        "{{ text[0] }}",
        "{{ text[:2] }}",
        "{{ text | upper }}",
        "{{ text | replace('a', 'b') }}",
        "{{ plain | replace('a', text) }}",
        "{{ '%s' | format(text) }}",
        "{{ texts | join(', ') }}",
        "{{ texts | map('upper') | join }}",
        "{{ texts | map('string') | list }}",
        "{{ texts | list | string }}",
        "{{ texts | tojson }}",
        "{{ text | list | first }}",
        "{{ text | first }}",
        "{{ text | trim }}",
        "{{ text | safe }}",
        "{{ plain | default(text) }}{{ text | default('a') }}",
        "{{ path | route('{', '}') }}",
    ],
)
def test_unquoted_text_is_refused(environment, source):
    with pytest.raises(UnquotedSpecTextError):
        render(environment, source)


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("{{ text | py }}", '"a\'b"'),
        ("{{ texts | py }}", '("a", "b")'),
        ("{{ texts | map('py') | join(', ') }}", '"a", "b"'),
        ("{{ value | py }}", '{"k": ["v", 1], "l": None}'),
        ("{{ choice | annotation }}", 'Literal["a", "b"]'),
        ("{{ choices | annotation }}", 'list[Literal["a"]]'),
        ("{{ texts | first | py }}", '"a"'),
        ("{{ texts | list | last | sql }}", "'b'"),
        ("{{ texts | length }}", "2"),
        ('{% if text == "a\'b" %}yes{% endif %}', "yes"),
        ("{% if 'b' in texts and not empty %}yes{% endif %}", "yes"),
        ("{{ path | route('{', '}') | py }}", '"/a/{item_id}"'),
        ("{{ 1 + 2 * 3 }}{{ 7 % 4 }}{{ plain[:2] }}", "73pl"),
        ("{{ plain ~ names[0] ~ 1 }}", "plainx1"),
        ("{{ plain | upper }} {{ names | join(', ') }}", "PLAIN x, y"),
        ("{{ 'post_message' | pascal }}", "PostMessage"),
    ],
)
def test_what_templates_may_do(environment, source, result):
    assert render(environment, source) == result


def test_an_unknown_name_is_a_mistake(environment):
    with pytest.raises(UndefinedError):
        render(environment, "{{ nobody }}")


def test_neutral_rendering_has_none_of_the_text(environment):
    source = "{{ text | py }} {{ empty | py }} {{ texts | py }} {{ plain | py }}"
    environment.neutral = True
    assert render(environment, source) == '"x" "" ("x", "x") "plain"'
    # As many keys, and none of them twice.
    assert render(environment, "{{ value | py }}") == '{"x0": ["x", 1], "x1": None}'
    assert render(environment, "{{ choice | annotation }}") == 'Literal["x", "x"]'
    assert render(environment, "{{ choices | annotation }}") == 'list[Literal["x"]]'


@pytest.mark.parametrize(
    ("source", "has_passed"),
    [
        ("{{ texts | py }}", True),
        ("{{ value | py }}", True),
        ("{{ choices | annotation }}", True),
        ("{{ plain | py }}", False),
    ],
)
def test_it_is_told_when_spec_text_has_passed(environment, source, has_passed):
    render(environment, source)
    assert environment.quoted_spec_text is has_passed


def test_blocks_leave_no_blank_lines(environment):
    assert render(environment, "a\n  {% if true %}\nb\n  {% endif %}\n") == "a\nb\n"
