"""The API to generate, as plain values: what the templates see of a spec.

Nothing here speaks OpenAPI. Every name is already a legal, unique Python name (`naming` decided
it), every type is one of the few below, and what a person may have written into the spec is
`SpecText`, which cannot reach a file but through the quoting filter of that file's language.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class SpecText(str):
    """Text that came from a spec: hostile until quoted for the place it goes to."""

    __slots__ = ()


NO_TEXT = SpecText()

# A value as JSON has it; text in it is the spec's.
Value = SpecText | int | float | bool | list["Value"] | dict[SpecText, "Value"] | None


class Role(StrEnum):
    """The part an operation plays in the contract (`x-care-operation`)."""

    LIST = "list"
    CREATE = "create"
    GET = "get"
    POST_MESSAGE = "post-message"
    CLOSE = "close"


class Part(StrEnum):
    """What a schema stands for in the contract (`x-care-schema`)."""

    SUMMARY = "conversation-summary"
    DETAIL = "conversation"
    MESSAGE = "message"
    STATUS = "status"


class ColumnKind(StrEnum):
    """How a store keeps a value; `JSON` is what needs its text, lists and objects above all."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    JSON = "json"


class ScalarKind(StrEnum):
    """The types that JSON has no structure for."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    TIMESTAMP = "timestamp"


@dataclass(frozen=True, slots=True)
class Scalar:
    """A value without structure, and its bounds; lengths count code points."""

    kind: ScalarKind
    min_length: int | None = None
    max_length: int | None = None
    pattern: SpecText | None = None
    minimum: float | int | None = None
    maximum: float | int | None = None
    exclusive_minimum: float | int | None = None
    exclusive_maximum: float | int | None = None
    multiple_of: float | int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a fixed set of strings."""

    values: tuple[SpecText, ...]


@dataclass(frozen=True, slots=True)
class ListOf:
    """An array, and the bounds of its length."""

    item: Type
    item_nullable: bool = False
    min_items: int | None = None
    max_items: int | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """A model or alias of the same API, by its Python name."""

    name: str


@dataclass(frozen=True, slots=True)
class AnyObject:
    """A JSON object whose properties the spec leaves open."""


Type = Scalar | Choice | ListOf | Reference | AnyObject


@dataclass(frozen=True, slots=True)
class Field:
    """A property of a model, or a query parameter."""

    name: str
    wire_name: SpecText
    type: Type
    required: bool
    nullable: bool = False
    description: SpecText = NO_TEXT

    @property
    def is_never_null(self) -> bool:
        """Whether it may be left out, and not be null."""
        return not (self.required or self.nullable)

    @property
    def pointer(self) -> SpecText:
        """Its JSON pointer in the model (RFC 6901)."""
        return SpecText("/" + self.wire_name.replace("~", "~0").replace("/", "~1"))


@dataclass(frozen=True, slots=True)
class Model:
    """An object type with named fields; `part` says what it stands for, if anything."""

    name: str
    fields: tuple[Field, ...]
    description: SpecText = NO_TEXT
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class Alias:
    """A named type that is no object, such as an enumeration.

    One that is the `whole` of a body is a class, so that code handles it as it does a model.
    """

    name: str
    type: Type
    description: SpecText = NO_TEXT
    part: Part | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class PathParameter:
    """A variable segment of a path: `{conversationId}`."""

    name: str
    wire_name: SpecText


@dataclass(frozen=True, slots=True)
class Operation:
    """One request that the server answers.

    `path` alternates: a `SpecText` is literal text (a URL path's characters only), a
    `PathParameter` matches one whole segment or a part of it. `query` is a model whose fields are
    the query parameters. `response` is the body of `status`, None where there is none.
    `unanswered` are the fields of the query that no rule of the contract answers. An operation
    without a role has no rule at all: it is generated as a place to fill in.
    """

    name: str
    method: str
    path: tuple[SpecText | PathParameter, ...]
    status: int
    role: Role | None = None
    summary: SpecText = NO_TEXT
    query: Model | None = None
    body: Reference | None = None
    response: Reference | None = None
    unanswered: tuple[str, ...] = ()

    @property
    def path_parameters(self) -> tuple[PathParameter, ...]:
        """The variable segments, in path order."""
        return tuple(part for part in self.path if isinstance(part, PathParameter))


@dataclass(frozen=True, slots=True)
class Column:
    """A property that the stores keep beside those that the contract speaks of.

    `name` is that of the column, and of the attribute. It is sent as each field of `sent`, and
    given by each of `given`; a column that nobody has given a value yet is null, and left out of
    what is sent, or sent as `default` where it has to be there. `example` is a value for tests,
    None if none is known.
    """

    name: str
    kind: ColumnKind
    type: Type
    sent: Mapping[Part, Field]
    given: Mapping[Role, Field]
    default: Value = None
    example: Value = None

    def is_null_in(self, part: Part | str) -> bool:
        """Return whether no value is sent as null there, as it has to be there."""
        return self.sent[Part(part)].required and self.sent[Part(part)].nullable


@dataclass(frozen=True, slots=True)
class Example:
    """A request for tests: its path with the query, and its body as JSON, if it has one."""

    method: str
    url: SpecText
    body: SpecText | None


