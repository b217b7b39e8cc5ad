"""What checks expect of answers. Each function raises `Failed` if it is not so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from care_spi_gen.verify.failures import Failed

if TYPE_CHECKING:
    from collections.abc import Collection

    from care_spi_gen.verify.exchange import Answer

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")
TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")

_PROBLEM = "application/problem+json"
_MEMBERS = {"type": str, "title": str, "status": int, "detail": str}
_EXTRA_MEMBERS = {422: {"errors"}, 500: {"requestId"}}


def status(answer: Answer, *wanted: int) -> None:
    """The answer has one of these statuses."""
    if answer.status not in wanted:
        raise Failed(" or ".join(map(str, wanted)), str(answer), answer)


def accepted(answer: Answer) -> None:
    """The answer is a success, whichever."""
    if not 200 <= answer.status < 300:
        raise Failed("a success (2xx)", str(answer), answer)


def refused(answer: Answer) -> None:
    """The answer is a client error, whichever: the vendor names none."""
    if not 400 <= answer.status < 500:
        raise Failed("a refusal (4xx)", str(answer), answer)


def refused_with(answer: Answer, wanted: int) -> None:
    """If the answer is a client error, it has this status; whether it is one, `refused` judges."""
    if 400 <= answer.status < 500:
        status(answer, wanted)


def that(holds: object, expected: str, answer: Answer, got: object = None) -> None:
    """What `expected` says holds; `got` is what was there instead, by default the answer."""
    if not holds:
        raise Failed(expected, str(answer) if got is None else f"{got!r}", answer)


def equal(got: object, wanted: object, what: str, answer: Answer | None = None) -> None:
    """`what` is `wanted`."""
    if got != wanted:
        raise Failed(f"{what} to be {wanted!r}", repr(got), answer)


def document(answer: Answer) -> Any:
    """The answer is 200 and JSON; returns its document."""
    status(answer, 200)
    return json(answer)


def json(answer: Answer) -> Any:
    """The answer, whatever its status, is JSON; returns its document."""
    try:
        return answer.json()
    except ValueError:
        raise Failed("a JSON document", str(answer), answer) from None


def header(answer: Answer, name: str, wanted: str) -> None:
    """The answer has this header once, with this value."""
    values = answer.headers.get_all(name, [])
    if values != [wanted]:
        got = ", ".join(map(repr, values)) or f"{answer.status} without it"
        raise Failed(f"{name}: {wanted}", got, answer)


def request_id(answer: Answer) -> str:
    """The answer has exactly one sane X-Request-ID; returns it."""
    values = answer.headers.get_all("X-Request-ID", [])
    if len(values) != 1 or not REQUEST_ID.fullmatch(values[0]):
        got = f"{answer.status} with {values!r}"
        raise Failed("one X-Request-ID of letters, digits and ._-", got, answer)
    return str(values[0])


def problem(answer: Answer, wanted: int) -> dict[str, Any]:
    """The answer is an RFC 9457 problem of our shape, with this status; returns it."""
    status(answer, wanted)
    header(answer, "Content-Type", _PROBLEM)
    found = json(answer)
    extra = _EXTRA_MEMBERS.get(wanted, set())
    if not isinstance(found, dict) or set(found) != set(_MEMBERS) | extra:
        raise Failed(f"a problem with {_listed({*_MEMBERS, *extra})}", str(answer), answer)
    for name, kind in _MEMBERS.items():
        that(type(found[name]) is kind and found[name], f"{name} as {kind.__name__}", answer)
    equal(found["status"], wanted, "status in the problem", answer)
    return found


def violations(answer: Answer, *places: str) -> None:
    """The answer is 422, and its errors are at `places`: all of them, and no others.

    A place is an RFC 6901 pointer into the body, or `?name` for a query parameter.
    """
    got = violated(answer)
    if got != sorted(places):
        raise Failed(f"errors at {_listed(places)}", _listed(got), answer)


def violated(answer: Answer) -> list[str]:
    """The answer is 422 with a list of errors; returns their places, sorted."""
    status(answer, 422)
    found = json(answer)
    errors = found.get("errors") if isinstance(found, dict) else None
    if not isinstance(errors, list):
        raise Failed("a list of errors", str(answer), answer)
    return sorted(_place(error, answer) for error in errors)


def _place(error: Any, answer: Answer) -> str:
    if isinstance(error, dict):
        for name, prefix in (("pointer", ""), ("parameter", "?")):
            if isinstance(error.get(name), str):
                return prefix + str(error[name])
    raise Failed("errors with a pointer or a parameter", str(answer), answer)


def alike(answer: Answer, reference: Answer) -> None:
    """A caller cannot tell the two answers apart, request id and date aside."""
    for what, got, wanted in zip(
        ("status", "headers", "body"), _visible(answer), _visible(reference), strict=True
    ):
        if got != wanted:
            raise Failed(f"the same {what} as elsewhere: {wanted!r}", repr(got), answer)


def _visible(answer: Answer) -> tuple[int, list[tuple[str, str]], str]:
    passing = {"x-request-id", "date"}
    headers = sorted(
        (name.lower(), value)
        for name, value in answer.headers.items()
        if name.lower() not in passing
    )
    return answer.status, headers, answer.text


def _listed(names: Collection[str]) -> str:
    return ", ".join(sorted(name or repr(name) for name in names)) or "nothing"
