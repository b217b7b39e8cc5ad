"""Checks a document against the OpenAPI Specification, by openapi-pydantic."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from care_spi_gen.problems import Problem
    from care_spi_gen.spec.tree import Node, Report

_VERSION = re.compile(r"3\.[01]\.\d+")
_CONVERT_HINT = "convert it to OpenAPI 3.0"


def check_version(document: Node, report: Report) -> None:
    """Refuse what is not OpenAPI 3.0 or 3.1. Raises UserError. Cheap: no library is needed."""
    version = document.child("openapi")
    if version is None:
        swagger = document.child("swagger")
        if swagger:
            report.problem(swagger, f"Swagger {swagger.value} is not read", _CONVERT_HINT)
        else:
            report.problem(document, "is not an OpenAPI document", "add `openapi: 3.0.3`")
    elif not isinstance(version.value, str):
        report.problem(version, "`openapi` is not a string", "write it as `openapi: 3.0.3`")
    elif not _VERSION.fullmatch(version.value):
        report.problem(version, f"OpenAPI {version.value} is not read", _CONVERT_HINT)
    report.stop_if_wrong()


def check_openapi(document: Node, report: Report) -> None:
    """Validate the whole document. Raises UserError, each problem at the closest line."""
    # Imported late: these classes take longer to load than everything else here takes to run.
    from openapi_pydantic.v3 import v3_0, v3_1  # noqa: PLC0415
    from pydantic import ValidationError  # noqa: PLC0415

    version = document.text("openapi")
    schema = v3_0.OpenAPI if version.startswith("3.0.") else v3_1.OpenAPI
    try:
        schema.model_validate(document.value)
    except ValidationError as error:
        problems: dict[tuple[str, ...], Problem] = {}
        for detail in error.errors(include_url=False, include_input=False, include_context=False):
            found = _locate(document, detail["loc"])
            if found is not None:
                path, problem = _describe(found, detail, version)
                problems.setdefault(path, problem)
        report.problems.extend(problems.values())
        report.stop_if_wrong()
        raise


def _locate(document: Node, steps: Sequence[int | str]) -> Node | None:
    """Follow pydantic's location as far as the document goes.

    A step that is not there names a member of a union, such as `Schema` or `Reference`. Of the
    complaints of both, only those of the member that was meant are kept, the others are None.
    """
    node = document
    for step in steps:
        child = node.child(step)
        if child is not None:
            node = child
        elif step in ("Reference", "Schema", "Parameter", "Response", "RequestBody", "Header"):
            is_reference = node.is_mapping and "$ref" in node.value
            if is_reference != (step == "Reference"):
                return None
    return node


def _describe(node: Node, detail: Any, version: str) -> tuple[tuple[str, ...], Problem]:
    where = node.pointer or "the document"
    if detail["type"] == "missing":
        key = str(detail["loc"][-1])
        what, path = f"`{key}` is missing in {where}", (*node.path, key)
    elif detail["type"] in ("model_type", "dict_type"):
        what, path = f"{where} should be a mapping", node.path
    else:
        what, path = f"{where}: {detail['msg'].replace('Input should', 'should')}", node.path
    return path, node.problem(f"not valid OpenAPI {version}: {what}", "see spec.openapis.org")
