"""What a server's description says of the five operations, beyond what the checks know of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from care_spi_gen.verify.description.samples import filled, sample
from care_spi_gen.verify.description.schemas import Json, Schemas, properties, required
from care_spi_gen.verify.description.text import Unreadable, read
from care_spi_gen.verify.failures import Blocked, Failed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DESCRIPTION = "/openapi.yaml"

_ROOT = "/care/conversations"
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class _Operation:
    """One of the five: method, path with `{}` for an id, and what requests have in 0.1.0."""

    method: str
    path: str
    sent: frozenset[str]

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"


_OPERATIONS = {
    "list": _Operation("GET", _ROOT, frozenset({"customerId"})),
    "create": _Operation("POST", _ROOT, frozenset({"customerId", "subject", "body"})),
    "detail": _Operation("GET", f"{_ROOT}/{{}}", frozenset({"customerId"})),
    "message": _Operation(
        "POST", f"{_ROOT}/{{}}/messages", frozenset({"customerId", "conversationId", "body"})
    ),
    "close": _Operation(
        "POST", f"{_ROOT}/{{}}/close", frozenset({"customerId", "conversationId", "action"})
    ),
}
# The kind of what stands in an array of an answer.
_WITHIN = {"list": ("summary", "conversations"), "detail": ("CareMessage", "messages")}


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of one kind of document: the schema of each, and which have to be there."""

    schemas: Mapping[str, Any] = field(default_factory=dict)
    required: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Description:
    """What there is to know of it; nothing at all where a server has none that can be read.

    `bodies` and `queries` are, by operation, what its requests need besides what 0.1.0 requires;
    `impossible` says why no such request can be made up. `fields` are by kind of document, as
    `support.told` names the kinds.
    """

    document: Json = field(default_factory=dict, repr=False)
    bodies: Mapping[str, Json] = field(default_factory=dict)
    queries: Mapping[str, str] = field(default_factory=dict)
    impossible: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, Fields] = field(default_factory=dict)

    @classmethod
    def of(cls, content: bytes) -> Description:
        """What `content`, the server's openapi.yaml, says; nothing where it cannot be read."""
        try:
            document = read(content)
        except Unreadable:
            return cls()
        if not isinstance(document, dict):
            return cls()
        schemas = Schemas(document)
        bodies: dict[str, Json] = {}
        queries: dict[str, str] = {}
        impossible: dict[str, str] = {}
        for name, operation in _OPERATIONS.items():
            try:
                bodies[name] = _body(schemas, operation)
                queries[name] = _query(schemas, operation)
            except _NoValue as error:
                impossible[name] = str(error)
        return cls(document, bodies, queries, impossible, dict(_fields(schemas)))

    def further(self, kind: str) -> Fields:
        """The fields of one kind of document, those of 0.1.0 among them."""
        return self.fields.get(kind, Fields())

    def body(self, method: str, path: str, sent: Json) -> Json:
        """`sent` with what else a body that goes there has to have. Raises Blocked."""
        return self.bodies.get(self._operation(method, path), {}) | sent

    def target(self, method: str, path: str) -> str:
        """`path` with what else its query has to have. Raises Blocked."""
        query = self.queries.get(self._operation(method, path))
        if not query:
            return path
        return f"{path}{'' if path.endswith('?') else '&' if '?' in path else '?'}{query}"

    def wrong(self, value: Any, schema: Any) -> str:
        """What keeps a field's value from fitting its schema; empty if nothing does."""
        try:
            return Schemas(self.document).wrong(value, schema)
        except Unreadable as error:
            return f"a schema that cannot be read: {error}"

    def _operation(self, method: str, path: str) -> str:
        """The operation that a request is for; empty if none. Raises Blocked if impossible."""
        template = re.sub(rf"^{_ROOT}/[^/]+", f"{_ROOT}/{{}}", path.partition("?")[0])
        wanted = ("GET" if method == "HEAD" else method, template)
        for name, operation in _OPERATIONS.items():
            if (operation.method, operation.path) == wanted:
                if name in self.impossible:
                    failure = Failed("a value to send", self.impossible[name])
                    raise Blocked(failure, f"make a valid request of {operation.name}")
                return name
        return ""


class _NoValue(Exception):
    """No value is known for what a request requires: the text says of what, and why."""


