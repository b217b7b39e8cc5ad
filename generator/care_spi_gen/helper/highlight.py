"""Which part of a file has which colour, as short as it can be said."""

from __future__ import annotations

from functools import cache
from itertools import groupby
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Generic, Keyword, Name, Number, Operator, String

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pygments.token import _TokenType

PLAIN = "_"

# By the end of a file's name. Pygments could guess from the text, which is the user's.
_LANGUAGES = {
    "Dockerfile": "docker",
    ".env.example": "bash",
    ".json": "json",
    ".lua": "lua",
    ".md": "markdown",
    ".py": "python",
    ".sql": "sql",
    ".toml": "toml",
    ".yaml": "yaml",
    ".yml": "yaml",
}
# A letter is a class of the style (`.code-c`); what a token is part of counts if it is not here.
_KINDS = {
    Comment: "c",
    String: "s",
    String.Doc: "c",
    Number: "n",
    Keyword: "k",
    Operator.Word: "k",
    Name.Function: "f",
    Name.Class: "f",
    Name.Decorator: "d",
    Name.Builtin: "b",
    Name.Builtin.Pseudo: PLAIN,
    Name.Exception: "b",
    Name.Tag: "t",
    Generic.Heading: "h",
    Generic.Subheading: "h",
}


def runs(path: str, text: str) -> str:
    """Return the colours of `text`: each a letter and how many UTF-16 units it goes on for.

    What follows the last run is plain, so a file of no known language has none: "".
    """
    name = PurePosixPath(path).name
    language = next((what for end, what in _LANGUAGES.items() if name.endswith(end)), None)
    if language is None:
        return ""
    kinds = groupby(_kinds(language, text), key=lambda part: part[0])
    joined = [(kind, sum(length for _, length in parts)) for kind, parts in kinds]
    if joined and joined[-1][0] == PLAIN:
        joined.pop()
    return "".join(f"{kind}{length}" for kind, length in joined)


def _kinds(language: str, text: str) -> Iterator[tuple[str, int]]:
    # Not `get_tokens`, which leaves out a byte order mark and carriage returns.
    for _, token, part in get_lexer_by_name(language).get_tokens_unprocessed(text):
        # Blanks take the colour of none: fewer runs.
        yield _kind(token) if part.strip() else PLAIN, len(part.encode("utf-16-le")) // 2


@cache
def _kind(token: _TokenType) -> str:
    nearest_first = reversed(token.split())
    return next((_KINDS[parent] for parent in nearest_first if parent in _KINDS), PLAIN)
