"""A change between two versions of a spec, as a value; and what it is found from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from care_spi_gen.spec.changes.rules import Severity
    from care_spi_gen.spec.tree import Node

_MAX_SHOWN = 60
_MAX_LISTED = 4


class Direction(StrEnum):
    """Which way a schema is used."""

    REQUEST = "request"
    RESPONSE = "response"


class Site(NamedTuple):
    """Where a part of a document was written; `file` as the user named it."""

    file: str
    line: int
    pointer: str


@dataclass(frozen=True, slots=True)
class Change:
    """One change; `old` or `new` is None where the part is not in that document.

    `rule` is a key of `RULES`. `operations` are the ids of those concerned, by the new document
    unless they are gone; one without an id is named by method and path. None are concerned by a
    change of the document's own texts. `what` and `means` are a line of words each, and hold
    texts of the spec as they are: hostile.
    """

    rule: str
    severity: Severity
    operations: tuple[str, ...]
    what: str
    means: str
    old: Site | None
    new: Site | None


class Finding(NamedTuple):
    """A change before it is in words: `suffix` leads from the schema compared to the part."""

    rule: str
    old: Node | None
    new: Node | None
    facts: tuple[tuple[str, str], ...] = ()
    suffix: str = ""


class Pair(NamedTuple):
    """Two schemas to compare; `root` says in words where the walk began, `suffix` how it went."""

    old: Node
    new: Node
    direction: Direction
    root: str
    suffix: str = ""


def finding(
    rule: str, nodes: tuple[Node | None, Node | None], suffix: str = "", /, **facts: str
) -> Finding:
    """Make a finding about what is at `nodes`, old and new; the facts are for the rule's texts."""
    return Finding(rule, *nodes, tuple(facts.items()), suffix)


def site(node: Node | None) -> Site | None:
    """Return where a node was written."""
    return Site(node.place.file, node.place.line, node.pointer) if node else None


def same_value(old: Any, new: Any) -> bool:
    """Whether two values are the same JSON: 1 is 1.0, but not true; the order of keys is none."""
    if isinstance(old, dict) and isinstance(new, dict):
        return old.keys() == new.keys() and all(same_value(old[key], new[key]) for key in old)
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(same_value, old, new))
    return isinstance(old, bool) == isinstance(new, bool) and bool(old == new)


def shown(value: Any) -> str:
    """Return a value as a few characters of text."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _MAX_SHOWN else f"{text[: _MAX_SHOWN - 1]}…"


def listed(texts: tuple[str, ...] | list[str]) -> str:
    """Return the texts as words, the first few of them."""
    more = len(texts) - _MAX_LISTED
    if more > 1:
        return f"{', '.join(texts[:_MAX_LISTED])} and {more} more"
    return ", ".join(texts)