def _described(schemas: Schemas, operation: _Operation) -> tuple[Json, Json]:
    """The path item and the operation in it, whatever its id is called. Raises Unreadable."""
    for path, item in _object(schemas.document.get("paths")).items():
        if re.sub(r"\{[^{}]*\}", "{}", path) == operation.path:
            found = _object(schemas.resolved(item))
            return found, _object(found.get(operation.method.lower()))
    return {}, {}


def _body(schemas: Schemas, operation: _Operation) -> Json:
    try:
        _, described = _described(schemas, operation)
        content = _object(schemas.resolved(described.get("requestBody"))).get("content")
        forms = schemas.forms(_object(_object(content).get(_JSON)).get("schema", True))
    except Unreadable:
        return {}
    why = ""
    for form in forms:
        try:
            return filled(schemas, form, but=operation.sent)
        except Unreadable as error:
            why = why or str(error)
    if why:
        raise _NoValue(f"its openapi.yaml requires what no value is known for: {why}")
    return {}


def _query(schemas: Schemas, operation: _Operation) -> str:
    found = {}
    try:
        for part in _described(schemas, operation):
            listed = part.get("parameters")
            for parameter in map(schemas.resolved, listed if isinstance(listed, list) else ()):
                if _object(parameter).get("in") == "query":
                    found[str(parameter.get("name"))] = parameter
    except Unreadable:
        return ""
    wanted = {
        name: parameter
        for name, parameter in found.items()
        if parameter.get("required") is True and name not in operation.sent
    }
    pairs = [pair for name, each in wanted.items() for pair in _pairs(schemas, name, each)]
    return urlencode(pairs)


def _pairs(schemas: Schemas, name: str, parameter: Json) -> list[tuple[str, str]]:
    """A query parameter with its value, once for each item if it is repeated."""
    try:
        texts = _texts(schemas, parameter)
    except Unreadable as error:
        why = f"parameter {name!r}: {error}"
        raise _NoValue(f"its openapi.yaml requires what no value is known for: {why}") from None
    if parameter.get("explode") is False:
        return [(name, ",".join(texts))]
    return [(name, text) for text in texts]


def _texts(schemas: Schemas, parameter: Json) -> list[str]:
    if parameter.get("style", "form") != "form" or "schema" not in parameter:
        raise Unreadable("it is written in a way of its own")
    value = _example(schemas, parameter)
    return [_text(item) for item in (value if isinstance(value, list) else [value])]


def _example(schemas: Schemas, parameter: Json) -> Any:
    named = parameter.get("examples")
    examples = [_object(each).get("value") for each in _object(named).values()]
    for value in (parameter.get("example"), *examples):
        if value not in (None, []) and not schemas.wrong(value, parameter["schema"]):
            return value
    schema = parameter["schema"]
    # An array in a query has at least one item, as none is no parameter.
    return sample(schemas, {"allOf": [schema, {"minItems": 1}]})


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float):
        return str(value)
    raise Unreadable("an object or null cannot be written")


def _fields(schemas: Schemas) -> Iterator[tuple[str, Fields]]:
    """The fields of each kind of document, as far as they can be read."""
    for name, operation in _OPERATIONS.items():
        try:
            schema = _answer(schemas, operation)
            yield name, _fields_of(schemas, schema)
            if name in _WITHIN:
                kind, member = _WITHIN[name]
                yield kind, _fields_of(schemas, schemas.items(schemas.property(schema, member)))
        except Unreadable:
            continue


def _answer(schemas: Schemas, operation: _Operation) -> Any:
    """The schema of an operation's success. Raises Unreadable if it has none."""
    _, described = _described(schemas, operation)
    answer = _object(schemas.resolved(_object(described.get("responses")).get("200")))
    content = _object(_object(answer.get("content")).get(_JSON))
    if "schema" not in content:
        raise Unreadable("it has no schema")
    return content["schema"]


def _fields_of(schemas: Schemas, schema: Any) -> Fields:
    forms = schemas.forms(schema)
    names = {name for form in forms for name in properties(form)}
    wanted = [frozenset(required(form, "writeOnly")) for form in forms]
    return Fields(
        {name: schemas.property(schema, name) for name in names},
        frozenset.intersection(*wanted) if wanted else frozenset(),
    )


def _object(found: Any) -> Json:
    """What is an object here; an empty one for anything else."""
    return found if isinstance(found, dict) else {}
