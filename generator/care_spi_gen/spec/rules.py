"""Checks that an API has what the contract's rules speak of, at the marks that the overlay sets.

The expectations are tables; the rules are those of the Care SPI contract: who a conversation
belongs to (Scope), what it consists of (Rules) and what each operation answers (Responses).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from care_spi_gen.api.model import (
    Alias,
    Api,
    Choice,
    Field,
    ListOf,
    Model,
    Operation,
    Part,
    Reference,
    Role,
    Scalar,
    ScalarKind,
    SpecText,
    Type,
)
from care_spi_gen.api.naming import Names
from care_spi_gen.spec.operations import OPERATION_MARK
from care_spi_gen.spec.schemas import SCHEMA_MARK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from care_spi_gen.spec.tree import Node, Report

_STATUSES = ("waiting-for-agent", "waiting-for-customer", "resolved", "closed")
# What there is a transition for; a spec may know more ways to close a conversation.
_ACTIONS = ("resolve", "close")


@dataclass(frozen=True, slots=True)
class _Kind:
    """A type that a rule relies on, and how to call it in a message."""

    title: str
    accepts: Callable[[Type, Api], bool]


def _scalar(title: str, kind: ScalarKind) -> _Kind:
    return _Kind(title, lambda type_, _: isinstance(type_, Scalar) and type_.kind == kind)


def _list_of(part: Part) -> _Kind:
    def accepts(type_: Type, api: Api) -> bool:
        return (
            isinstance(type_, ListOf)
            and not type_.item_nullable
            and type_.item == Reference(api.part(part).name)
        )

    return _Kind(f"a list of the schema marked `{part}`", accepts)


def _is_status(type_: Type, api: Api) -> bool:
    return type_ == Reference(api.part(Part.STATUS).name)


def _values(type_: Type, api: Api) -> tuple[SpecText, ...]:
    """Return the values of an enumeration, none if it is something else."""
    if isinstance(type_, Reference):
        named = api.named(type_.name)
        type_ = named.type if isinstance(named, Alias) else type_
    return type_.values if isinstance(type_, Choice) else ()


def _is_action(type_: Type, api: Api) -> bool:
    return set(_values(type_, api)) >= set(_ACTIONS)


_STRING = _scalar("a string", ScalarKind.STRING)
_BOOLEAN = _scalar("a boolean", ScalarKind.BOOLEAN)
_TIMESTAMP = _scalar("a string of format date-time", ScalarKind.TIMESTAMP)
_STATUS = _Kind(f"the schema marked `{Part.STATUS}`", _is_status)
_ACTION = _Kind("a choice of resolve and close", _is_action)

Expected = dict[str, _Kind]

_SUMMARY: Expected = {
    "id": _STRING,
    "subject": _STRING,
    "status": _STATUS,
    "isOpen": _BOOLEAN,
    "createdAt": _TIMESTAMP,
    "updatedAt": _TIMESTAMP,
}
_PARTS: Mapping[Part, Expected] = {
    Part.SUMMARY: _SUMMARY,
    Part.DETAIL: _SUMMARY | {"messages": _list_of(Part.MESSAGE)},
    Part.MESSAGE: {
        "id": _STRING,
        "body": _STRING,
        "author": _STRING,
        "createdAt": _TIMESTAMP,
        "isCustomer": _BOOLEAN,
    },
}
# These may be left out of a message: one that the spec does not require stays optional.
_OPTIONAL = {"author", "isCustomer"}
_BODIES: Mapping[Role, Expected] = {
    Role.CREATE: {"customerId": _STRING, "subject": _STRING, "body": _STRING},
    Role.POST_MESSAGE: {"customerId": _STRING, "conversationId": _STRING, "body": _STRING},
    Role.CLOSE: {"customerId": _STRING, "conversationId": _STRING, "action": _ACTION},
}
_CUSTOMER: Expected = {"customerId": _STRING}
_QUERIES: Mapping[Role, Expected] = {Role.LIST: _CUSTOMER, Role.GET: _CUSTOMER}
_RECEIPTS: Mapping[Role, Expected] = {
    Role.CREATE: {"conversationId": _STRING, "createdAt": _TIMESTAMP},
    Role.POST_MESSAGE: {"messageId": _STRING, "createdAt": _TIMESTAMP},
}
# The properties that the contract has rules for; `columns` and `places` see to the others.
KNOWN: Mapping[Part | Role, frozenset[str]] = {
    **{part: frozenset(expected) for part, expected in _PARTS.items()},
    **{role: frozenset(expected) for role, expected in _BODIES.items()},
}
KNOWN_QUERY = {role: frozenset(_QUERIES.get(role, ())) for role in Role}
_STATUS_CODES = dict.fromkeys(Role, 200) | {Role.CLOSE: 204}
_ABOUT_ONE = (Role.GET, Role.POST_MESSAGE, Role.CLOSE)


def other_actions(api: Api) -> tuple[SpecText, ...]:
    """Return what a conversation may be closed with and the contract has no rule for."""
    body = api.operation(Role.CLOSE).body
    named = api.named(body.name) if body else None
    fields = named.fields if isinstance(named, Model) else ()
    types = (field.type for field in fields if field.wire_name == "action")
    return tuple(value for type_ in types for value in _values(type_, api) if value not in _ACTIONS)


def check_marks(document: Node, api: Api, sources: Mapping[str, Node], report: Report) -> None:
    """Refuse an API in which a role or a part is not marked, or marked twice."""
    hint = "mark it in the overlay"
    for role in Role:
        operations = [item.name for item in api.operations if item.role == role]
        text = f"`{OPERATION_MARK}: {role}`"
        if not operations:
            report.problem(document, f"no operation has {text}", hint)
        _refuse_second(operations, text, sources, report)
    for part in Part:
        types = [item.name for item in api.types if item.part == part]
        text = f"`{SCHEMA_MARK}: {part}`"
        if not types:
            report.problem(document, f"no schema has {text}", hint)
        _refuse_second(types, text, sources, report)


def _refuse_second(
    names: Iterable[str], text: str, sources: Mapping[str, Node], report: Report
) -> None:
    places = [sources[name] for name in names]
    for place in places[1:]:
        report.problem(place, f"{text} is already on line {places[0].place.line}", "keep one")


class RuleCheck:
    """Compares an API, marked as `check_marks` wants it, with the tables above."""

    def __init__(
        self,
        api: Api,
        sources: Mapping[str, Node],
        field_sources: Mapping[tuple[str, str], Node],
        report: Report,
    ) -> None:
        """Look up in `sources` where an operation or a type was written, for messages."""
        self._api = api
        self._sources = sources
        self._field_sources = field_sources
        self._report = report
        self._models = {type_.name: type_ for type_ in api.types if isinstance(type_, Model)}

    def run(self) -> None:
        """Report everything that the rules miss, or do not know."""
        for part, expected in _PARTS.items():
            self._check_part(part, expected)
        self._check_status()
        for role in Role:
            operation = self._api.operation(role)
            self._check_path(operation, role)
            self._check_query(operation, role)
            self._check_body(operation, role)
            self._check_response(operation, role)
        self._note_other_actions()

    def _check_part(self, part: Part, expected: Expected) -> None:
        type_ = self._api.part(part)
        if isinstance(type_, Model):
            self._check_required(type_, expected)
        else:
            message = f"the schema marked `{part}` has no properties"
            self._report.problem(self._sources[type_.name], message, "mark an object")

    def _check_status(self) -> None:
        type_ = self._api.part(Part.STATUS)
        choice = type_.type if isinstance(type_, Alias) else None
        values = choice.values if isinstance(choice, Choice) else ()
        missing = [status for status in _STATUSES if status not in values]
        if missing:
            message = f"the schema marked `{Part.STATUS}` lacks {', '.join(missing)}"
            self._report.problem(self._sources[type_.name], message, "add it to `enum`")

    def _check_path(self, operation: Operation, role: Role) -> None:
        found = [str(part.wire_name) for part in operation.path_parameters]
        wanted = ["conversationId"] if role in _ABOUT_ONE else []
        if found != wanted:
            names = f"{{{wanted[0]}}} as its only variable" if wanted else "no variable"
            message = f"the path of the operation marked `{role}` should have {names}"
            self._report.problem(self._sources[operation.name], message, "change the path")

    def _check_query(self, operation: Operation, role: Role) -> None:
        expected = _QUERIES.get(role, {})
        if operation.query:
            self._check_received(operation.query, expected)
            self._note_unanswered(operation.query, expected)
        elif expected:
            message = f"the operation marked `{role}` has no query parameter `customerId`"
            self._report.problem(self._sources[operation.name], message, "add it, as a string")

    def _check_body(self, operation: Operation, role: Role) -> None:
        expected = _BODIES.get(role)
        model = self._models.get(operation.body.name) if operation.body else None
        if expected and model:
            self._check_received(model, expected)
            if role is Role.CLOSE:
                self._note_unanswered(model, expected)
        elif expected:
            message = f"the operation marked `{role}` has no body that is an object"
            self._report.problem(self._sources[operation.name], message, "describe one")
        elif operation.body:
            message = f"the operation marked `{role}` has a body"
            self._report.problem(self._sources[operation.name], message, "remove it")

    def _note_other_actions(self) -> None:
        body = self._api.operation(Role.CLOSE).body
        if body and (actions := other_actions(self._api)):
            self._report.note(
                self._field_sources[body.name, "action"],
                f"the contract has no rule for the action {', '.join(actions)}",
                "it is answered 501, until you write one in service.py",
            )

    def _check_response(self, operation: Operation, role: Role) -> None:
        response = operation.response
        model = self._models.get(response.name) if isinstance(response, Reference) else None
        right = {
            Role.LIST: model is not None and self._holds_summaries(model),
            Role.CREATE: model is not None,
            Role.GET: response == Reference(self._api.part(Part.DETAIL).name),
            Role.POST_MESSAGE: model is not None,
            Role.CLOSE: response is None,
        }
        if not right[role]:
            message = f"the response of the operation marked `{role}` is not {_ANSWERS[role]}"
            self._report.problem(self._sources[operation.name], message, "change it in the overlay")
        elif model and role in _RECEIPTS:
            self._check_sent(model, _RECEIPTS[role])
        if operation.status != _STATUS_CODES[role]:
            message = (
                f"the operation marked `{role}` answers {operation.status},"
                f" where the contract has {_STATUS_CODES[role]}"
            )
            self._report.problem(self._sources[operation.name], message, "change it in the overlay")

    def _holds_summaries(self, model: Model) -> bool:
        summaries = _list_of(Part.SUMMARY)
        lists = [field for field in model.fields if summaries.accepts(field.type, self._api)]
        if len(lists) == 1:
            self._check_sent(model, {lists[0].wire_name: summaries})
        return len(lists) == 1

    def _check_sent(self, model: Model, expected: Expected) -> None:
        self._check_required(model, expected)
        for field in model.fields:
            name = field.wire_name
            if name in expected:
                continue
            if field.required:
                hint = "make it optional; there is no rule that fills it in"
                self._wrong(model, field, "is required", hint)
            else:
                self._report.note(
                    self._field_sources[model.name, name],
                    f"`{name}` of `{model.name}` is never sent",
                    "no rule fills it in",
                )

    def _check_required(self, model: Model, expected: Expected) -> None:
        self._check_fields(model, expected)
        for field in model.fields:
            name = field.wire_name
            if name in expected and not field.required and name not in _OPTIONAL:
                self._wrong(model, field, "is not required", "add it to `required`")

    def _check_received(self, model: Model, expected: Expected) -> None:
        self._check_fields(model, expected)
        for field in model.fields:
            if field.wire_name in expected and (field.nullable or not field.required):
                hint = "make it required and not nullable"
                self._wrong(model, field, "may be missing", hint)

    def _note_unanswered(self, model: Model, expected: Expected) -> None:
        for field in model.fields:
            if field.wire_name not in expected:
                self._report.note(
                    self._field_sources[model.name, field.wire_name],
                    f"`{field.wire_name}` of `{model.name}` has no rule",
                    "a request that gives it is answered 501, until you write one in service.py",
                )

    def _check_fields(self, model: Model, expected: Expected) -> None:
        fields = {str(field.wire_name): field for field in model.fields}
        for name, kind in expected.items():
            field = fields.get(name)
            if field is None:
                message = f"`{model.name}` has no property `{name}`"
                hint = f"add it, as {kind.title}"
                self._report.problem(self._sources[model.name], message, hint)
            elif field.name != Names.of_fields().plain(name):
                # The templates speak of it under this name.
                self._wrong(model, field, "gives way to another name", "rename the other property")
            elif not kind.accepts(field.type, self._api):
                self._wrong(model, field, f"is not {kind.title}", "change its schema")

    def _wrong(self, model: Model, field: Field, what: str, hint: str) -> None:
        source = self._field_sources[model.name, field.wire_name]
        self._report.problem(source, f"`{field.wire_name}` of `{model.name}` {what}", hint)


_ANSWERS: Mapping[Role, str] = {
    Role.LIST: f"an object with one list of the schema marked `{Part.SUMMARY}`",
    Role.CREATE: "an object",
    Role.GET: f"the schema marked `{Part.DETAIL}`",
    Role.POST_MESSAGE: "an object",
    Role.CLOSE: "empty",
}
