"""Finds what a request to a marked operation may ask that the contract has no rule for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from care_spi_gen.api.model import Role
from care_spi_gen.spec.rules import KNOWN, KNOWN_QUERY, other_actions

if TYPE_CHECKING:
    from care_spi_gen.api.model import Api, Operation


def add_places(api: Api) -> Api:
    """Return an API that `RuleCheck` found in order with what is left for its owner to answer."""
    body = api.operation(Role.CLOSE).body
    fields = api.model(body.name).fields if body else ()
    return replace(
        api,
        operations=tuple(map(_with_unanswered, api.operations)),
        without_rule=tuple(
            field.name for field in fields if field.wire_name not in KNOWN[Role.CLOSE]
        ),
        other_actions=other_actions(api),
    )


def _with_unanswered(operation: Operation) -> Operation:
    if operation.role is None or operation.query is None:
        return operation
    known = KNOWN_QUERY[operation.role]
    names = (field.name for field in operation.query.fields if field.wire_name not in known)
    return replace(operation, unanswered=tuple(names))
