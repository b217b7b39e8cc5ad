"""Reads the keywords of a schema that bound a value, and refuses what cannot be kept."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING

from care_spi_gen.api.model import Choice, Scalar, ScalarKind, SpecText

if TYPE_CHECKING:
    from care_spi_gen.spec.tree import Node, Report

Number = float | int

_NUMBERS = {
    "minimum": "minimum",
    "maximum": "maximum",
    "exclusiveMinimum": "exclusive_minimum",
    "exclusiveMaximum": "exclusive_maximum",
    "multipleOf": "multiple_of",
}


def read_string(node: Node, report: Report) -> Scalar | Choice:
    """Read a schema of type string: an enumeration, a timestamp or plain text."""
    bounds = [key for key in ("minLength", "maxLength", "pattern") if key in node.value]
    special = "enum" if "enum" in node.value else ""
    special = special or ("date-time" if node.text("format") == "date-time" else "")
    if special and bounds:
        report.problem(node, f"`{bounds[0]}` beside `{special}` is not supported", "remove it")
    if special == "enum":
        return _read_enum(node, report)
    if special:
        return Scalar(ScalarKind.TIMESTAMP)
    return Scalar(
        ScalarKind.STRING,
        min_length=read_count(node, "minLength", report),
        max_length=read_count(node, "maxLength", report),
        pattern=_read_pattern(node, report),
    )


def _read_enum(node: Node, report: Report) -> Choice:
    enum = node.child("enum") or node
    values = [value for _, value in enum.children() if value.value is not None]
    for value in values:
        if not isinstance(value.value, str):
            report.problem(value, "an enumeration holds more than strings", "put it in quotes")
    texts = [SpecText(value.value) for value in values]
    if not texts:
        report.problem(enum, "an enumeration is empty", "give it values, or remove it")
    if len(set(texts)) < len(texts):
        report.problem(enum, "an enumeration holds a value twice", "keep one of the two")
    return Choice(tuple(texts))


def read_number(node: Node, kind: ScalarKind, report: Report) -> Scalar:
    """Read a schema of type integer or number, with the bounds of OpenAPI 3.0 or 3.1."""
    bounds: dict[str, Number] = {}
    for key, name in _NUMBERS.items():
        child = node.child(key)
        if child is None or isinstance(child.value, bool):
            continue
        if isinstance(child.value, int | float):
            bounds[name] = child.value
        else:
            report.problem(child, f"`{key}` is not a number", "write a number")
    # In 3.0 these two are booleans that change the meaning of their neighbour.
    for key in ("minimum", "maximum"):
        if node.value.get(f"exclusive{key.capitalize()}") is True and key in bounds:
            bounds[f"exclusive_{key}"] = bounds.pop(key)
    return Scalar(kind, **bounds)  # type: ignore[arg-type]  # the keys are _NUMBERS' values


def read_count(node: Node, key: str, report: Report) -> int | None:
    """Read a keyword that counts something, such as `maxLength`; None if it is not there."""
    child = node.child(key)
    if child is None:
        return None
    if type(child.value) is not int or child.value < 0:
        report.problem(child, f"`{key}` is not a whole number from 0", "write such a number")
        return None
    return child.value


def _read_pattern(node: Node, report: Report) -> SpecText | None:
    child = node.child("pattern")
    if child is None:
        return None
    pattern = node.text("pattern")
    try:
        # What `re` finds doubtful (a set within a set) is no matter of the user's.
        with warnings.catch_warnings(action="ignore"):
            re.compile(pattern)
    except (re.error, RecursionError, OverflowError):
        report.problem(child, "the pattern is not one that Python's `re` reads", "simplify it")
        return None
    if not _compiles_in_rust(pattern):
        report.problem(
            child,
            "the pattern is not one that Rust's `regex` reads, which checks it in the server",
            "leave out look-around and back-references",
        )
    return SpecText(pattern)


def _compiles_in_rust(pattern: str) -> bool:
    # Imported late: most documents have no pattern. pydantic is what will compile it for real.
    from pydantic_core import SchemaError, SchemaValidator, core_schema  # noqa: PLC0415

    try:
        SchemaValidator(core_schema.str_schema(pattern=pattern))
    except SchemaError:
        return False
    return True
