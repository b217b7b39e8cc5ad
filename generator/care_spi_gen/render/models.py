"""The pydantic models, by datamodel-code-generator.

It is given a document made of the IR in which a stand-in takes the place of every name and every
text (`Type3`, `field_7`, `text-9`), and what it returns gets the real ones in their place, token by
token. So the names are those the IR decided, and no spec text passes through a tool that would
act on it (`customTypePath`, `default_factory`, names it mends in its own way).
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

from tokenize_rt import src_to_tokens

from care_spi_gen.api.model import (
    AnyObject,
    Api,
    Choice,
    Field,
    ListOf,
    Model,
    Reference,
    Scalar,
    ScalarKind,
    Type,
)
from care_spi_gen.codegen import Request, begin_here
from care_spi_gen.render.format import LINE_LENGTH
from care_spi_gen.render.models_shape import check_models
from care_spi_gen.render.quoting import docstring, py

if TYPE_CHECKING:
    from collections.abc import Callable

_HEADER = '"""The types on the wire."""\n'
_FUTURE = "from __future__ import annotations"
# Every name that a model may use and does not define, in isort's order of modules.
_IMPORTS = {
    "typing": ("Annotated", "Literal"),
    "pydantic": ("Field",),
    ".wire": ("NOT_NULL", "JsonObject", "Timestamp", "WireModel", "WireValue"),
}
_BOUNDS = {
    "min_length": "minLength",
    "max_length": "maxLength",
    "minimum": "minimum",
    "maximum": "maximum",
    "exclusive_minimum": "exclusiveMinimum",
    "exclusive_maximum": "exclusiveMaximum",
    "multiple_of": "multipleOf",
}

# A field that the generator has made optional, which to it is one that may be null.
_OPTIONAL = re.compile(r"^    (\w+): (.+) = None$", re.MULTILINE)

Schema = dict[str, Any]


def render_models(
    api: Api, begin: Callable[[Request], Callable[[], str]] = begin_here
) -> Callable[[], str]:
    """Begin the text of `models.py`, and return what finishes it.

    The text is unformatted but close to black's form. `begin` is how `codegen` is run. Finishing
    raises ShapeError if the result is not the classes and fields of `api`.
    """
    document = _Document(api)
    code = begin(Request(document.schemas, document.docstrings, document.aliases))

    def finish() -> str:
        text = _assemble(code(), document)
        check_models(text, api)
        return text

    return finish


class _Document:
    """The schemas that the generator reads, and what each stand-in in them stands for."""

    def __init__(self, api: Api) -> None:
        self.names: dict[str, str] = {}
        self.texts: dict[str, str] = {}
        self.aliases: dict[str, str] = {}
        self.docstrings: dict[str, str] = {}
        self.schemas: dict[str, Schema] = {}
        self.inlined: list[str] = []
        self.wholes: set[str] = set()
        self.omittable: set[str] = set()
        received = api.received
        self._types = {type_.name: self._name("Type", type_.name) for type_ in api.types}
        for type_ in api.types:
            stand_in = self._types[type_.name]
            if isinstance(type_, Model):
                self.schemas[stand_in] = self._object(type_, type_.name in received)
            else:
                self.schemas[stand_in] = self._schema(type_.type)
                if not type_.whole:
                    continue
                self.wholes.add(stand_in)
            if text := docstring(type_.description):
                self.docstrings[stand_in] = self._text(text)

    def _name(self, kind: str, name: str) -> str:
        stand_in = f"{kind}{len(self.names)}"
        self.names[stand_in] = name
        return stand_in

    def _text(self, text: str) -> str:
        stand_in = f"text-{len(self.texts)}"
        self.texts[stand_in] = text
        return stand_in

    def _object(self, model: Model, is_received: bool) -> Schema:
        properties, required = {}, []
        for field in model.fields:
            name = self._name("field_", field.name)
            if is_received and field.is_never_null:
                self.omittable.add(name)
            key = self._property(field, name)
            properties[key] = self._schema(field.type, nullable=field.nullable)
            if field.required:
                required.append(key)
        return {"type": "object", "properties": properties, "required": required}

    def _property(self, field: Field, name: str) -> str:
        """Return the key of the property that is called `name`.

        Where the wire name is not the camel case of the Python name, the generator has to give
        the key an alias.
        """
        from pydantic.alias_generators import to_camel  # noqa: PLC0415

        if to_camel(field.name) == field.wire_name:
            return name
        key = self._text(field.wire_name)
        self.aliases[key] = name
        return key

    def _schema(self, type_: Type, *, nullable: bool = False) -> Schema:
        match type_:
            case Scalar(kind=ScalarKind.TIMESTAMP):
                return _or_null({"type": "string", "customTypePath": "wire.Timestamp"}, nullable)
            case Scalar():
                return _with_null({"type": type_.kind.value} | self._bounds(type_), nullable)
            case Choice():
                values = [self._text(value) for value in type_.values]
                return _or_null({"type": "string", "enum": values}, nullable)
            case ListOf():
                return _with_null(self._array(type_), nullable)
            case Reference():
                return _or_null(_reference(self._types[type_.name]), nullable)
            case AnyObject():
                # With `object` as its type, one that has a name would be an empty class.
                return _or_null({"type": "string", "customTypePath": "wire.JsonObject"}, nullable)

    def _bounds(self, scalar: Scalar) -> Schema:
        bounds: Schema = {
            key: value
            for name, key in _BOUNDS.items()
            if (value := getattr(scalar, name)) is not None
        }
        if scalar.pattern is not None:
            bounds["pattern"] = self._text(scalar.pattern)
        return bounds

    def _array(self, type_: ListOf) -> Schema:
        schema: Schema = {"type": "array", "items": self._item(type_)}
        if type_.min_items is not None:
            schema["minItems"] = type_.min_items
        if type_.max_items is not None:
            schema["maxItems"] = type_.max_items
        return schema

    def _item(self, type_: ListOf) -> Schema:
        """Return the schema of an item.

        One with bounds of its own gets a name, since the generator would make one up; `_assemble`
        puts its definition back in the name's place.
        """
        item = self._schema(type_.item)
        if item.keys() <= {"type", "items", "$ref", "enum", "customTypePath"}:
            return _or_null(item, type_.item_nullable)
        stand_in = f"Inline{len(self.inlined)}"
        self.inlined.append(stand_in)
        self.schemas[stand_in] = item
        return _or_null(_reference(stand_in), type_.item_nullable)


def _reference(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _with_null(schema: Schema, nullable: bool) -> Schema:
    return schema | {"type": [schema["type"], "null"]} if nullable else schema


def _or_null(schema: Schema, nullable: bool) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]} if nullable else schema


def _assemble(code: str, document: _Document) -> str:
    """Return the module: `code` with the real names and texts, under our own imports."""
    statements = {
        name: _without_null(text, document.omittable) for name, text in _statements(code).items()
    }
    inlined = {name: statements.pop(name).partition(" = ")[2] for name in document.inlined}
    # Last, as nothing refers to them, and a class needs its base at once.
    for name in sorted(document.wholes, key=list(statements).index):
        statements[name] = _value_class(name, statements.pop(name), document.docstrings.get(name))

    def real(name: str) -> str:
        if name in inlined:
            return _substitute(inlined[name], real, document.texts)
        return document.names.get(name, name)

    body = [_substitute(text, real, document.texts) for text in statements.values()]
    return _module(body)


def _without_null(source: str, omittable: set[str]) -> str:
    """Return a class in which the fields that may be left out take no null, where none may be."""

    def mark(line: re.Match[str]) -> str:
        name, annotation = line.groups()
        if name not in omittable:
            return line[0]
        inner = annotation[len("Annotated[") : -1] if annotation.startswith("Annotated[") else None
        return f"    {name}: Annotated[{inner or annotation}, NOT_NULL] = None"

    return _OPTIONAL.sub(mark, source)


def _value_class(name: str, alias: str, docstring_: str | None) -> str:
    """Return the class of a body that is no object, of what the generator makes: an alias."""
    body = f'"""{docstring_}"""' if docstring_ else "pass"
    return f"class {name}(WireValue[{alias.partition(' = ')[2]}]):\n    {body}"


def _statements(code: str) -> dict[str, str]:
    """Return the source of every statement but the imports, by the name it defines or is about."""
    found, lines = {}, code.split("\n")
    for node in ast.parse(code).body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            continue
        # What `ast.get_source_segment` returns, which splits all of the code each time.
        source = "\n".join(lines[node.lineno - 1 : node.end_lineno])
        found[source.split(" = ")[0] if isinstance(node, ast.Assign) else source] = source
    return found


def _substitute(source: str, real: Callable[[str], str], texts: dict[str, str]) -> str:
    parts = []
    for token in src_to_tokens(source):
        if token.name == "NAME":
            parts.append(real(token.src))
        elif token.name == "STRING":
            parts.append(_real_string(token.src, real, texts))
        else:
            parts.append(token.src)
    return "".join(parts)


def _real_string(source: str, real: Callable[[str], str], texts: dict[str, str]) -> str:
    """Return the literal for a stand-in of a text, or of a type that is named in quotes."""
    content = ast.literal_eval(source)
    if content not in texts:
        return py(real(content))
    return f'"""{texts[content]}"""' if source.startswith('"""') else py(texts[content])


