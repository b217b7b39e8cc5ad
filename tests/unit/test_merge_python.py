"""Python is merged by definition; imports are a set of names."""

import warnings
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest
from care_spi_gen.project.merge import Change, Found, Kind, find_moved, merge
from care_spi_gen.project.merge.python import merge_python

BASE = '''\
"""The module."""

import logging
from typing import Any

from .models import First, Second

LIMIT = 10


def first(value: Any) -> First:
    """Do the first."""
    logging.info("first")
    return First(value)


class Store:
    """Keeps."""

    size: int = 0

    def get(self, key: str) -> Second:
        return Second(key)

    def put(self, key: str) -> None:
        self.size += 1


def last() -> int:
    return LIMIT
'''


@dataclass
class Outcome:
    text: str
    kind: Kind
    changes: dict[str, Change]
    conflicts: list[str]


def merged(base: str, mine: str, new: str) -> Outcome:
    result = merge("x.py", base, mine, new)
    assert result.text is not None
    changes = {part.name: part.change for part in result.parts}
    return Outcome(result.text, result.kind, changes, [c.name for c in result.conflicts])


def swapped(text: str, *pairs: tuple[str, str]) -> str:
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


LAST = ("    return LIMIT\n", "    return LIMIT + 1\n")

# Edits of the user and of the generator in different definitions, which meet without a word.
APART = {
    "a function each": (("First(value)", "First(value, 1)"), LAST),
    "two members of one class": (("self.size += 1", "self.size += 2"), ("Second(key)", "Second()")),
    "a new member and an edited one": (
        ("self.size += 1", "self.size += 2"),
        ("    size: int = 0\n", "    size: int = 0\n    name: str = ''\n"),
    ),
    "a comment above a function": (
        ("def last", "# Mine.\ndef last"),
        ("    return LIMIT\n", "    return 1\n"),
    ),
    "a decorator": (("def last", "@cache\ndef last"), ("    return LIMIT\n", "    return 1\n")),
    "a constant": (("LIMIT = 10", "LIMIT = 20"), LAST),
    "a base class": (("class Store:", "class Store(dict):"), ("self.size += 1", "self.size += 2")),
    "a docstring": (('"""Keeps."""', '"""Keeps all."""'), ("self.size += 1", "self.size += 2")),
    "the module's docstring": (('"""The module."""', '"""Mine."""'), LAST),
}


@pytest.mark.parametrize("name", APART)
def test_edits_of_different_definitions(name: str) -> None:
    mine, new = APART[name]

    outcome = merged(BASE, swapped(BASE, mine), swapped(BASE, new))

    assert outcome.text == swapped(BASE, mine, new)
    assert outcome.kind is Kind.MERGED


def test_both_sides_edit_one_function_in_different_lines() -> None:
    mine = swapped(BASE, ('    logging.info("first")\n', '    logging.debug("first")\n    # So.\n'))
    new = swapped(BASE, ('    """Do the first."""', '    """Do the very first."""'))

    outcome = merged(BASE, mine, new)

    assert outcome.text == swapped(mine, ("Do the first", "Do the very first"))
    assert outcome.changes == {"first": Change.MERGED}


def test_lines_side_by_side_do_not_overlap() -> None:
    mine = swapped(BASE, ("return First(value)", "return First(value, 1)"))
    new = swapped(BASE, ('info("first")', 'debug("first")'))

    assert merged(BASE, mine, new).text == swapped(mine, ('info("first")', 'debug("first")'))


def test_only_the_lines_that_overlap_are_marked() -> None:
    mine = swapped(BASE, ("return First(value)", "return 1"), ('info("first")', "mine()"))
    new = swapped(BASE, ('info("first")', 'debug("first")'))

    text = merged(BASE, mine, new).text

    assert '=======\n    logging.debug("first")\n>>>>>>> newly generated\n    return 1\n' in text


def test_the_blank_line_of_a_dropped_import_stays_for_the_users() -> None:
    base = '"""Doc."""\n\nimport os\n\nos.x()\n'
    mine = swapped(base, ("import os\n", "import os\nimport own\n"))

    assert merged(base, mine, '"""Doc."""\n').text == '"""Doc."""\n\nimport own\n'


