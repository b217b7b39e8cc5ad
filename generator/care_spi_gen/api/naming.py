"""Python names for what a spec calls anything at all.

A name is made by rule (`snake_case`, `pascal_case`) and then made unique and harmless within its
scope (`Names`). Only ASCII identifiers come out. Letters lose their accents; other alphabets have
no rule and leave the scope's fallback name.
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

MAX_LENGTH = 60

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[A-Z]|[0-9]+")


def _reserved(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Spelled out, as the list of the running Python depends on its version.
_SOFT_KEYWORDS = frozenset({"case", "match", "type"})
# Attributes of pydantic's BaseModel, and names that a class body would hide from its annotations.
_FIELD_RESERVED = _reserved("""
    construct copy dict from_orm json parse_file parse_obj parse_raw schema schema_json
    update_forward_refs validate
    bool bytes date datetime float int list object set str time tuple type
    cls self
    """)
# Arguments that a handler may have beside the variable segments of its path.
_PARAMETER_RESERVED = _reserved("""
    app body cls product query request response scope self service settings store
    """)
# Builtins, and modules and objects of the files where operations are functions or methods.
_OPERATION_RESERVED = _reserved("""
    abs all any app bin bool bytes dict dir eval exec filter float format get hash help hex id input
    int iter len list map max min next object open post pow print range repr request response
    reversed round router routes self service set settings sorted store str sum super tuple type
    vars zip
    """)
_TYPE_RESERVED = _reserved("""
    alias annotated any basemodel bool callable choice configdict datetime dict enum exception field
    float int list literal mapping none object optional problem product rootmodel scope self
    sequence service set settings store str strenum timestamp tuple type union uuid wiremodel
    false true
    """)


def snake_case(text: str) -> str:
    """Return `text` as lower-case words joined by underscores; empty if it has no ASCII word."""
    return "_".join(word.lower() for word in _words(text))


def pascal_case(text: str) -> str:
    """Return `text` as capitalised words, joined; empty if it has no ASCII word."""
    return "".join(word[0].upper() + word[1:] for word in _words(text))


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    # A digit belongs to the word before it: `address2`, not `address_2`.
    parts = (_WORD.findall(part) for part in re.split(r"[^A-Za-z0-9]+", plain))
    words: list[str] = []
    for part in parts:
        for index, word in enumerate(part):
            if index and word.isdigit():
                words[-1] += word
            else:
                words.append(word)
    return words


class Names:
    """The names of one scope: no two are equal, also where case does not count."""

    def __init__(
        self, style: Callable[[str], str], fallback: str, reserved: Collection[str]
    ) -> None:
        """Name by `style`; `fallback` is for what has no words; `reserved` is in lower case."""
        self._style = style
        self._fallback = fallback
        self._reserved = reserved
        self._taken: set[str] = set()

    @classmethod
    def of_fields(cls) -> Names:
        """Make the scope of one model's fields."""
        return cls(snake_case, "field", _FIELD_RESERVED)

    @classmethod
    def of_parameters(cls) -> Names:
        """Make the scope of one operation's path parameters."""
        return cls(snake_case, "parameter", _PARAMETER_RESERVED)

    @classmethod
    def of_operations(cls) -> Names:
        """Make the scope of an API's operations."""
        return cls(snake_case, "operation", _OPERATION_RESERVED)

    @classmethod
    def of_types(cls) -> Names:
        """Make the scope of an API's models and aliases."""
        return cls(pascal_case, "Model", _TYPE_RESERVED)

    def plain(self, text: str) -> str:
        """Return the name of `text` if nothing else were in this scope."""
        name = self._style(text)[:MAX_LENGTH].rstrip("_") or self._fallback
        if name[0].isdigit():
            separator = "_" if self._style is snake_case else ""
            name = f"{self._fallback}{separator}{name}"
        if self._is_reserved(name):
            name += "_"
        return name

    def choose(self, text: str) -> str:
        """Return the name of `text`, and take it: the next to want it gets `_2` (or `2`)."""
        plain = self.plain(text)
        separator = "_" if self._style is snake_case else ""
        name, count = plain, 1
        while name.lower() in self._taken:
            count += 1
            name = f"{plain.rstrip('_')}{separator}{count}"
        self._taken.add(name.lower())
        return name

    def _is_reserved(self, name: str) -> bool:
        return (
            keyword.iskeyword(name)
            or name in _SOFT_KEYWORDS
            or name.lower() in self._reserved
            # pydantic keeps this prefix for its own methods.
            or (self._reserved is _FIELD_RESERVED and name.startswith("model_"))
        )
