"""Whether every value of one type is a value of another: what was kept can be sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
from care_spi_gen.spec.values import Values

if TYPE_CHECKING:
    from collections.abc import Mapping

    Types = Mapping[str, Model | Alias]

# What a type bounds: the names of its lowest and highest value, and of those it stays clear of.
_BOUNDS = (
    ("minimum", "exclusive_minimum", 1),
    ("maximum", "exclusive_maximum", -1),
    ("min_length", "", 1),
    ("max_length", "", -1),
    ("min_items", "", 1),
    ("max_items", "", -1),
)
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

    def holds(self, narrow: Type, wide: Type) -> bool:
        """Return whether whatever is of type `narrow` is of type `wide`, too.

        In doubt it is not: no pattern is known to hold another, nor a multiple to be one.
        """
        return self._holds(narrow, wide, set())

    def _holds(self, narrow: Type, wide: Type, assumed: set[tuple[str, str]]) -> bool:
        first, second = _resolved(narrow, self._narrow), _resolved(wide, self._wide)
        match first, second:
            case (Model(), Model()):
                return self._model(first, second, assumed)
            case ((Model() | AnyObject()), AnyObject()):
                return True
            case (Choice() | Scalar(), Choice() | Scalar()):
                return _plain_holds(first, second)
            case (ListOf(), ListOf()):
                return (
                    (second.item_nullable or not first.item_nullable)
                    and _is_looser(first, second)
                    and self._holds(first.item, second.item, assumed)
                )
            case _:
                return False

    def _model(self, narrow: Model, wide: Model, assumed: set[tuple[str, str]]) -> bool:
        """Compare the fields; `assumed` are the pairs that are being compared, or hold."""
        pair = (narrow.name, wide.name)
        if pair in assumed:
            return True
        assumed.add(pair)
        fields = {field.wire_name: field for field in narrow.fields}
        for field in wide.fields:
            given = fields.get(field.wire_name)
            if field.required and not (given and given.required):
                return False
            if given and not (
                (field.nullable or not given.nullable)
                and self._holds(given.type, field.type, assumed)
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
        return all(Values({}).fits(value, wide) for value in narrow.values)
    kinds = {narrow.kind, *_WIDER_KINDS.get(narrow.kind, ())}
    return isinstance(wide, Scalar) and wide.kind in kinds and _is_looser(narrow, wide)


def _is_looser(narrow: Scalar | ListOf, wide: Scalar | ListOf) -> bool:
    return all(
        _is_within(_bounds(narrow, *names), _bounds(wide, *names), sign) for *names, sign in _BOUNDS
    ) and all(getattr(wide, name, None) in (None, getattr(narrow, name, None)) for name in _SAME)


def _bounds(type_: Scalar | ListOf, *names: str) -> list[tuple[float, bool]]:
    """Return each bound that a type has under `names`, and whether it is itself left out."""
    values = zip(names, (False, True), strict=True)
    found = [(getattr(type_, name, None), is_out) for name, is_out in values]
    return [(value, is_out) for value, is_out in found if value is not None]


def _is_within(narrow: list[tuple[float, bool]], wide: list[tuple[float, bool]], sign: int) -> bool:
    """Return whether what keeps to one bound of `narrow` keeps to all of `wide`."""
    return all(
        any(
            sign * inner > sign * outer or (inner == outer and (is_out or not must_be_out))
            for inner, is_out in narrow
        )
        for outer, must_be_out in wide
    )