def test_an_overlap_is_marked_in_its_definition_alone() -> None:
    mine = swapped(BASE, ("self.size += 1", "self.size += 2"), ("LIMIT = 10", "LIMIT = 20"))
    new = swapped(BASE, ("self.size += 1", "self.size += 3"), LAST)

    outcome = merged(BASE, mine, new)

    assert outcome.kind is Kind.CONFLICT
    assert outcome.conflicts == ["Store.put"]
    markers = (
        "<<<<<<< yours\n        self.size += 2\n||||||| last generated\n        self.size += 1\n"
        "=======\n        self.size += 3\n>>>>>>> newly generated\n"
    )
    assert outcome.text == swapped(mine, ("        self.size += 2\n", markers), LAST)


def test_both_sides_define_the_same_name() -> None:
    mine, new = BASE + "\n\nMORE = 1\n", BASE + "\n\nMORE = 2\n"

    outcome = merged(BASE, mine, new)

    assert outcome.conflicts == ["MORE"]
    assert "<<<<<<< yours\nMORE = 1\n" in outcome.text


def test_new_definitions_stand_behind_the_neighbour_they_follow() -> None:
    mine = swapped(BASE, ("def last", "def own() -> None: ...\n\n\ndef last"))
    new = swapped(BASE, ("\n\ndef last", "\n\ndef fresh() -> None: ...\n\n\ndef last"))

    outcome = merged(BASE, mine, new)

    order = [outcome.text.index(f"def {name}") for name in ("put", "fresh", "own", "last")]
    assert order == sorted(order)
    assert outcome.changes == {"own": Change.YOURS, "fresh": Change.ADDED}


def test_a_value_below_a_class_of_the_users_keeps_its_distance() -> None:
    mine = swapped(BASE, ("LIMIT = 10\n", "LIMIT = 10\n\n\nclass Own:\n    pass\n"))
    store, last = BASE.index("class Store"), BASE.index("def last")
    moved = BASE[:store] + BASE[last:] + "\n\n" + BASE[store:last].rstrip("\n") + "\n"
    new = swapped(moved, ("LIMIT = 10\n", "LIMIT = 10\n\nMOST = 20\n"))

    outcome = merged(BASE, mine, new)

    assert "LIMIT = 10\n\n\nclass Own:\n    pass\n\n\nMOST = 20\n\n\ndef" in outcome.text


def test_the_users_order_stays() -> None:
    first, store = BASE.index("def first"), BASE.index("class Store")
    last = BASE.index("def last")
    mine = BASE[:first] + BASE[store:last] + BASE[first:store] + BASE[last:]

    outcome = merged(BASE, mine, swapped(BASE, LAST))

    assert outcome.text == swapped(mine, LAST)


def test_what_the_user_deleted_stays_deleted() -> None:
    mine = BASE[: BASE.index("\n\ndef last")]

    outcome = merged(BASE, mine, swapped(BASE, LAST, ("LIMIT = 10", "LIMIT = 11")))

    assert outcome.text == swapped(mine, ("LIMIT = 10", "LIMIT = 11"))
    assert outcome.changes["last"] is Change.DELETED


def test_what_the_generator_drops_goes_unless_it_was_edited() -> None:
    new = BASE[: BASE.index("\n\ndef last")].replace("LIMIT = 10\n\n\n", "")

    outcome = merged(BASE, swapped(BASE, LAST), new)

    assert outcome.changes == {"last": Change.ORPHAN, "LIMIT": Change.DROPPED}
    assert outcome.text.endswith("\n\n\ndef last() -> int:\n    return LIMIT + 1\n")


