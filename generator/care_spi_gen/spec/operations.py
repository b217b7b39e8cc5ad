"""Reads the operations of a document: their paths, parameters, bodies and responses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from care_spi_gen.api.model import Operation, Role, SpecText
from care_spi_gen.api.naming import Names, pascal_case
from care_spi_gen.spec.refs import resolve
from care_spi_gen.spec.templates import PathTemplate, check_parameters, read_template

if TYPE_CHECKING:
    from care_spi_gen.api.model import Model, Reference
    from care_spi_gen.spec.schemas import SchemaReader
    from care_spi_gen.spec.tree import Node, Report

OPERATION_MARK = "x-care-operation"

_METHODS = ("get", "post", "put", "patch", "delete")
_PLACES = ("query", "path", "header", "cookie")
_OTHER_METHODS = ("head", "options", "trace")
_ITEM_KEYS = ("$ref", "summary", "description", "parameters", "servers")
_SUCCESS = re.compile(r"2[0-9][0-9]")
# Statuses that never have a body (RFC 9110, section 15.3).
_BODILESS = (204, 205)
# Headers that every generated server sends by itself.
_OWN_HEADERS = ("x-request-id", "content-type", "content-length")


class OperationReader:
    """Turns Operation Objects into operations; `sources` tells where each was written."""

    def __init__(self, document: Node, schemas: SchemaReader, report: Report) -> None:
        """Read with `schemas` what the operations send and receive."""
        self.sources: dict[str, Node] = {}
        self._document = document
        self._schemas = schemas
        self._report = report
        self._names = Names.of_operations()
        self._ids: dict[str, Node] = {}
        self._routes: dict[tuple[str, str], Node] = {}

    def read(self) -> tuple[Operation, ...]:
        """Return all operations, in the order of the document."""
        operations: list[Operation] = []
        paths = self._document.child("paths")
        for key, item in paths.children() if paths else ():
            if not key.startswith("x-"):
                operations.extend(self._item(item))
        webhooks = self._document.child("webhooks")
        if webhooks:
            self._report.note(webhooks, "webhooks are not generated", "a server only answers")
        return tuple(operations)

    def _item(self, written: Node) -> list[Operation]:
        template = read_template(written, self._schemas, self._report)
        item = resolve(self._document, written)
        operations = []
        for key, node in item.children():
            if key in _METHODS:
                self._check_route(key, template, node)
                operations.append(self._operation(key, template, item, node))
            elif key in _OTHER_METHODS:
                message = f"the method `{key}` is not supported"
                self._report.problem(node, message, "the server answers it by itself; remove it")
            elif key not in _ITEM_KEYS and not key.startswith("x-"):
                self._report.problem(node, f"`{key}` is not a method", "check its spelling")
        return operations

    def _check_route(self, method: str, template: PathTemplate, node: Node) -> None:
        """Refuse a second operation that the same requests would reach."""
        shape = "".join(part if isinstance(part, SpecText) else "{}" for part in template)
        first = self._routes.setdefault((method, shape), node)
        if first is not node:
            message = f"the same requests reach the operation on line {first.place.line}"
            self._report.problem(node, message, "keep one of the two")

    def _operation(self, method: str, template: PathTemplate, item: Node, node: Node) -> Operation:
        wire_name = self._operation_id(method, node)
        name = self._schemas.choose(self._names, wire_name, node)
        self.sources[name] = node
        title = pascal_case(wire_name) or pascal_case(name)
        parameters = self._parameters(item, node)
        in_path = [node for node in parameters if node.text("in") == "path"]
        if template:
            check_parameters(node, template, in_path, self._report)
        for parameter in in_path:
            self._note_path_schema(parameter)
        callbacks = node.child("callbacks")
        if callbacks:
            self._report.note(callbacks, "callbacks are not generated", "a server only answers")
        status, response = self._response(node, f"{title} Response")
        return Operation(
            name=name,
            method=method.upper(),
            path=template,
            status=status,
            role=self._role(node),
            summary=SpecText(node.text("summary") or f"{method.upper()} {node.path[1]}"),
            query=self._query(parameters, f"{title} Query"),
            body=self._body(method, node, f"{title} Request"),
            response=response,
        )

    def _operation_id(self, method: str, node: Node) -> str:
        given = node.child("operationId")
        if given is None or not node.text("operationId"):
            made = f"{method} {node.path[1]}"
            name = self._names.plain(made)
            self._report.note(
                node, "an operation has no `operationId`", f"it is named `{name}` after its path"
            )
            return made
        first = self._ids.setdefault(given.value, given)
        if first is not given:
            message = f"the operationId `{given.value}` is already on line {first.place.line}"
            self._report.problem(given, message, "give each operation its own")
        return str(given.value)

    def _role(self, node: Node) -> Role | None:
        mark = node.child(OPERATION_MARK)
        if mark is None:
            return None
        try:
            return Role(mark.value)
        except ValueError:
            hint = f"choose from {', '.join(Role)}"
            self._report.problem(mark, f"`{OPERATION_MARK}` has an unknown value", hint)
            return None

    def _parameters(self, item: Node, node: Node) -> list[Node]:
        """Merge the path's parameters with the operation's, which win; refuse repeated ones."""
        merged: dict[tuple[str, str], Node] = {}
        for owner in (item, node):
            own: dict[tuple[str, str], Node] = {}
            parameters = owner.child("parameters")
            for _, written in parameters.children() if parameters else ():
                parameter = resolve(self._document, written)
                key = (parameter.text("in"), parameter.text("name"))
                if key[0] not in _PLACES:
                    message = f"a parameter has no `in` of {', '.join(_PLACES)}"
                    self._report.problem(written, message, "check what it refers to")
                if key in own:
                    message = f"the {key[0]} parameter `{key[1]}` is declared twice"
                    self._report.problem(written, message, "keep one of the two")
                own[key] = parameter
            merged |= own
        return list(merged.values())

    def _query(self, parameters: list[Node], suggestion: str) -> Model | None:
        query = []
        for parameter in parameters:
            place = parameter.text("in")
            if place == "query":
                if self._is_readable(parameter):
                    query.append(parameter)
            elif place in ("header", "cookie"):
                message = f"the {place} parameter `{parameter.text('name')}` is not read"
                self._report.note(parameter, message, "read it in the handler if you need it")
        return self._schemas.add_query(query, suggestion) if query else None

    def _is_readable(self, parameter: Node) -> bool:
        """Report a parameter that is neither one plain value nor a list of such."""
        schema = parameter.child("schema")
        hint = "describe it as one plain value, or as a list of them"
        if schema is None:
            message = "a query parameter without `schema` is not supported"
        elif parameter.value.get("style", "form") != "form":
            message = "a query parameter with a `style` other than `form` is not supported"
        else:
            schema = resolve(self._document, schema)
            kind, items = self._schemas.kind(schema), schema.child("items")
            if kind == "object":
                message = "an object in the query is not supported"
            elif kind != "array" or items is None:
                # What else may be wrong with it is found where it is read.
                return True
            elif parameter.value.get("explode", True) is not True:
                message = "a list in one query parameter is not supported"
                hint = "leave out `explode`: the parameter is then given once for each value"
            elif self._schemas.kind(resolve(self._document, items)) in ("array", "object"):
                message = "a list of lists or objects in the query is not supported"
            else:
                return True
        self._report.problem(parameter, message, hint)
        return False

    def _note_path_schema(self, parameter: Node) -> None:
        schema = parameter.child("schema") or parameter
        schema = resolve(self._document, schema)
        bounds = {"minLength", "maxLength", "pattern", "enum", "format"} & schema.value.keys()
        if bounds or schema.value.get("type") != "string":
            message = f"the path parameter `{parameter.text('name')}` is taken as any text"
            self._report.note(parameter, message, "what is not there answers 404")

    def _body(self, method: str, node: Node, suggestion: str) -> Reference | None:
        written = node.child("requestBody")
        if written is None:
            return None
        body = resolve(self._document, written)
        if method == "get":
            self._report.problem(
                written, "a GET with a body is not supported", "use another method"
            )
        if body.value.get("required") is not True:
            self._report.note(written, "the body is optional here", "the server requires it")
        schema = self._json_schema(body)
        if schema is None:
            message = "the body is not described as `application/json`"
            self._report.problem(written, message, "add it with a `schema`")
            return None
        return self._schemas.read_whole(schema, suggestion)

    def _response(self, node: Node, suggestion: str) -> tuple[int, Reference | None]:
        responses = node.child("responses") or node
        found = {key: child for key, child in responses.children() if _SUCCESS.fullmatch(key)}
        if not found:
            message = "no response has a definite status of success"
            self._report.problem(responses, message, "describe one, such as '200'")
            return 200, None
        status, *others = sorted(found)
        for other in others:
            message = f"the response {other} is never sent"
            self._report.note(found[other], message, f"{status} is the lowest, and is sent")
        response = resolve(self._document, found[status])
        if not response.child("description"):
            self._report.problem(found[status], "is not a response", "check what it refers to")
        self._note_headers(response)
        schema = self._json_schema(response)
        if schema is None:
            if response.value.get("content"):
                message = f"the response {status} is not described as `application/json`"
                self._report.problem(found[status], message, "add it with a `schema`")
            return int(status), None
        if int(status) in _BODILESS:
            message = f"a response {status} has no body"
            self._report.problem(found[status], message, "remove `content`, or change the status")
            return int(status), None
        return int(status), self._schemas.read_whole(schema, suggestion)

    def _json_schema(self, holder: Node) -> Node | None:
        """Return the schema of `application/json` in a body or response; note other types."""
        content = holder.child("content")
        schema = None
        for media_type, child in content.children() if content else ():
            if media_type.partition(";")[0].strip().lower() == "application/json":
                schema = child.child("schema")
            else:
                message = f"the media type `{media_type}` is neither read nor sent"
                self._report.note(child, message, "`application/json` is")
        return schema

    def _note_headers(self, response: Node) -> None:
        headers = response.child("headers")
        for name, header in headers.children() if headers else ():
            if name.lower() not in _OWN_HEADERS:
                message = f"the header `{name}` is not sent"
                self._report.note(header, message, "send it in the handler if you need it")