def _module(body: list[str]) -> str:
    sections = ["".join(f"{line}\n" for line in lines) for lines in _imports(body)]
    text = "\n".join((_HEADER, *sections))
    before = ""
    for statement in body:
        is_apart = before.startswith("class") or statement.startswith("class")
        text += ("\n\n" if is_apart else "\n") + _wrapped(statement) + "\n"
        before = statement
    return text


def _imports(body: list[str]) -> list[list[str]]:
    """Return the import lines that `body` needs, by section."""
    trees = [ast.parse(statement) for statement in body]
    used = {node.id for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Name)}
    future = [[_FUTURE]] if _looks_ahead(trees) else []
    return future + [
        [f"from {module} import {', '.join(needed)}"]
        for module, names in _IMPORTS.items()
        if (needed := [name for name in names if name in used])
    ]


def _looks_ahead(trees: list[ast.Module]) -> bool:
    """Whether a type is named, not in quotes, before its definition is complete."""
    pending = {_defined(tree.body[0]) for tree in trees}
    for tree in trees:
        names = (node for node in ast.walk(tree) if isinstance(node, ast.Name))
        if any(node.id in pending and isinstance(node.ctx, ast.Load) for node in names):
            return True
        pending.discard(_defined(tree.body[0]))
    return False


def _defined(statement: ast.stmt) -> str:
    """Return the name that a class or an assignment defines, or an empty text."""
    match statement:
        case ast.ClassDef(name=name) | ast.Assign(targets=[ast.Name(id=name)]):
            return name
        case _:
            return ""


def _wrapped(statement: str) -> str:
    """Return a `Name = Literal[...]` that is too long for a line as black breaks it."""
    head, opening, items = statement.partition(" = Literal[")
    if len(statement) <= LINE_LENGTH or not opening or not head.isidentifier():
        return statement
    inner = f"    {items[:-1]}"
    if len(inner) > LINE_LENGTH:
        values = ast.literal_eval(f"({items[:-1]},)")
        inner = "\n".join(f"    {py(value)}," for value in values)
    return f"{head}{opening}\n{inner}\n]"
