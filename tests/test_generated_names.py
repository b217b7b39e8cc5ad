"""No name that a spec chooses is one that a generated module has or uses already."""

from __future__ import annotations

import ast
import functools

import pytest
from care_spi_gen.api.naming import Names
from care_spi_gen.render import render

from scripts.samples import PACKAGE, sample_options
from tests.stub_spec import stub_spec

_API = stub_spec().api
_OPERATIONS = {operation.name for operation in _API.operations}
# A handler's own arguments: they hide nothing that it uses.
_ARGUMENTS = {part.name for operation in _API.operations for part in operation.path_parameters}
_TYPES = {type_.name for type_ in _API.types}


@functools.cache
def modules(sample: str) -> dict[str, ast.Module]:
    files = render(stub_spec(), sample_options()[sample]).items()
    return {path: ast.parse(text) for path, text in files if path.endswith(".py")}


def names_in(tree: ast.AST) -> set[str]:
    """What a module defines, imports or uses, without its attributes."""
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.arg(arg=name):
                found.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                found.add(name)
            case ast.ClassDef(name=name):
                found.add(name)
            case ast.alias(name=name, asname=asname):
                found.add(asname or name)
    return found


def assert_kept(found: set[str], names: Names) -> None:
    kept = {name for name in found if names.plain(name) == name}
    assert not kept, f"reserve them in naming.py: {sorted(kept)}"


@pytest.mark.parametrize("sample", sample_options())
def test_no_operation_takes_a_name_of_the_routes_or_the_service(sample: str) -> None:
    trees = modules(sample)
    service = trees[f"{PACKAGE}/service.py"]
    (care_service,) = (
        node
        for node in service.body
        if isinstance(node, ast.ClassDef) and node.name == "CareService"
    )
    methods = {name for node in care_service.body if (name := getattr(node, "name", ""))}
    in_routes = names_in(trees[f"{PACKAGE}/routes.py"])
    assert_kept((methods | in_routes) - _OPERATIONS - _ARGUMENTS, Names.of_operations())


@pytest.mark.parametrize("sample", sample_options())
def test_no_model_takes_a_name_of_a_module_that_imports_models(sample: str) -> None:
    found: set[str] = set()
    for path, tree in modules(sample).items():
        imports = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        if path.endswith("/models.py") or "models" in imports:
            found |= names_in(tree)
    assert_kept(found - _TYPES, Names.of_types())
