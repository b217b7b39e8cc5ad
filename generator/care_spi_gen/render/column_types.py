"""The Python type that a column's values have in the generated code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from care_spi_gen.api.model import (
    AnyObject,
    Choice,
    ListOf,
    Reference,
    Scalar,
    ScalarKind,
    Type,
)
from care_spi_gen.render.quoting import py

if TYPE_CHECKING:
    from collections.abc import Iterable

    from care_spi_gen.api.model import Column

_SCALARS = {
    ScalarKind.STRING: "str",
    ScalarKind.TIMESTAMP: "str",
    ScalarKind.INTEGER: "int",
    ScalarKind.NUMBER: "float",
    ScalarKind.BOOLEAN: "bool",
}
_TYPING = frozenset({"Any", "Literal"})


def annotation(type_: Type) -> str:
    """Return the annotation of a value of `type_`; its bounds are the models' to check."""
    match type_:
        case Scalar(kind=kind):
            return _SCALARS[kind]
        case Choice(values=values):
            return f"Literal[{', '.join(map(py, values))}]"
        case ListOf(item=item, item_nullable=nullable):
            return f"list[{annotation(item)}{' | None' if nullable else ''}]"
        case Reference(name=name):
            return name
        case AnyObject():
            return "dict[str, Any]"


def annotated_models(columns: Iterable[Column]) -> list[str]:
    """Return the models and aliases that the annotations of `columns` name, sorted."""
    return sorted(_all_names(columns) - _TYPING)


def annotated_typing(columns: Iterable[Column]) -> list[str]:
    """Return what the annotations of `columns` need of `typing`, sorted."""
    return sorted(_all_names(columns) & _TYPING)


def _all_names(columns: Iterable[Column]) -> set[str]:
    return {name for column in columns for name in _names(column.type)}


def _names(type_: Type) -> set[str]:
    match type_:
        case Reference(name=name):
            return {name}
        case ListOf(item=item):
            return _names(item)
        case Choice():
            return {"Literal"}
        case AnyObject():
            return {"Any"}
        case _:
            return set()
