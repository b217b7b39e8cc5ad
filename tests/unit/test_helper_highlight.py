"""Colours of a text reach exactly as far as the text says, whatever characters it has."""

from __future__ import annotations

import re

import pytest
from care_spi_gen.helper.highlight import runs


def coloured(path: str, text: str) -> list[tuple[str, str]]:
    """Each kind with what it covers, as a browser counts: in UTF-16 units."""
    units, at, parts = text.encode("utf-16-le"), 0, []
    for kind, length in re.findall(r"([a-z_])(\d+)", runs(path, text)):
        end = at + 2 * int(length)
        parts.append((kind, units[at:end].decode("utf-16-le")))
        at = end
    assert at <= len(units)
    return [part for part in parts if part[0] != "_"]


def test_code_has_its_colours() -> None:
    text = '"""Doc."""\n\nasync def f(self) -> None:\n    return b"x" + 1  # no\n'
    assert coloured("a/b.py", text) == [
        ("c", '"""Doc."""'),
        ("k", "async"),
        ("k", "def"),
        ("f", "f"),
        ("k", "None"),
        ("k", "return"),
        ("s", 'b"x"'),
        ("n", "1"),
        ("c", "# no"),
    ]


@pytest.mark.parametrize(
    "text", ["\ufeffa: 1\n", "a: 1\r\nb: '\U0001f469'\r\nc: 2\r\n", "\n\na: 1"]
)
def test_characters_of_any_size_move_nothing(text: str) -> None:
    # A byte order mark counts as part of what it stands before.
    parts = coloured("spec.yaml", text)
    keys = [part.lstrip("\ufeff") for kind, part in parts if kind == "t"]
    assert keys == [key for key in "abc" if f"{key}:" in text]


@pytest.mark.parametrize("path", ["py.typed", "care-spi-gen.lock", "yaml", "spec.html"])
def test_what_is_of_no_known_language_is_plain(path: str) -> None:
    assert runs(path, "def f(): pass\n") == ""


def test_what_does_not_parse_has_colours_none_the_less() -> None:
    assert coloured("a.py", "def \x00 '") != []
