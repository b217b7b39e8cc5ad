"""Reading requests: the same checks, in the same order and words, for every operation."""

import json
from collections.abc import Iterator, Mapping
from email.message import Message
from functools import lru_cache
from typing import Literal, NamedTuple, NoReturn, TypeVar, get_args, get_origin
from urllib.parse import parse_qs

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from .problems import Violation, invalid, malformed, too_large, unsupported_media_type

ModelT = TypeVar("ModelT", bound=BaseModel)

# Pydantic speaks of Python here; the caller sent JSON.
JSON_WORDS = {
    "model_type": "Input should be an object",
    "dict_type": "Input should be an object",
    "list_type": "Input should be an array",
    "string_unicode": "Input should be a string without lone surrogates",
}


def check_headers(
    content_type: str | None,
    content_encoding: str | None,
    content_length: str | None,
    limit: int,
) -> None:
    """Raise 415 or 413 for what a body's headers tell before any of it is read.

    Only `application/json` in UTF-8 without a content encoding is read, and at most `limit` bytes.
    """
    if not _is_json(content_type or "text/plain"):
        raise unsupported_media_type()
    if (content_encoding or "identity").strip().lower() != "identity":
        raise unsupported_media_type()
    if content_length and content_length.isdecimal() and int(content_length) > limit:
        raise too_large(limit)


# One platform sends the same header with every body.
@lru_cache(maxsize=16)
def _is_json(content_type: str) -> bool:
    header = Message()
    header["Content-Type"] = content_type
    charset = header.get_content_charset() or "utf-8"
    return header.get_content_type() == "application/json" and charset in {"utf-8", "utf8"}


def parse_body(model: type[ModelT], body: bytes, path_parameters: Mapping[str, str]) -> ModelT:
    """Return the body as a `model`.

    A property that the path names too has to agree with it. Raises 400 for what is not JSON, 422
    with every violation for what breaks the schema.
    """
    document = _load_json(body)
    violations: list[Violation] = []
    parsed = None
    try:
        parsed = model.model_validate(document, by_alias=True, by_name=False)
    except ValidationError as error:
        violations = [_body_violation(detail) for detail in _details(error)]
    violations += _disagreements(model, document, path_parameters, violations)
    if parsed is None or violations:
        raise invalid(violations)
    return parsed


def parse_query(model: type[ModelT], query_string: bytes) -> ModelT:
    """Return the query parameters as a `model`; unknown ones are ignored.

    A list is given by its parameter repeated. Raises 400 for what is not UTF-8, 422 with every
    violation: one given twice that is no list among them.
    """
    given = decode_query(query_string)
    document: dict[str, object] = {}
    violations: list[Violation] = []
    for name, form in _forms(model).items():
        if name in given:
            values = [text if form.is_text else _literal(text) for text in given[name]]
            document[name] = values if form.is_list else values[0]
            if len(values) > 1 and not form.is_list:
                violations.append({"parameter": name, "detail": "Parameter should be given once"})
    parsed = None
    try:
        parsed = model.model_validate(document, by_alias=True, by_name=False)
    except ValidationError as error:
        repeated = {violation["parameter"] for violation in violations}
        violations += [
            {"parameter": str(detail["loc"][0]), "detail": _words(detail)}
            for detail in _details(error)
            if detail["loc"][0] not in repeated
        ]
    if parsed is None or violations:
        raise invalid(violations)
    return parsed


class _Form(NamedTuple):
    """How a query parameter is written."""

    is_list: bool
    is_text: bool


@lru_cache
def _forms(model: type[BaseModel]) -> dict[str, _Form]:
    """Return the form of each parameter, by its name in the query."""
    forms = {}
    for name, field in model.model_fields.items():
        kinds = list(_kinds(field.annotation))
        forms[field.alias or name] = _Form(
            is_list=any(kind is list for kind in kinds),
            is_text=any(kind is str or kind is Literal for kind in kinds),
        )
    return forms


def _kinds(annotation: object) -> Iterator[object]:
    """Yield what an annotation is made of, without bounds, names and the like."""
    yield get_origin(annotation) or annotation
    for part in get_args(annotation):
        yield from _kinds(part)


def _literal(text: str) -> object:
    """Return the number or boolean that a text is in JSON; any other is left to be refused."""
    try:
        value, end = _DECODER.raw_decode(text)
    except (ValueError, RecursionError):
        return text
    return value if end == len(text) and isinstance(value, bool | int | float) else text


def decode_query(query_string: bytes) -> dict[str, list[str]]:
    """Return each parameter's values, in order; `+` is a space. Raises 400 for broken UTF-8."""
    try:
        return parse_qs(query_string.decode(), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise malformed("The query is not UTF-8.") from None


def _load_json(body: bytes) -> object:
    try:
        document: object = _DECODER.decode(body.decode())
    except (ValueError, RecursionError):
        raise malformed("The body is not JSON in UTF-8.") from None
    return document


def _refuse(constant: str) -> NoReturn:
    # json reads NaN and Infinity, which RFC 8259 does not know.
    raise ValueError(constant)


def _integer(digits: str) -> int | float:
    # int() refuses more than 4,300 digits, which JSON allows; what is left is still a number.
    try:
        return int(digits)
    except ValueError:
        return float(digits)


_DECODER = json.JSONDecoder(parse_constant=_refuse, parse_int=_integer)


def _details(error: ValidationError) -> list[ErrorDetails]:
    return error.errors(include_url=False, include_context=False, include_input=False)


def _words(detail: ErrorDetails) -> str:
    return JSON_WORDS.get(detail["type"], detail["msg"])


def _body_violation(detail: ErrorDetails) -> Violation:
    # RFC 6901: `~` and `/` are escaped.
    parts = [str(part).replace("~", "~0").replace("/", "~1") for part in detail["loc"]]
    return {"pointer": "".join(f"/{part}" for part in parts), "detail": _words(detail)}


def _disagreements(
    model: type[BaseModel],
    document: object,
    path_parameters: Mapping[str, str],
    found: list[Violation],
) -> list[Violation]:
    if not isinstance(document, dict):
        return []
    broken = {violation["pointer"] for violation in found}
    named = {
        field.alias or name: path_parameters[name]
        for name, field in model.model_fields.items()
        if name in path_parameters
    }
    return [
        {"pointer": f"/{name}", "detail": f"Input should be the {name} of the path"}
        for name, value in named.items()
        if f"/{name}" not in broken and str(document.get(name, value)) != value
    ]
