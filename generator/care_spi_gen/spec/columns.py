"""Finds what the stores have to keep beyond the contract: properties of later versions of the spec.

A property that a conversation or a message has, or that one is created with, is kept in a column
of its own. On creation, what the conversation has belongs to it, what only the message has
belongs to the first message, and what neither has is kept with the conversation.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from care_spi_gen.api.model import (
    Api,
    Choice,
    Column,
    ColumnKind,
    Field,
    ListOf,
    Model,
    Part,
    Reference,
    Role,
    Scalar,
    ScalarKind,
    Type,
    Value,
)
from care_spi_gen.api.naming import Names
from care_spi_gen.problems import Problem
from care_spi_gen.spec.refs import is_reference, resolve
from care_spi_gen.spec.rules import KNOWN
from care_spi_gen.spec.values import NoValueError, Values, as_spec_text
from care_spi_gen.spec.widening import Widening

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from care_spi_gen.spec.tree import Node, Report

# What 64 bits hold, as the databases' integers do.
_INTEGERS = (-(2**63), 2**63 - 1)
# A pattern that surely lets no U+0000 through: the whole text has to be made of characters that
# are written out, of classes of such characters, and of the one class of all but U+0000.
_WITHOUT_NUL = re.compile(
    r"\^(?:[^\\.|\[\x00]|\\[dws.\-/+]|\[\^\\u0000\]|\[(?:[^\\\[\]^\x00]|\\[dws.\-/+])+\])*\$"
)

Key = tuple[str, str]


@dataclass(slots=True)
class _Property:
    """A property by its name on the wire, and everywhere it occurs."""

    sent: dict[Part, Field] = field(default_factory=dict)
    given: dict[Role, Field] = field(default_factory=dict)
    sources: list[Node] = field(default_factory=list)

    @property
    def type(self) -> Type:
        fields = (*self.sent.values(), *self.given.values())
        return fields[0].type


class ColumnReader:
    """Adds the columns to an API that `RuleCheck` found in order."""

    def __init__(
        self, document: Node, api: Api, field_sources: Mapping[Key, Node], report: Report
    ) -> None:
        """Look up in `field_sources` where a field was written, by its model and wire name."""
        self._document = document
        self._api = api
        self._field_sources = field_sources
        self._report = report
        types = {type_.name: type_ for type_ in api.types}
        self._values = Values(types)
        self._widening = Widening(types, types)

    def read(self) -> Api:
        """Return the API with its columns; report what cannot be kept, and how the rest is."""
        sent = {part: self._sent(part) for part in (Part.SUMMARY, Part.DETAIL, Part.MESSAGE)}
        created, posted = self._given(Role.CREATE), self._given(Role.POST_MESSAGE)
        of_message = created.keys() & sent[Part.MESSAGE].keys()
        of_message -= sent[Part.SUMMARY].keys() | sent[Part.DETAIL].keys()
        first = {name: found for name, found in created.items() if name in of_message}
        rest = {name: found for name, found in created.items() if name not in of_message}
        conversation = _collected(sent, (Part.SUMMARY, Part.DETAIL), {Role.CREATE: rest})
        message = _collected(sent, (Part.MESSAGE,), {Role.POST_MESSAGE: posted, Role.CREATE: first})
        return replace(
            self._api,
            conversation_columns=self._columns(conversation, "conversation"),
            message_columns=self._columns(message, "message"),
        )

    def _sent(self, part: Part) -> dict[str, tuple[Field, Node]]:
        return self._unknown(self._api.part(part).name, KNOWN[part])

    def _given(self, role: Role) -> dict[str, tuple[Field, Node]]:
        body = self._api.operation(role).body
        return self._unknown(body.name, KNOWN[role]) if body else {}

    def _unknown(self, model: str, known: frozenset[str]) -> dict[str, tuple[Field, Node]]:
        return {
            field.wire_name: (field, self._field_sources[model, field.wire_name])
            for field in self._api.model(model).fields
            if field.wire_name not in known
        }

    def _columns(self, properties: Mapping[str, _Property], owner: str) -> tuple[Column, ...]:
        names: dict[str, str] = {}
        columns = []
        for wire_name, found in properties.items():
            name = Names.of_columns().plain(wire_name)
            other = names.setdefault(name, wire_name)
            if other != wire_name:
                message = f"`{wire_name}` and `{other}` would both be the column `{name}`"
                self._problem(found, message, "rename one of the two in the overlay")
            elif self._is_one_type(found, wire_name):
                self._note(found, wire_name, owner)
                column = self._column(name, wire_name, found)
                self._note_default(column, found, wire_name)
                columns.append(column)
        return tuple(columns)

    def _column(self, name: str, wire_name: str, found: _Property) -> Column:
        return Column(
            name=name,
            kind=self._kind(found),
            type=found.type,
            sent=found.sent,
            given=found.given,
            default=self._default(wire_name, found),
            example=self._example(wire_name, found),
        )

    def _is_one_type(self, found: _Property, wire_name: str) -> bool:
        types = [field.type for field in found.sent.values()]
        what = ""
        if any(type_ != found.type for type_ in types):
            what = "has two types"
        elif not all(self._can_be_sent(f.type, found.type) for f in found.given.values()):
            what = "is given as another type than it is sent as"
        if what:
            hint = "describe it alike everywhere, an object once below `components`"
            self._problem(found, f"`{wire_name}` {what}", hint)
        return not what

    def _can_be_sent(self, given: Type, sent: Type) -> bool:
        """Return whether a value of one type is one of the other, for JSON and for Python.

        To Python, two models are never the same type, nor are lists of an integer and of a number.
        """
        if not self._widening.holds(given, sent):
            return False
        is_scalar = isinstance(self._plain(given), Scalar | Choice)
        return is_scalar or self._bare(given) == self._bare(sent)

    def _bare(self, type_: Type) -> Type:
        """Return a type without its bounds."""
        match self._plain(type_):
            case Scalar(kind=ScalarKind.TIMESTAMP):
                return Scalar(ScalarKind.STRING)
            case Scalar(kind=kind):
                return Scalar(kind)
            case ListOf(item=item, item_nullable=nullable):
                return ListOf(self._bare(item), nullable)
            case plain:
                return plain

    def _plain(self, type_: Type) -> Type:
        """Return what an alias stands for."""
        while isinstance(type_, Reference):
            named = self._api.named(type_.name)
            if isinstance(named, Model):
                break
            type_ = named.type
        return type_

    def _kind(self, found: _Property) -> ColumnKind:
        """Return the column that holds every value that may be given."""
        given = {_kind(self._plain(field.type), is_given=True) for field in found.given.values()}
        if not given:
            return _kind(self._plain(found.type), is_given=False)
        return given.pop() if len(given) == 1 else ColumnKind.JSON

    def _default(self, wire_name: str, found: _Property) -> Value:
        """Return what is sent where nothing is kept, None where nothing has to be."""
        if not any(field.required and not field.nullable for field in found.sent.values()):
            return None
        for node in map(self._schema, found.sources):
            value = node.value.get("default")
            if value is None:
                continue
            if self._values.fits(value, found.type):
                return as_spec_text(value)
            self._report.problem(node, f"the `default` of `{wire_name}` does not fit", "change it")
        try:
            return self._values.plainest(found.type)
        except NoValueError:
            message = f"nothing is known to send as `{wire_name}` where nobody gave it"
            self._problem(found, message, "give it a `default` in the overlay, or make it optional")
            return None

    def _example(self, wire_name: str, found: _Property) -> Value:
        types = [field.type for field in found.given.values()] or [found.type]
        for value in (*self._named_examples(found), *self._made_examples(types)):
            if all(self._values.fits(value, type_) for type_ in types):
                return as_spec_text(value)
        if any(field.required for field in found.given.values()):
            message = f"no value is known for `{wire_name}`, which the tests have to give"
            self._problem(found, message, "give it an `example` in the overlay")
        return None

    def _named_examples(self, found: _Property) -> Iterator[Value]:
        """Yield what the document itself gives; OpenAPI 3.1 has a list of `examples`."""
        for node in map(self._schema, found.sources):
            yield node.value.get("example")
            examples = node.value.get("examples")
            yield from examples if isinstance(examples, list) else ()
            yield node.value.get("default")

    def _made_examples(self, types: Iterable[Type]) -> Iterator[Value]:
        for type_ in types:
            with suppress(NoValueError):
                yield self._values.telling(type_)

    def _schema(self, source: Node) -> Node:
        return resolve(self._document, source) if is_reference(source) else source

    def _note(self, found: _Property, wire_name: str, owner: str) -> None:
        if not found.sent:
            message = f"`{wire_name}` is kept with the {owner}, and sent nowhere"
            hint = "the contract has no place for it"
        elif not found.given:
            message = f"`{wire_name}` has a column, and no operation that fills it"
            hint = "fill it in code of your own"
        else:
            return
        self._report.note(found.sources[0], message, hint)

    def _note_default(self, column: Column, found: _Property, wire_name: str) -> None:
        if column.default is not None:
            value = json.dumps(column.default)
            message = f"`{wire_name}` has to be sent, and is {value} where nobody gave it"
            hint = "another value is a `default` in the overlay"
            self._report.note(found.sources[0], message, hint)

    def _problem(self, found: _Property, message: str, hint: str) -> None:
        self._report.problem(found.sources[0], message, hint)


def unsendable(old: Api, new: Api) -> list[Problem]:
    """Return the columns of which what was kept by `old` is not what `new` says it sends."""
    widening = Widening(*({type_.name: type_ for type_ in api.types} for api in (old, new)))
    hint = "describe it in the overlay so that what was sent before is still allowed"
    problems = []
    for owner in ("conversation_columns", "message_columns"):
        was = {column.name: column for column in getattr(old, owner)}
        for column in getattr(new, owner):
            before = was.get(column.name)
            if before and column.sent and not widening.holds(before.type, column.type):
                message = f"what is kept as `{column.name}` may no longer be what the spec allows"
                problems.append(Problem(message, hint))
    return problems


def _collected(
    sent: Mapping[Part, Mapping[str, tuple[Field, Node]]],
    parts: tuple[Part, ...],
    given: Mapping[Role, Mapping[str, tuple[Field, Node]]],
) -> dict[str, _Property]:
    properties: dict[str, _Property] = {}
    for part in parts:
        for name, (found, source) in sent[part].items():
            property_ = properties.setdefault(name, _Property())
            property_.sent[part] = found
            property_.sources.append(source)
    for role, fields in given.items():
        for name, (found, source) in fields.items():
            property_ = properties.setdefault(name, _Property())
            property_.given[role] = found
            property_.sources.append(source)
    return properties


def _kind(type_: Type, *, is_given: bool) -> ColumnKind:
    """Return the column that holds every value of a type.

    PostgreSQL's text has no U+0000, and no database an integer of any length: where a caller
    could give one, it is kept as JSON.
    """
    match type_:
        case Choice(values=values):
            is_safe = not is_given or "\0" not in "".join(values)
            return ColumnKind.TEXT if is_safe else ColumnKind.JSON
        case Scalar(kind=ScalarKind.TIMESTAMP):
            return ColumnKind.TEXT
        case Scalar(kind=ScalarKind.STRING, pattern=pattern):
            is_safe = not is_given or bool(pattern and _WITHOUT_NUL.fullmatch(pattern))
            return ColumnKind.TEXT if is_safe else ColumnKind.JSON
        case Scalar(kind=ScalarKind.INTEGER) as scalar:
            is_safe = not is_given or _fits_64_bits(scalar)
            return ColumnKind.INTEGER if is_safe else ColumnKind.JSON
        case Scalar(kind=kind):
            return ColumnKind(kind)
        case _:
            return ColumnKind.JSON


def _fits_64_bits(scalar: Scalar) -> bool:
    lowest, highest = _INTEGERS
    lows = [bound for bound in (scalar.minimum, scalar.exclusive_minimum) if bound is not None]
    highs = [bound for bound in (scalar.maximum, scalar.exclusive_maximum) if bound is not None]
    return any(low >= lowest for low in lows) and any(high <= highest for high in highs)
