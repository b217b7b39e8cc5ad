"""Reads a path template, such as `/care/conversations/{conversationId}`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from care_spi_gen.api.model import PathParameter, SpecText
from care_spi_gen.api.naming import Names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from care_spi_gen.spec.schemas import SchemaReader
    from care_spi_gen.spec.tree import Node, Report

PathTemplate = tuple[SpecText | PathParameter, ...]

_PART = re.compile(r"\{([^{}/]+)\}|([^{}]+)")
# RFC 3986, section 3.3: pchar and the slash, but no percent-encoding: routers disagree about it.
_LITERAL = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:@/-]*")
# Every generated server answers these itself; the contract has them beside the API.
_OWN_PATHS = ("/healthz", "/readyz", "/openapi.yaml")


def read_template(item: Node, schemas: SchemaReader, report: Report) -> PathTemplate:
    """Read the key of a Path Item Object; names are unique within the template."""
    template = item.path[-1]
    message = _complaint(template)
    if message:
        report.problem(item, f"the path `{template}` {message}", "correct the path")
        return ()
    names = Names.of_parameters()
    parts: list[SpecText | PathParameter] = []
    for match in _PART.finditer(template):
        wire_name, literal = match.groups()
        if wire_name is None:
            parts.append(SpecText(literal))
        else:
            name = schemas.choose(names, wire_name, item)
            parts.append(PathParameter(name, SpecText(wire_name)))
    return tuple(parts)


def _complaint(template: str) -> str:
    """Say what is wrong with a template, empty if nothing is."""
    names = re.findall(r"\{([^{}/]+)\}", template)
    literals = re.sub(r"\{[^{}/]+\}", "", template)
    segments = template.split("/")[1:]
    wrong = {
        "does not begin with a slash": not template.startswith("/"),
        "has a brace that is not part of a `{name}`": "{" in literals or "}" in literals,
        "has characters that a path has not, or encodes them": not _LITERAL.fullmatch(literals),
        "has an empty segment": "" in segments and template != "/",
        "has a dot segment, which clients remove": "." in segments or ".." in segments,
        "has two variables with nothing in between": "}{" in template,
        "names a variable twice": len(set(names)) < len(names),
        "is one that the server answers itself": template in _OWN_PATHS,
    }
    return next((message for message, found in wrong.items() if found), "")


def check_parameters(
    item: Node, template: PathTemplate, declared: Iterable[Node], report: Report
) -> None:
    """Refuse variables without a path parameter, and path parameters without a variable."""
    wanted = {str(part.wire_name) for part in template if isinstance(part, PathParameter)}
    found = {parameter.text("name"): parameter for parameter in declared}
    for name in sorted(wanted - found.keys()):
        message = f"the variable `{{{name}}}` is not declared"
        report.problem(item, message, "add a parameter with `in: path`")
    for name in sorted(found.keys() - wanted):
        message = f"the path parameter `{name}` is not in the path"
        report.problem(found[name], message, f"write `{{{name}}}` in it, or remove it")
