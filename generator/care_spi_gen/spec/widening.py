"""Whether every value of one type is a value of another: what was kept can be sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from care_spi_gen.api.model import (
    Alias,
    AnyObject,
    Choice,
    ListOf,
    Model,
    Reference,
    Scalar,
    ScalarKind,
    Type,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    Types = Mapping[str, Model | Alias]

_LOWER = ("min_length", "minimum", "exclusive_minimum", "min_items")
_UPPER = ("max_length", "maximum", "exclusive_maximum", "max_items")
_SAME = ("pattern", "multiple_of")
_WIDER_KINDS = {
    ScalarKind.INTEGER: {ScalarKind.NUMBER},
    ScalarKind.TIMESTAMP: {ScalarKind.STRING},
}


class Widening:
    """Compares the types of one API with those of another, or of the same."""

    def __init__(self, narrow: Types, wide: Types) -> None:
        """Look up in `narrow` and `wide` what the names of either side refer to."""
        self._narrow = narrow
        self._wide = wide
        self._compared: set[tuple[str, str]] = set()

    def holds(self, narrow: Type, wide: Type) -> bool:
        """Return whether whatever is of type `narrow` is of type `wide`, too."""
        first, second = _resolved(narrow, self._narrow), _resolved(wide, self._wide)
        match first, second:
            case (Model(), Model()):
                return self._model(first, second)
            case ((Model() | AnyObject()), AnyObject()):
                return True
            case (Choice() | Scalar(), Choice() | Scalar()):
                return _plain_holds(first, second)
            case (ListOf(), ListOf()):
                return (
                    (second.item_nullable or not first.item_nullable)
                    and _is_looser(first, second)
                    and self.holds(first.item, second.item)
                )
            case _:
                return False

    def _model(self, narrow: Model, wide: Model) -> bool:
        pair = (narrow.name, wide.name)
        if pair in self._compared:
            return True
        self._compared.add(pair)
        fields = {field.wire_name: field for field in narrow.fields}
        for field in wide.fields:
            given = fields.get(field.wire_name)
            if field.required and not (given and given.required):
                return False
            if given and not (
                (field.nullable or not given.nullable) and self.holds(given.type, field.type)
            ):
                return False
        return True


def _resolved(type_: Type, types: Types) -> Type | Model:
    while isinstance(type_, Reference):
        named = types[type_.name]
        if isinstance(named, Model):
            return named
        type_ = named.type
    return type_


def _plain_holds(narrow: Choice | Scalar, wide: Choice | Scalar) -> bool:
    if isinstance(narrow, Choice):
        is_subset = isinstance(wide, Choice) and set(narrow.values) <= set(wide.values)
        return is_subset or wide == Scalar(ScalarKind.STRING)
    kinds = {narrow.kind, *_WIDER_KINDS.get(narrow.kind, ())}
    return isinstance(wide, Scalar) and wide.kind in kinds and _is_looser(narrow, wide)


def _is_looser(narrow: Scalar | ListOf, wide: Scalar | ListOf) -> bool:
    def pairs(names: tuple[str, ...]) -> list[tuple[Any, Any]]:
        values = ((getattr(narrow, name, None), getattr(wide, name, None)) for name in names)
        return [(first, second) for first, second in values if second is not None]

    return (
        all(first is not None and first >= second for first, second in pairs(_LOWER))
        and all(first is not None and first <= second for first, second in pairs(_UPPER))
        and all(first == second for first, second in pairs(_SAME))
    )