LAYOUTS = {
    "other quotes": BASE.replace('"first"', "'first'"),
    "other line breaks": BASE.replace("First(value)", "First(\n        value,\n    )"),
    "a docstring indented anew": BASE.replace(
        '"""Do the first."""', '"""Do the first.   \n    """'
    ),
    "more blank lines": BASE.replace("    return First", "\n    return First"),
    "a comment without its space": BASE,
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_another_formatter_is_no_edit(name: str) -> None:
    assert merge("x.py", BASE, LAYOUTS[name], BASE).kind is Kind.UNCHANGED
    assert merge("x.py", BASE, LAYOUTS[name], None).kind is Kind.REMOVED
    outcome = merged(BASE, LAYOUTS[name], swapped(BASE, LAST))
    assert outcome.kind is Kind.UPDATED
    assert outcome.text == swapped(LAYOUTS[name], LAST)


def test_a_comment_is_an_edit() -> None:
    mine = swapped(BASE, ("    return LIMIT\n", "    return LIMIT  # the most\n"))

    assert merge("x.py", BASE, mine, BASE).kind is Kind.KEPT


def test_formatters_do_not_make_conflicts() -> None:
    base = "def f(a, b):\n    return call(a, b, 1)\n"
    mine = "def f(\n    a,\n    b,\n):\n    mine()\n    return call(\n        a, b, 1,\n    )\n"
    new = "def f(a, b, c):\n    c()\n    return call(a, b, 1)\n"

    assert merged(base, mine, new).kind is Kind.CONFLICT

    new = "def f(a, b, c):\n    return call(a, b, 1)\n    # The end.\n"

    outcome = merged(base, mine, new)

    wanted = "def f(a, b, c):\n    mine()\n    return call(a, b, 1)\n    # The end.\n"
    assert outcome.text == wanted


def test_another_indentation_is_no_edit() -> None:
    narrow = "class A:\n  x = 1\n\n  def f(self):\n    return 1\n"
    base = narrow.replace("    ", "        ").replace("  x", "    x").replace("  def", "    def")
    new = base + "\n    def g(self):\n        if self:\n            return 2\n"

    outcome = merged(base, narrow, new)

    assert outcome.text.startswith(narrow)
    compile(outcome.text, "x.py", "exec")
    assert "\n  def g(self):\n" in outcome.text


# What the imports are after both sides changed them, or what uses them.
IMPORTS = {
    "each side adds a name": (
        "from x import a, c\nuse(a, c)\n",
        "from x import a, c, own\nuse(a, c)\n",
        "from x import a, b, c\nuse(a, c)\n",
        "from x import a, b, c, own\nuse(a, c)\n",
    ),
    "one that is used no more goes": (
        "from x import a, b\nuse(a, b)\nother()\n",
        "from x import a, b\nuse(a, b)\nother(1)\n",
        "from x import a\nuse(a)\nother()\n",
        "from x import a\nuse(a)\nother(1)\n",
    ),
    "one that only the user's code uses stays": (
        "from x import a, b\ndef f():\n    a(b)\n",
        "from x import a, b\ndef f():\n    a(b)\ndef g():\n    b()\n",
        "from x import a\ndef f():\n    a()\n",
        "from x import a, b\ndef f():\n    a()\ndef g():\n    b()\n",
    ),
    "one that the user added stays": (
        "import a\na()\n",
        "import a\nimport own\na()\n",
        "import b\nb()\n",
        "import own\nimport b\nb()\n",
    ),
    "one that the user dropped stays away": (
        "import a\nimport b\ndef f():\n    b()\nx = 1\n",
        "import a\ndef f():\n    a()\nx = 1\n",
        "import a\nimport b\ndef f():\n    b()\nx = 2\n",
        "import a\ndef f():\n    a()\nx = 2\n",
    ),
    "one that the user dropped and new code needs comes back": (
        "import a\nimport b\ndef f():\n    b()\n",
        "import a\ndef f():\n    a()\n",
        "import a\nimport b\ndef f():\n    b()\ndef g():\n    b()\n",
        "import a\nimport b\ndef f():\n    a()\ndef g():\n    b()\n",
    ),
    "another module": (
        "from x import a, b\nuse(a, b)\n",
        "from x import a, b, own\nuse(a, b)\n",
        "from x import b\nfrom y import a\nuse(a, b)\n",
        "from x import b, own\nfrom y import a\nuse(a, b)\n",
    ),
    "comments stay with their names": (
        "from x import (\n    a,\n    c,\n)\nuse(a, c)\n",
        "from x import (\n    a,  # noqa: F401\n    # Why c.\n    c,\n)\nuse(a, c)\n",
        "from x import (\n    a,\n    b,\n    c,\n)\nuse(a, b, c)\n",
        "from x import (\n    a,  # noqa: F401\n    b,\n    # Why c.\n    c,\n)\nuse(a, b, c)\n",
    ),
    "under TYPE_CHECKING": (
        "if TYPE_CHECKING:\n    from x import a\n\ndef f(y: a): ...\n",
        "if TYPE_CHECKING:\n    from x import a, own\n\ndef f(y: a): ...\n",
        "if TYPE_CHECKING:\n    from x import a, b\n\ndef f(y: a, z: b): ...\n",
        "if TYPE_CHECKING:\n    from x import a, b, own\n\ndef f(y: a, z: b): ...\n",
    ),
    "one that the user put under TYPE_CHECKING": (
        "from x import a, b\n\ndef f(y: a): ...\n",
        "from x import b\n\nif TYPE_CHECKING:\n    from x import a\n\ndef f(y: a): ...\n",
        "from x import a, b, c\n\ndef f(y: a): c\n",
        "from x import b, c\n\nif TYPE_CHECKING:\n    from x import a\n\ndef f(y: a): c\n",
    ),
}


@pytest.mark.parametrize("name", IMPORTS)
def test_imports(name: str) -> None:
    base, mine, new, wanted = IMPORTS[name]

    assert merge("x.py", base, mine, new).text == wanted


def test_one_name_from_two_modules_is_a_conflict() -> None:
    outcome = merged("x = 1\n", "from mine import a\nx = 1\n", "from theirs import a\nx = 1\n")

    assert outcome.conflicts == ["import of a"]
    assert "<<<<<<< yours\nfrom mine import a\n|||||||" in outcome.text
    assert "=======\nfrom theirs import a\n>>>>>>>" in outcome.text


@pytest.mark.parametrize(
    ("mine", "new"),
    [
        ("def a(): ...\nx = 1\n", "from y import a\nx = 1\n"),
        ("from y import a\nx = 1\n", "def a(): ...\nx = 1\n"),
    ],
)
def test_a_definition_never_hides_an_import_in_silence(mine: str, new: str) -> None:
    outcome = merged("x = 1\n", mine, new)

    assert outcome.kind is Kind.CONFLICT
    assert "def a(): ..." in outcome.text
    assert "from y import a" in outcome.text


SHAPES = {
    "overloads": (
        "@overload\ndef f(a: int): ...\n@overload\ndef f(a: str): ...\ndef f(a):\n    return a\n",
        ("def f(a: int): ...", "def f(a: int) -> int: ..."),
        ("    return a\n", "    return str(a)\n"),
    ),
    "a property and its setter": (
        (
            "class A:\n    @property\n    def x(self): return 1\n\n"
            "    @x.setter\n    def x(self, v): pass\n"
        ),
        ("return 1", "return 2"),
        ("v): pass", "v): print(v)"),
    ),
    "statements without a name": (
        "app = App()\napp.add(one)\napp.add(two)\n",
        ("app.add(one)\n", "app.add(one)\napp.add(mine)\n"),
        ("app.add(two)\n", "app.add(two)\napp.add(three)\n"),
    ),
    "free comments": (
        "# One.\n\na = 1\n\n# Two.\n\nb = 2\n",
        ("# Two.\n", "# Two.\n\n# Mine.\n"),
        ("# One.\n", "# The first.\n"),
    ),
    "conditional definitions": (
        "try:\n    import a\nexcept ImportError:\n    a = None\n\nb = 1\n",
        ("    a = None\n", "    a = 0\n"),
        ("b = 1", "b = 2"),
    ),
    "two statements on a line": ("a = 1; b = 2\nc = 3\n", ("b = 2", "b = 4"), ("c = 3", "c = 5")),
    "what every name is": (
        '__all__ = ["a", "c"]\n',
        ('"c"]', '"c", "own"]'),
        ('"a", ', '"a", "b", '),
    ),
    "a main block": (
        "def f(): ...\n\n\nif __name__ == '__main__':\n    f()\n",
        ("    f()\n", "    f()\n    mine()\n"),
        ("def f(): ...", "def f(): pass"),
    ),
    "a first line for the shell": (
        "#!/usr/bin/env python\nimport a\na()\n",
        ("a()", "a(1)"),
        ("import a\n", "import a\nimport b\n"),
    ),
    "strings of many lines": (
        'A = """\n# no comment\n"""\n\n\ndef f():\n    return A\n',
        ("# no comment", "# none"),
        ("return A", "return A + A"),
    ),
}


@pytest.mark.parametrize("name", SHAPES)
def test_shapes(name: str) -> None:
    base, mine, new = SHAPES[name]

    assert merged(base, swapped(base, mine), swapped(base, new)).text == swapped(base, mine, new)


def test_tabs_are_no_edit() -> None:
    base = "class A:\n    def f(self):\n        return 1\n"
    mine = base.replace("    ", "\t")

    outcome = merged(base, mine, base + "\n    def g(self):\n        return 2\n")

    assert outcome.text == f"{mine}\n\tdef g(self):\n\t    return 2\n"


def test_an_emptied_class_is_a_conflict() -> None:
    base = "class A:\n    x: int\n    y: int\n"

    result = merge("x.py", base, "class A:\n    x: int\n", "class A:\n    y: int\n")

    assert result.kind is Kind.CONFLICT
    assert result.notes == ("merged by lines: part by part it would be no Python",)


def test_a_member_that_comes_first_stays_behind_the_docstring() -> None:
    base = "x = 1\n"

    outcome = merged(
        base, '"""Mine."""\n\nx = 1\n', "from __future__ import annotations\n\nx = 1\n"
    )

    assert outcome.text == '"""Mine."""\nfrom __future__ import annotations\n\nx = 1\n'


def test_the_report_gives_lines_of_the_result() -> None:
    new = swapped(BASE, ("LIMIT = 10\n", "LIMIT = 10\nMORE = 1\n"))
    result = merge("x.py", BASE, swapped(BASE, LAST), new)

    assert result.text is not None
    lines = result.text.splitlines()
    where = {part.name: lines[part.line - 1] for part in result.parts if part.line}
    assert where == {"MORE": "MORE = 1", "last": "def last() -> int:"}


def test_a_definition_that_was_moved_is_found() -> None:
    own = "# Mine.\n\n\ndef last() -> int:\n    return (LIMIT)\n"
    others = {"a.py": "x = 1\n", "b.py": own, "broken.py": "def last(:\n", "c.txt": own}

    assert find_moved("last", BASE, others) == Found("b.py", 4, "last", edited=False)


def test_a_definition_that_was_moved_and_edited_is_found() -> None:
    others = {
        "b.py": dedent(BASE[BASE.index("    def put") : BASE.index("\n\ndef last")])
        + "    more()\n"
    }

    assert find_moved("Store.put", BASE, others) == Found("b.py", 1, "put", edited=True)


@pytest.mark.parametrize("name", ["last", "nothing"])
def test_a_definition_that_is_nowhere_is_not_found(name: str) -> None:
    assert find_moved(name, BASE, {"b.py": "def last():\n    quite, other = text\n"}) is None


def test_a_docstring_that_gets_a_body() -> None:
    base = 'def f():\n    """One."""\n'
    new = 'def f():\n    """One."""\n    return 1\n'

    outcome = merged(base, base.replace("One", "Mine"), new)

    assert outcome.text == new.replace("One", "Mine")


SAMPLES = Path(__file__).parents[2] / "generated_samples"
PAIRS = ["fastapi-postgres", "flask-redis"]


@pytest.mark.parametrize("name", ["routes.py", "store.py", "settings.py", "app.py", "models.py"])
@pytest.mark.parametrize(("old", "now"), [PAIRS, PAIRS[::-1]])
def test_without_edits_the_units_give_the_generated_text(name: str, old: str, now: str) -> None:
    base = (SAMPLES / old / "support_api" / name).read_text("utf-8")
    new = (SAMPLES / now / "support_api" / name).read_text("utf-8")

    assert merge_python(base, base, new).text == new
    assert merge_python(base, new, base).text == new
    assert merge_python(base, new, new).text == new


def test_odd_escapes_of_the_user_are_not_complained_about() -> None:
    base, mine = "a = 1\nb = 1\n", 'a = "\\d"\nb = 1\n'

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        outcome = merged(base, mine, "a = 1\nb = 2\n")
        find_moved("b", base, {"own.py": mine})

    assert outcome.text == 'a = "\\d"\nb = 2\n'
