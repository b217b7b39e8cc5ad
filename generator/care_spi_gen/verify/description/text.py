"""YAML of a server that nobody vouches for, as plain data."""

from __future__ import annotations

import math
import re
import time
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

_MOST_BYTES = 2**20
_MOST_SECONDS = 10.0
_MOST_CHARACTERS = 4 * 2**20
_DEEPEST = 100
# As YAML 1.2 and JSON have them: base 60, dates and yes and no are text.
_CONSTANTS = {"": None, "null": None, "~": None, "true": True, "false": False}
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_NUMBER = re.compile(r"[-+]?(\.[0-9]{1,30}|[0-9]{1,30}(\.[0-9]{0,30})?)([eE][-+]?[0-9]{1,3})?")


class Unreadable(Exception):
    """A description, or a part of it, that says nothing usable: the text says why."""


def read(content: bytes) -> Any:
    """The data of one YAML document; all keys are texts. Raises Unreadable.

    At most 1 MiB, 100 levels and 10 seconds; 4 MiB and 100 levels with each alias replaced by what
    it stands for, which a few lines could make gigabytes. There are no merge keys, and tags mean
    nothing.
    """
    if len(content) > _MOST_BYTES:
        raise Unreadable(f"it has more than {_MOST_BYTES:,} bytes")
    try:
        return _Loader(content.decode()).get_single_data()
    except (yaml.YAMLError, ValueError) as error:
        raise Unreadable(f"it is no YAML: {type(error).__name__}") from None


class _Loader(yaml.BaseLoader):
    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._deadline = time.monotonic() + _MOST_SECONDS
        self._depth = 0
        # Levels and characters of each node, its aliases replaced.
        self._extents: dict[Node, tuple[int, int]] = {}

    def compose_node(self, parent: Node | None, index: int) -> Node | None:
        self._depth += 1
        _refuse_depth(self._depth)
        if time.monotonic() > self._deadline:
            raise Unreadable(f"it takes more than {_MOST_SECONDS:g} s to read")
        node: Node | None = super().compose_node(parent, index)
        self._depth -= 1
        return node

    # Texts as keys alone: numbers can be chosen to have the same hash.
    def construct_mapping(self, node: MappingNode, deep: bool = False) -> dict[Any, Any]:
        if any(not isinstance(key, yaml.ScalarNode) for key, _ in node.value):
            raise Unreadable("a key in it is no text")
        found = {
            _without_surrogates(key.value): self.construct_object(value, deep=deep)
            for key, value in node.value
        }
        self._measure(node, [each for pair in node.value for each in pair])
        return found

    def construct_sequence(self, node: SequenceNode, deep: bool = False) -> list[Any]:
        found = [self.construct_object(value, deep=deep) for value in node.value]
        self._measure(node, node.value)
        return found

    def construct_scalar(self, node: ScalarNode) -> Any:
        text = node.value
        if node.style is None:
            if text.lower() in _CONSTANTS:
                return _CONSTANTS[text.lower()]
            if _INTEGER.fullmatch(text):
                return int(text)
            if _NUMBER.fullmatch(text) and math.isfinite(float(text)):
                return float(text)
        return _without_surrogates(text)

    def _measure(self, node: Node, children: Sequence[Node]) -> None:
        extents = [
            (0, len(child.value)) if isinstance(child, yaml.ScalarNode) else self._extents[child]
            for child in children
        ]
        depth = 1 + max((depth for depth, _ in extents), default=0)
        size = 1 + sum(1 + size for _, size in extents)
        _refuse_depth(depth)
        if size > _MOST_CHARACTERS:
            raise Unreadable(f"its aliases stand for more than {_MOST_CHARACTERS:,} characters")
        self._extents[node] = depth, size


def _refuse_depth(depth: int) -> None:
    if depth > _DEEPEST:
        raise Unreadable(f"it is nested more than {_DEEPEST} deep")


def _without_surrogates(text: str) -> str:
    """The text as it can be sent: YAML can escape what is no character."""
    return text.encode(errors="replace").decode()
