"""The check on `models.py`: the classes and fields of the API, and nothing that could run."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from care_spi_gen.api.model import Model
from care_spi_gen.render.shape import ShapeError, parse

if TYPE_CHECKING:
    from care_spi_gen.api.model import Api

_MODULES = frozenset({"__future__", "typing", "pydantic", "wire"})
_BASE = "WireModel"
_VALUE_BASE = "WireValue"


def check_models(text: str, api: Api) -> None:
    """Check that `text` holds the types of `api`, and nothing else.

    That is: its models and aliases under their names, with their fields; imports from the modules
    we know; no call but `Field(...)`. Raises ShapeError if it differs.
    """
    fields: dict[str, list[str]] = {}
    aliases: set[str] = set()
    tree = parse("models.py", text)
    for node in tree.body[1:]:
        match node:
            case ast.ImportFrom(module=module) if module in _MODULES:
                pass
            case ast.ClassDef(name=name, bases=[ast.Name(id=base)]) if base == _BASE:
                fields[name] = _field_names(node)
            case ast.ClassDef(
                name=name, bases=[ast.Subscript(value=ast.Name(id=base))]
            ) if base == _VALUE_BASE and not _field_names(node):
                aliases.add(name)
            case ast.Assign(targets=[ast.Name(id=name)]):
                aliases.add(name)
            case ast.Expr(value=ast.Call(func=ast.Attribute(attr="model_rebuild"), args=[])):
                pass
            case _:
                raise ShapeError(f"models.py:{node.lineno} is no import, model or alias")
    _check_names(api, fields, aliases)
    _check_calls(tree)


def _field_names(class_: ast.ClassDef) -> list[str]:
    names = []
    for index, node in enumerate(class_.body):
        match node:
            case ast.AnnAssign(target=ast.Name(id=name), value=None | ast.Constant(value=None)):
                names.append(name)
            case ast.Expr(value=ast.Constant(value=str())) if index == 0:
                pass
            case ast.Pass():
                pass
            case _:
                raise ShapeError(f"models.py:{node.lineno} is no field")
    return names


def _check_names(api: Api, fields: dict[str, list[str]], aliases: set[str]) -> None:
    models = {type_.name: type_ for type_ in api.types if isinstance(type_, Model)}
    if fields != {name: [field.name for field in model.fields] for name, model in models.items()}:
        raise ShapeError("models.py: the models or their fields are not those of the API")
    if aliases != {type_.name for type_ in api.types} - models.keys():
        raise ShapeError("models.py: the aliases are not those of the API")


def _check_calls(tree: ast.Module) -> None:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and not (
            (isinstance(node.func, ast.Name) and node.func.id == "Field")
            or (isinstance(node.func, ast.Attribute) and node.func.attr == "model_rebuild")
        ):
            raise ShapeError(f"models.py:{node.lineno} calls something")
