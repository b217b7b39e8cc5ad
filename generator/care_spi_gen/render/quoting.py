"""One filter for each place that spec text may land in: what it returns is safe exactly there.

All are pure and return plain `str`. Characters nobody can see (controls, bidirectional marks,
zero-width ones, line separators, lone surrogates) are escaped where the language has escapes and
replaced where it has none. The set is written out, not asked of `unicodedata`, since that grows
with every version of Python and the output must not.
"""

from __future__ import annotations

import re
import shlex
import textwrap
from typing import TYPE_CHECKING

from care_spi_gen.api.model import PathParameter, SpecText

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LINE_LENGTH = 100

_SURROGATE = re.compile("[\ud800-\udfff]")
_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2000-\u200f"
    "\u2028-\u202f\u205f-\u206f\u3000\u3164\ud800-\udfff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff0-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]"
)
_LAST_OF_BMP = 0xFFFF
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_SENTENCE = re.compile(r"(.+?[.!?])\s+(?=\S)", re.DOTALL)
# Words that give a comment a meaning of its own, PEP 263's among them.
_DIRECTIVE = re.compile(
    r"(coding|fmt|isort|mypy|noqa|pragma|pylint|ruff|type|yapf)\s*([:=])", re.IGNORECASE
)
_MARKDOWN_SPECIAL = re.compile(r"[\\`*_\[\]<>&|#!~$:@]|(?<=www)\.")
_MARKDOWN_BLOCK = re.compile(r"^(\d*)([-+=.)])")


def has_invisible(text: str) -> bool:
    """Return whether a character of `text` shows nothing, line breaks among them."""
    return bool(_INVISIBLE.search(text))


def visible(text: str) -> str:
    """Return `text` with each character that shows nothing as an escape, as in JSON."""
    return _INVISIBLE.sub(lambda found: _escape(found[0]), text)


def py(value: object) -> str:
    """Return `value` (text, number, bool, None; a tuple, list or dict of them) as Python literal.

    Text is quoted as black would: with double quotes unless single ones need fewer escapes.
    Raises TypeError for anything else.
    """
    if isinstance(value, str):
        quote = "'" if value.count('"') > value.count("'") else '"'
        return quote + "".join(_py_char(char, quote) for char in value) + quote
    if value is None or isinstance(value, bool | int | float):
        return repr(value)
    if isinstance(value, list):
        return f"[{', '.join(map(py, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{py(key)}: {py(item)}' for key, item in value.items())}}}"
    if isinstance(value, tuple):
        items = ", ".join(map(py, value))
        return f"({items},)" if len(value) == 1 else f"({items})"
    raise TypeError(f"no Python literal for {type(value).__name__}")


def _py_char(char: str, quote: str) -> str:
    if char in {quote, "\\"}:
        return f"\\{char}"
    if not _INVISIBLE.match(char):
        return char
    short = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(char)
    return short or _escape(char)


def _escape(char: str) -> str:
    code = ord(char)
    return f"\\u{code:04x}" if code <= _LAST_OF_BMP else f"\\U{code:08x}"


def docstring(text: str, indent: int = 4) -> str:
    r'''Return `text` for the place between `"""` and `"""`, indented by `indent` spaces.

    The first sentence becomes the summary line; what follows is wrapped to 100 columns, paragraph
    by paragraph, and then ends with a line break, so that the closing quotes stand alone.
    '''
    safe = _SURROGATE.sub(_REPLACEMENT, text).replace("\\", "\\\\")
    safe = re.sub('"{3,}', lambda quotes: "'" * len(quotes[0]), safe)
    paragraphs = [line for part in re.split(r"\n\s*\n", safe) if (line := _one_line(part))]
    if not paragraphs:
        return ""
    summary, rest = _summary(paragraphs[0], LINE_LENGTH - indent - 2 * len('"""'))
    body = [part for part in (rest, *paragraphs[1:]) if part]
    if not body:
        return summary
    margin = " " * indent
    wrapped = [
        textwrap.fill(part, LINE_LENGTH, initial_indent=margin, subsequent_indent=margin)
        for part in body
    ]
    return "\n\n".join((summary, *wrapped)) + f"\n{margin}"


def _summary(paragraph: str, width: int) -> tuple[str, str]:
    """Split `paragraph` into a line of at most `width` columns and the text that follows it."""
    first = _SENTENCE.match(paragraph)
    sentence, rest = (first[1], paragraph[first.end() :]) if first else (paragraph, "")
    if not sentence.endswith((".", "!", "?")):
        sentence += "."
    if len(sentence) <= width:
        return sentence, rest
    short = textwrap.shorten(sentence, width, placeholder="...")
    return short, paragraph


def comment(text: str, width: int = 90) -> str:
    """Return `text` for one line behind `#`, cut at `width` columns, with no meaning to tools."""
    return textwrap.shorten(_DIRECTIVE.sub(r"\1 \2", _one_line(text)), width, placeholder="...")


def toml(text: str) -> str:
    """Return `text` as a TOML basic string. Lone surrogates, which TOML cannot hold, are lost."""
    return _double_quoted(text)


def yaml(text: str) -> str:
    """Return `text` as a YAML double-quoted scalar. Lone surrogates are lost."""
    return _double_quoted(text)


def _double_quoted(text: str) -> str:
    # The escapes that TOML 1.0 and YAML 1.1 share.
    safe = _SURROGATE.sub(_REPLACEMENT, text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{visible(safe)}"'


def md(text: str) -> str:
    """Return `text` as inline Markdown that shows exactly that text: no markup, one line."""
    escaped = _MARKDOWN_SPECIAL.sub(r"\\\g<0>", _one_line(text))
    return _MARKDOWN_BLOCK.sub(r"\1\\\2", escaped)


def sh(text: str) -> str:
    """Return `text` as one shell word on one line; line breaks become spaces."""
    return shlex.quote(_one_line(text))


def sql(text: str) -> str:
    """Return `text` as a standard SQL string literal. Invisible characters are replaced."""
    safe = _INVISIBLE.sub(lambda found: found[0] if found[0] in "\n\t" else _REPLACEMENT, text)
    return "'" + safe.replace("'", "''") + "'"


def _one_line(text: str) -> str:
    """Return `text` without line breaks and invisible characters."""
    spaced = re.sub(r"\s+", " ", text)
    return " ".join(_INVISIBLE.sub(_REPLACEMENT, spaced).split())


def route(path: Sequence[SpecText | PathParameter], opening: str, closing: str) -> SpecText:
    """Return an operation's path as text, each parameter's Python name between the delimiters.

    Raises ValueError if the literal text holds a character that frameworks read as a parameter.
    """
    parts = []
    for part in path:
        if isinstance(part, PathParameter):
            parts.append(f"{opening}{part.name}{closing}")
        elif set(part) & set("{}<>"):
            raise ValueError(f"{part!r} would open a path parameter")
        else:
            parts.append(part)
    return SpecText("".join(parts))


def pascal(name: str) -> str:
    """Return a Python name in the manner of classes: `post_message` becomes `PostMessage`."""
    return "".join(word[:1].upper() + word[1:] for word in name.split("_"))


QUOTES: dict[str, Callable[..., str]] = {
    "py": py,
    "docstring": docstring,
    "comment": comment,
    "toml": toml,
    "yaml": yaml,
    "md": md,
    "sh": sh,
    "sql": sql,
}
