"""Operations as a document has them, and the meaning of their parts other than schemas."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from care_spi_gen.spec.changes.model import shown
from care_spi_gen.spec.refs import resolve

if TYPE_CHECKING:
    from care_spi_gen.spec.tree import Node

METHODS = ("get", "post", "put", "patch", "delete", "head", "options", "trace")

_VARIABLE = re.compile(r"\{([^{}/]+)\}")
# OpenAPI says to ignore header parameters of these names: other parts describe them.
_OWN_HEADERS = ("accept", "content-type", "authorization")


@dataclass(frozen=True, slots=True)
class OperationAt:
    """An operation of a document, and the Path Item that it belongs to."""

    document: Node
    item: Node
    node: Node
    method: str

    @property
    def id(self) -> str:
        """The id, empty if there is none."""
        return self.node.text("operationId")

    @property
    def address(self) -> str:
        """Method and path."""
        return f"{self.method.upper()} {self.item.path[-1]}"

    @property
    def name(self) -> str:
        """What to call it: its id, or where it is."""
        return self.id or self.address

    @property
    def route(self) -> tuple[str, str]:
        """What tells its requests from others': the names of variables do not count."""
        return self.method, _VARIABLE.sub("{}", self.item.path[-1])

    @property
    def variables(self) -> list[str]:
        """The names of the path's variables."""
        return _VARIABLE.findall(self.item.path[-1])

    def parameters(self) -> dict[tuple[str, str], Node]:
        """Return the parameters by place and name; those of the operation win."""
        found = {}
        for owner in (resolve(self.document, self.item), self.node):
            written = owner.child("parameters")
            for _, child in written.children() if written else ():
                parameter = resolve(self.document, child)
                place, name = parameter.text("in"), parameter.text("name")
                name = name.lower() if place == "header" else name
                if place != "header" or name not in _OWN_HEADERS:
                    found[place, name] = parameter
        return found

    def part(self, key: str) -> Node | None:
        """Return what is at a key of the operation, references followed."""
        child = self.node.child(key)
        return resolve(self.document, child) if child else None

    def responses(self) -> dict[str, Node]:
        """Return the responses by status."""
        responses = self.node.child("responses")
        return {
            status: resolve(self.document, child)
            for status, child in (responses.children() if responses else ())
            if not status.startswith("x-")
        }


def read_operations(document: Node) -> list[OperationAt]:
    """Return the operations of a document, in its order."""
    paths = document.child("paths")
    return [
        OperationAt(document, item, node, key)
        for path, item in (paths.children() if paths else ())
        if not path.startswith("x-")
        for key, node in resolve(document, item).children()
        if key in METHODS
    ]


def others(node: Node, known: set[str]) -> dict[str, Node]:
    """Return what an object holds beside the keys that are looked at one by one."""
    return {key: child for key, child in node.children() if key not in known}


def is_required(node: Node) -> bool:
    """Whether a parameter, header or body must be there."""
    return node.value.get("required") is True


def schema_of(parameter: Node) -> Node | None:
    """Return the schema of a parameter or header, wherever it is."""
    for media_type in content(parameter).values():
        return media_type.child("schema")
    return parameter.child("schema")


def content(holder: Node) -> dict[str, Node]:
    """Return the media types, without their parameters."""
    content = holder.child("content")
    return {
        name.partition(";")[0].strip().lower(): child
        for name, child in (content.children() if content else ())
    }


def headers(document: Node, response: Node) -> dict[str, Node]:
    """Return the headers of a response; case does not count."""
    headers = response.child("headers")
    return {
        name.title(): resolve(document, header)
        for name, header in (headers.children() if headers else ())
        # OpenAPI says to ignore it: `content` tells the type.
        if name.lower() != "content-type"
    }


def style_words(parameter: Node) -> str:
    """Return how a parameter is written, in words; what is the default is left out."""
    types = list(content(parameter))
    if types:
        return f"`{types[0]}`"
    value = parameter.value
    is_form = parameter.text("in") in ("query", "cookie")
    style = value.get("style", "form" if is_form else "simple")
    words = [f"style `{style}`"]
    if value.get("explode", style == "form") != (style == "form"):
        words.append(f"`explode: {json.dumps(value.get('explode'))}`")
    words += [f"`{key}`" for key in ("allowReserved", "allowEmptyValue") if value.get(key) is True]
    return " with ".join((words[0], " and ".join(words[1:]))) if words[1:] else words[0]


def tags(node: Node) -> dict[str, Node]:
    """Return the tags of an operation."""
    tags = node.child("tags")
    return {str(tag.value): tag for _, tag in (tags.children() if tags else ())}


def security(operation: OperationAt) -> tuple[Node, dict[str, str]]:
    """Return where the security of an operation is written, and its ways in: meaning -> words."""
    document = operation.document
    written = operation.node.child("security") or document.child("security")
    components = document.child("components")
    schemes = components.child("securitySchemes") if components else None
    ways = {}
    for _, requirement in written.children() if written else ():
        meaning: list[Any] = []
        for name, scopes in requirement.children():
            scheme = schemes.child(name) if schemes else None
            scheme = resolve(document, scheme) if scheme else None
            value = {} if scheme is None else {**scheme.value, "description": ""}
            meaning.append((value or name, sorted(map(str, scopes.value or ()))))
        key = json.dumps(sorted(meaning, key=json.dumps), sort_keys=True)
        ways[key] = " and ".join(_scheme_words(scheme, scopes) for scheme, scopes in meaning)
    return written or operation.node, ways


def _scheme_words(scheme: dict[str, Any] | str, scopes: list[str]) -> str:
    if isinstance(scheme, str):
        return f"`{scheme}`"
    words = [str(scheme[key]) for key in ("type", "scheme", "in", "name") if key in scheme]
    return shown(f"`{' '.join([*words, *scopes])}`")
