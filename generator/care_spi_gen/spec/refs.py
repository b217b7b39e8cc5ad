"""Finds what a `$ref` stands for: RFC 6901 pointers into the same document."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from care_spi_gen.spec.tree import Node, Report

# What these keys hold is data of the API's, not a part of its description.
_DATA_KEYS = {"example", "examples", "default", "enum", "const", "value"}
# Below these, keys are names that the author chose.
_NAME_MAPS = {"properties", "patternProperties", "schemas", "responses", "parameters", "$defs"}


def check_references(document: Node, report: Report) -> None:
    """Refuse each `$ref` that leads out of the document, nowhere, or back to itself."""
    for reference in _references(document):
        problem = _follow(document, reference)[1]
        if problem:
            report.problem(reference, *problem)


def resolve(document: Node, node: Node) -> Node:
    """Return what `node` stands for: itself, unless it is a `$ref` (or a chain of them).

    `check_references` must have passed.
    """
    return _follow(document, node)[0] if is_reference(node) else node


def is_reference(node: Node) -> bool:
    """Whether `node` is a Reference Object."""
    return node.is_mapping and isinstance(node.value.get("$ref"), str)


def _references(node: Node, *, names: bool = False) -> Iterator[Node]:
    if is_reference(node) and not names:
        yield node
    for key, child in node.children():
        if names or not (key in _DATA_KEYS or key.startswith("x-")):
            yield from _references(child, names=key in _NAME_MAPS and not names)


def _follow(document: Node, node: Node) -> tuple[Node, tuple[str, str] | None]:
    """Return the end of a chain of references, and what is wrong with the chain."""
    seen = []
    while is_reference(node):
        reference = node.text("$ref")
        if reference in seen:
            return node, (f"the reference `{reference}` leads back to itself", "define it once")
        seen.append(reference)
        if not reference.startswith("#"):
            return node, (f"the reference `{reference}` leaves the file", "bundle the spec first")
        target = _at_pointer(document, reference)
        if target is None:
            return node, (f"nothing is at the reference `{reference}`", "check its spelling")
        if not target.is_mapping:
            return node, (f"the reference `{reference}` names no object", "check its spelling")
        node = target
    return node, None


def _at_pointer(document: Node, reference: str) -> Node | None:
    pointer = unquote(reference.removeprefix("#"))
    if pointer and not pointer.startswith("/"):
        return None
    node: Node | None = document
    for step in pointer.split("/")[1:]:
        node = node.child(step.replace("~1", "/").replace("~0", "~")) if node else None
    return node
