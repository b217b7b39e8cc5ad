"""Requests for the generated tests: what reaches a place to fill in, and what must not."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from care_spi_gen.api.model import Example, ListOf, PathParameter, Reference, SpecText
from care_spi_gen.spec.values import NoValueError, Values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from care_spi_gen.api.model import Api, Model, Operation
    from care_spi_gen.spec.tree import Node, Report


def add_examples(api: Api, sources: Mapping[str, Node], report: Report) -> Api:
    """Return the API with a right and a wrong request to each operation without a role.

    Where no right one can be made, there is a note.
    """
    maker = _Maker(Values({type_.name: type_ for type_ in api.types}))
    right, wrong = [], []
    for stub in api.stubs:
        try:
            right.append(maker.right(stub))
            wrong.extend(maker.wrong(stub))
        except NoValueError:
            message = f"no request is known that `{stub.name}` takes, so no test sends one"
            report.note(sources[stub.name], message, "add one to the tests of the project")
    return replace(api, answered_501=tuple(right), answered_422=tuple(wrong))


class _Maker:
    """Makes requests of the values of one API's types."""

    def __init__(self, values: Values) -> None:
        self._values = values

    def right(self, stub: Operation) -> Example:
        """Return a request with all that is required. Raises NoValueError."""
        body: Any = self._values.telling(stub.body) if stub.body else None
        given: Any = self._values.telling(Reference(stub.query.name)) if stub.query else {}
        return Example(
            stub.method,
            SpecText(_path(stub, body) + _query(given)),
            SpecText(json.dumps(body)) if stub.body else None,
        )

    def wrong(self, stub: Operation) -> list[Example]:
        """Return the same with a body of another type, or a parameter once too often, if any."""
        right = self.right(stub)
        if right.body:
            return [replace(right, body=SpecText("{}" if right.body.startswith("[") else "[]"))]
        single = self._twice(stub.query) if stub.query else {}
        return [replace(right, url=SpecText(_path(stub, None) + _query(single)))] if single else []

    def _twice(self, query: Model) -> dict[str, Any]:
        for field in query.fields:
            if not isinstance(field.type, ListOf | Reference):
                return {field.wire_name: [self._values.telling(field.type)] * 2}
        return {}


def _path(stub: Operation, body: Any) -> str:
    """Return the path; a variable that the body has too is the same in both."""
    parts = []
    for part in stub.path:
        if isinstance(part, PathParameter):
            known = body.get(part.wire_name) if isinstance(body, dict) else None
            parts.append(quote(str(known or "1"), safe=""))
        else:
            parts.append(part)
    return "".join(parts)


def _query(given: Mapping[str, Any]) -> str:
    texts = {
        name: [item if isinstance(item, str) else json.dumps(item) for item in items]
        for name, value in given.items()
        for items in [value if isinstance(value, list) else [value]]
    }
    return "?" + urlencode(texts, doseq=True) if texts else ""
