"""Values that fit a schema, to fill in what a later spec requires of requests."""

from __future__ import annotations

import json
import math
import re
from itertools import chain
from typing import TYPE_CHECKING, Any

from care_spi_gen.verify.description.schemas import is_number, properties, required
from care_spi_gen.verify.description.text import Unreadable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from care_spi_gen.verify.description.schemas import Json, Schemas

_LONGEST = 10_000
_MOST_ITEMS = 20
_LARGEST = 2**53
_DEEPEST = 20
_FORMATS = {
    "date": "2025-01-01",
    "date-time": "2025-01-01T12:00:00.000Z",
    "email": "someone@example.com",
    "uri": "https://example.com/",
    "uuid": "5f6d2c1e-9b7a-4c3d-8e2f-1a0b9c8d7e6f",
}
_FILLINGS = ("a", "A", "1")
# One class of characters, any number of times. Others could take for ever on a short text.
_PATTERN = re.compile(r"\^\[(\\.|[^\[\]\\])+\]([*+]|\{\d{1,5}(,\d{0,5})?\})\$")
_TYPES = ("string", "integer", "number", "boolean", "array", "object", "null")


def sample(schemas: Schemas, schema: Any, depth: int = 0) -> Any:
    """A value that fits: the first example or default that does, else one made of type and bounds.

    Raises Unreadable if none is found; the text says why.
    """
    if depth > _DEEPEST:
        raise Unreadable("it requires itself")
    why = "nothing fits it"
    for form in schemas.forms(schema):
        try:
            for value in chain(_given(form), _made(schemas, form, depth)):
                wrong = schemas.wrong(value, schema, but="readOnly")
                if not wrong and len(json.dumps(value)) <= _LONGEST:
                    return value
        except Unreadable as error:
            why = str(error)
    raise Unreadable(why)


def filled(schemas: Schemas, form: Json, *, but: Collection[str] = (), depth: int = 0) -> Json:
    """The properties that a plain schema requires of a request, `but` some, each with a value."""
    known = properties(form)
    found = {}
    for name in required(form, "readOnly"):
        if name not in but:
            try:
                found[name] = sample(schemas, known.get(name, True), depth + 1)
            except Unreadable as error:
                raise Unreadable(f"{name!r}: {error}") from None
    return found


def _given(form: Json) -> Iterator[Any]:
    """The values that the schema itself names."""
    examples = form.get("examples")
    for name in ("example", "default"):
        if name in form:
            yield form[name]
    yield from examples if isinstance(examples, list) else ()
    yield from (value for value in form.get("enum", ()) if value is not None)


def _made(schemas: Schemas, form: Json, depth: int) -> Iterator[Any]:
    """Values of the schema's type and within its bounds, as far as is known how."""
    types = form.get("types") or _types_meant(form)
    kind = next((kind for kind in _TYPES if kind in types), "")
    if kind == "string":
        yield from _texts(form)
    elif kind in {"integer", "number"}:
        yield from _numbers(form)
    elif kind == "boolean":
        yield True
    elif kind == "array":
        count = _count(form, "minItems", 0)
        if count > (1 if form.get("uniqueItems") else _MOST_ITEMS):
            raise Unreadable(f"{count} items are too many to make up")
        yield [sample(schemas, form.get("items", True), depth + 1)] * count if count else []
    elif kind == "object":
        yield filled(schemas, form, depth=depth)
    elif kind == "null":
        yield None


def _types_meant(form: Json) -> set[str]:
    """What a schema without a type is about."""
    if "properties" in form:
        return {"object"}
    return {"array"} if "items" in form else {"string"}


def _texts(form: Json) -> Iterator[str]:
    if form.get("format") in _FORMATS:
        yield _FORMATS[form["format"]]
    length = max(1, _count(form, "minLength", 0))
    if length > _LONGEST:
        raise Unreadable(f"{length} characters are too many to make up")
    texts = ["sample", *(filling * length for filling in _FILLINGS)]
    pattern = form.get("pattern")
    if pattern is None:
        yield from texts
    elif isinstance(pattern, str) and _PATTERN.fullmatch(pattern):
        yield from filter(_compiled(pattern).match, texts)
    else:
        raise Unreadable("its pattern tells no text that is right, and no example does")


def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error:
        raise Unreadable(f"{pattern!r} is no pattern") from None


def _numbers(form: Json) -> Iterator[float]:
    low = _bound(form, "minimum", "exclusiveMinimum")
    high = _bound(form, "maximum", "exclusiveMaximum")
    wanted = form.get("multipleOf")
    step = wanted if is_number(wanted) and wanted > 0 else 1
    start = min(0, high or 0) if low is None else low
    if abs(start) > _LARGEST * step:
        raise Unreadable("its bounds are too large")
    # The first two multiples: a bound may itself be excluded.
    first = math.ceil(start / step)
    yield from (number * step for number in (first, first + 1, first - 1))
    if "multipleOf" not in form and low is not None and high is not None:
        yield (low + high) / 2


def _bound(form: Json, *names: str) -> float | None:
    return next((form[name] for name in names if is_number(form.get(name))), None)


def _count(form: Json, name: str, otherwise: int) -> int:
    found = form.get(name)
    return math.ceil(found) if is_number(found) else otherwise