@dataclass(frozen=True, slots=True)
class Api:
    """The whole API.

    `types` holds every named type, in the order of the spec, then the ones that had no name there
    (inline responses, query parameters). The columns are those of a conversation and those of a
    message; `without_rule` are the properties of a close, by Python name, that mean nothing yet,
    `other_actions` what a conversation may be closed with and the contract has no rule for.
    """

    title: SpecText
    version: SpecText
    operations: tuple[Operation, ...]
    types: tuple[Model | Alias, ...]
    description: SpecText = NO_TEXT
    conversation_columns: tuple[Column, ...] = ()
    message_columns: tuple[Column, ...] = ()
    without_rule: tuple[str, ...] = ()
    other_actions: tuple[SpecText, ...] = ()
    answered_501: tuple[Example, ...] = ()
    answered_422: tuple[Example, ...] = ()

    @property
    def stubs(self) -> tuple[Operation, ...]:
        """The operations without a role: the places to fill in.

        The fewer variables, the earlier, as OpenAPI wants concrete paths to be matched first.
        """
        stubs = (operation for operation in self.operations if operation.role is None)
        return tuple(sorted(stubs, key=lambda stub: len(stub.path_parameters)))

    @property
    def stub_models(self) -> list[str]:
        """The names of the models that those operations read."""
        read = (model for stub in self.stubs for model in (stub.query, stub.body) if model)
        return list(dict.fromkeys(model.name for model in read))

    @property
    def stub_responses(self) -> list[str]:
        """The names of the models that those operations answer."""
        return list(dict.fromkeys(stub.response.name for stub in self.stubs if stub.response))

    @property
    def has_places(self) -> bool:
        """Whether there is anything that answers 501 until its owner writes it."""
        return bool(self.stubs or self.other_actions or self.without_rule) or any(
            operation.unanswered for operation in self.operations
        )

    @property
    def received(self) -> set[str]:
        """The names of the models that bodies of requests are made of."""
        found: set[str] = set()
        waiting: list[Type] = [stub.body for stub in self.operations if stub.body]
        while waiting:
            type_ = waiting.pop()
            if isinstance(type_, ListOf):
                waiting.append(type_.item)
            elif isinstance(type_, Reference) and type_.name not in found:
                found.add(type_.name)
                named = self.named(type_.name)
                if isinstance(named, Alias):
                    waiting.append(named.type)
                else:
                    waiting += [field.type for field in named.fields]
        return found

    @property
    def refuses_null(self) -> bool:
        """Whether a property of a request may be left out, and not be null."""
        received = self.received
        return any(
            field.is_never_null
            for type_ in self.types
            if isinstance(type_, Model) and type_.name in received
            for field in type_.fields
        )

    @property
    def has_whole_values(self) -> bool:
        """Whether a body is a value that is no object."""
        return any(isinstance(type_, Alias) and type_.whole for type_ in self.types)

    @property
    def has_open_objects(self) -> bool:
        """Whether there is an object anywhere whose properties the spec leaves open."""
        types = [
            type_
            for named in self.types
            for type_ in (
                [field.type for field in named.fields] if isinstance(named, Model) else [named.type]
            )
        ]
        return any(isinstance(_innermost(type_), AnyObject) for type_ in types)

    @property
    def conversation_list(self) -> Field:
        """The property that the list is sent in, the only one that its response requires."""
        response = self.operation(Role.LIST).response
        assert isinstance(response, Reference)  # noqa: S101 - `rules` has checked it
        return next(field for field in self.model(response.name).fields if field.required)

    @property
    def columns(self) -> tuple[Column, ...]:
        """All columns, the conversation's before the message's."""
        return self.conversation_columns + self.message_columns

    @property
    def columns_sent(self) -> bool:
        """Whether any column may be sent."""
        return any(column.sent for column in self.columns)

    def sent_in(self, part: Part | str) -> tuple[Column, ...]:
        """Return the columns that are sent as part of a `part`."""
        return tuple(column for column in self.columns if part in column.sent)

    @property
    def given_lists(self) -> list[tuple[Field, list[str | int]]]:
        """The lists that a conversation is created with, each with items that do not fit."""
        found: list[tuple[Field, list[str | int]]] = []
        for column in self.columns:
            field = column.given.get(Role.CREATE)
            if field and isinstance(field.type, ListOf):
                item = field.type.item
                is_text = isinstance(item, Scalar) and item.kind is ScalarKind.STRING
                misfit = 5 if is_text or not isinstance(item, Scalar) else "text"
                found.append((field, [misfit] * max(1, field.type.min_items or 0)))
        return found

    def operation(self, role: Role | str) -> Operation:
        """Return the operation that plays `role`. Raises KeyError if none does."""
        for operation in self.operations:
            if operation.role == role:
                return operation
        raise KeyError(role)

    def named(self, name: str) -> Model | Alias:
        """Return the type of that Python name. Raises KeyError if there is none."""
        for type_ in self.types:
            if type_.name == name:
                return type_
        raise KeyError(name)

    def model(self, name: str) -> Model:
        """Return the model of that Python name. Raises KeyError if there is none."""
        named = self.named(name)
        if isinstance(named, Model):
            return named
        raise KeyError(name)

    def part(self, part: Part | str) -> Model | Alias:
        """Return the type that stands for `part`. Raises KeyError if none does."""
        for type_ in self.types:
            if type_.part == part:
                return type_
        raise KeyError(part)


def _innermost(type_: Type) -> Type:
    """Return what lists, perhaps lists of lists, are made of."""
    while isinstance(type_, ListOf):
        type_ = type_.item
    return type_
