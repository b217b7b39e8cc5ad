"""JSON values of a type: which ones fit it, and one to use where the spec names none."""

from __future__ import annotations

import re
from fractions import Fraction
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
    SpecText,
    Type,
    Value,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)
_EPOCH = "1970-01-01T00:00:00.000Z"
# What patterns of names, codes, numbers and addresses tend to let through.
_TEXTS = ("text", "a", "A", "1", "en", "EUR", "a-1", "ada@example.com", "https://example.com/")
# An object that requires itself has no finite value, one of lists of lists may have a huge one.
_MAX_DEPTH = 12
_MOST_PARTS = 1_000
_LONGEST = 10_000


class NoValueError(Exception):
    """A type has no value that can be found."""


class Values:
    """The values of one API's types."""

    def __init__(self, types: Mapping[str, Model | Alias]) -> None:
        """Look up in `types` what a name refers to."""
        self._types = types

    def fits(self, value: Any, type_: Type, *, nullable: bool = False) -> bool:
        """Return whether `value` is one of `type_`. The formats of text are not looked at."""
        if value is None:
            return nullable
        match type_:
            case Reference(name=name):
                return self._fits_named(value, self._types[name])
            case ListOf():
                return (
                    isinstance(value, list)
                    and _is_between(len(value), type_.min_items, type_.max_items)
                    and all(self.fits(v, type_.item, nullable=type_.item_nullable) for v in value)
                )
            case Choice(values=values):
                return value in values
            case AnyObject():
                return isinstance(value, dict)
            case Scalar():
                return _fits_scalar(value, type_)

    def _fits_named(self, value: Any, named: Model | Alias) -> bool:
        if isinstance(named, Alias):
            return self.fits(value, named.type)
        return isinstance(value, dict) and all(
            (
                self.fits(value[field.wire_name], field.type, nullable=field.nullable)
                if field.wire_name in value
                else not field.required
            )
            for field in named.fields
        )

    def plainest(self, type_: Type) -> Value:
        """Return the value that says least: empty, zero, false. Raises NoValueError."""
        return _Maker(self._types, telling=False).make(type_)

    def telling(self, type_: Type) -> Value:
        """Return a value that a test can tell from others. Raises NoValueError."""
        return _Maker(self._types, telling=True).make(type_)


class _Maker:
    """Makes one value; `telling` is one that a test can tell from others."""

    def __init__(self, types: Mapping[str, Model | Alias], *, telling: bool) -> None:
        self._types = types
        self._telling = telling
        self._parts = 0

    def make(self, type_: Type, depth: int = 0) -> Value:
        """Return a value of `type_`, `depth` levels down. Raises NoValueError."""
        self._parts += 1
        if depth > _MAX_DEPTH or self._parts > _MOST_PARTS:
            raise NoValueError
        match type_:
            case Reference(name=name):
                named = self._types[name]
                if isinstance(named, Alias):
                    return self.make(named.type, depth + 1)
                return {
                    field.wire_name: self.make(field.type, depth + 1)
                    for field in named.fields
                    if field.required
                }
            case Choice(values=values):
                return values[-1 if self._telling else 0]
            case ListOf():
                count = max(type_.min_items or 0, 1 if self._telling else 0)
                if not _is_between(count, type_.min_items, type_.max_items):
                    count = type_.min_items or 0
                return [self.make(type_.item, depth + 1) for _ in range(count)]
            case AnyObject():
                return {}
            case Scalar():
                return _made_scalar(type_, telling=self._telling)


def as_spec_text(value: Any) -> Value:
    """Return a value out of a document with every text in it, keys too, marked as the spec's."""
    if isinstance(value, str):
        return SpecText(value)
    if isinstance(value, list):
        return [as_spec_text(item) for item in value]
    if isinstance(value, dict):
        return {SpecText(key): as_spec_text(item) for key, item in value.items()}
    return value  # type: ignore[no-any-return]


def _fits_scalar(value: Any, scalar: Scalar) -> bool:
    if scalar.kind is ScalarKind.BOOLEAN:
        return isinstance(value, bool)
    if scalar.kind in (ScalarKind.INTEGER, ScalarKind.NUMBER):
        return _fits_number(value, scalar)
    if not isinstance(value, str):
        return False
    if scalar.kind is ScalarKind.TIMESTAMP:
        return bool(_TIMESTAMP.fullmatch(value))
    return _is_between(len(value), scalar.min_length, scalar.max_length) and (
        scalar.pattern is None or bool(re.search(scalar.pattern, value))
    )


def _fits_number(value: Any, scalar: Scalar) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    if scalar.kind is ScalarKind.INTEGER and not isinstance(value, int):
        return False
    above, below = scalar.exclusive_minimum, scalar.exclusive_maximum
    return (
        _is_between(value, scalar.minimum, scalar.maximum)
        and (above is None or value > above)
        and (below is None or value < below)
        and (scalar.multiple_of is None or _exact(value) % _exact(scalar.multiple_of) == 0)
    )


def _is_between(value: float, low: float | None, high: float | None) -> bool:
    return (low is None or value >= low) and (high is None or value <= high)


def _made_scalar(scalar: Scalar, *, telling: bool) -> Value:
    plainest, *others = _candidates(scalar)
    for candidate in (*others, plainest) if telling else (plainest, *others):
        if _fits_scalar(candidate, scalar):
            return as_spec_text(candidate)
    raise NoValueError


def _candidates(scalar: Scalar) -> Iterator[str | float | bool]:
    """Yield what may fit, what says least before all else."""
    match scalar.kind:
        case ScalarKind.BOOLEAN:
            yield from (False, True)
        case ScalarKind.TIMESTAMP:
            yield from (_EPOCH, "2026-01-31T12:30:00.250Z")
        case ScalarKind.STRING:
            yield from ("", *_TEXTS)
            for length in (scalar.min_length, scalar.max_length):
                yield from (char * min(length or 0, _LONGEST) for char in "x0A")
        case ScalarKind.INTEGER | ScalarKind.NUMBER:
            yield from (0, 1, *_at_the_bounds(scalar))


def _at_the_bounds(scalar: Scalar) -> Iterator[int | float]:
    """Yield the multiples next to each bound, and what is in the middle of two."""
    is_integer = scalar.kind is ScalarKind.INTEGER
    step = _exact(scalar.multiple_of or (1 if is_integer else 0.5))
    # The integers among the multiples of two thirds are those of two.
    step = Fraction(step.numerator) if is_integer else step
    bounds = (scalar.minimum, scalar.exclusive_minimum, scalar.maximum, scalar.exclusive_maximum)
    exact = [_exact(bound) for bound in bounds if bound is not None]
    for bound in exact:
        below = bound // step
        yield from (_number(step * count) for count in (below, below + 1, below - 1))
    if not is_integer and exact:
        yield from map(_number, (*exact, (min(exact) + max(exact)) / 2))


def _exact(value: float) -> Fraction:
    """Return the number that is written so: no float is a tenth."""
    return Fraction(value) if isinstance(value, int) else Fraction(repr(value))


def _number(exact: Fraction) -> int | float:
    return exact.numerator if exact.denominator == 1 else float(exact)
