"""The Jinja environment of the templates, in which spec text cannot pass unquoted.

`SpecText` leaves a template through a quoting filter (`quoting`) only. Printing it raises; so does
each step that would make plain text of it: operators, its methods, its parts, Jinja's own text
filters. What a template may do with it is test it, compare it and hand it on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from functools import wraps
from typing import TYPE_CHECKING, Any

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.compiler import CodeGenerator
from jinja2.nodes import Slice

from care_spi_gen.api.model import Api, Choice, ListOf, SpecText
from care_spi_gen.render import column_types, quoting

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jinja2.bccache import Bucket
    from jinja2.compiler import Frame
    from jinja2.nodes import BinExpr, Concat, Getitem

    from care_spi_gen.options import Framework, Store
    from care_spi_gen.spec import Spec

NEUTRAL = SpecText("x")

# Jinja's filters that hand values on as they are, and those that ask about one.
_STRUCTURE = frozenset(
    {
        *("batch", "dictsort", "first", "groupby", "items", "last", "list", "map", "max", "min"),
        *("reject", "rejectattr", "reverse", "select", "selectattr", "slice", "sort", "unique"),
    }
)
_QUESTIONS = frozenset({"count", "d", "default", "length"})


class UnquotedSpecTextError(Exception):
    """A template is about to use spec text as if it were its own: a mistake in the template."""


@dataclass(frozen=True, slots=True)
class Context:
    """The names that a template can use, all of them.

    `api` is the spec, `spec` the names and texts of its files; `project` is the distribution's
    name and `package` the import name; `framework` and `store` are the user's choices, and
    `dependencies` and `dev_dependencies` are what the generated project needs, and
    `required_settings` the variables that its owner has to set.
    """

    api: Api
    project: str
    package: str
    framework: Framework
    store: Store
    dependencies: list[str]
    dev_dependencies: list[str]
    required_settings: list[str]
    spec: Spec

    def names(self) -> dict[str, object]:
        """Return the context as Jinja takes it."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def _guarded_operator(symbol: str) -> Callable[[CodeGenerator, BinExpr, Frame], None]:
    def visit(self: CodeGenerator, node: BinExpr, frame: Frame) -> None:
        self.write("(environment.plain(")
        self.visit(node.left, frame)
        self.write(f") {symbol} environment.plain(")
        self.visit(node.right, frame)
        self.write("))")

    return visit


class _SafeCodeGenerator(CodeGenerator):
    """Makes the operators refuse spec text, which Python would turn into plain text there."""

    visit_Add = _guarded_operator("+")  # noqa: N815
    visit_Mod = _guarded_operator("%")  # noqa: N815
    visit_Mul = _guarded_operator("*")  # noqa: N815

    def visit_Concat(self, node: Concat, frame: Frame) -> None:  # noqa: N802
        self.write("''.join((")
        for part in node.nodes:
            self.write("str(environment.plain(")
            self.visit(part, frame)
            self.write(")), ")
        self.write("))")

    def visit_Getitem(self, node: Getitem, frame: Frame) -> None:  # noqa: N802
        if not isinstance(node.arg, Slice):
            super().visit_Getitem(node, frame)
            return
        self.write("environment.plain(")
        self.visit(node.node, frame)
        self.write(")[")
        self.visit(node.arg, frame)
        self.write("]")


class _Compiled(BytecodeCache):
    """The compiled templates, kept for the next project that this process renders.

    Compiling takes a third of the time that a project does.
    """

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


class TemplateEnvironment(Environment):
    """Loads templates from one folder.

    `neutral` makes the quoting filters emit `x` for spec text; `quoted_spec_text` tells whether
    any has passed them since it was last set to false.
    """

    code_generator_class = _SafeCodeGenerator

    def __init__(self, root: Path) -> None:
        """Take the templates root, below which every template is named."""
        super().__init__(
            loader=FileSystemLoader(root),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            autoescape=False,
            auto_reload=False,
            bytecode_cache=_COMPILED,
            finalize=_printed,
        )
        self.neutral = False
        self.quoted_spec_text = False
        for name, filter_ in list(self.filters.items()):
            if name not in _QUESTIONS:
                self.filters[name] = _guarded(filter_, whole=name not in _STRUCTURE)
        for name, quote in quoting.QUOTES.items():
            self.filters[name] = self._sink(quote)
        self.filters |= {
            "route": quoting.route,
            "pascal": _guarded(quoting.pascal, whole=True),
            "annotation": self._sink(column_types.annotation),
            "annotated_models": column_types.annotated_models,
            "annotated_typing": column_types.annotated_typing,
        }

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Refuse the methods of spec text."""
        return super().getattr(_refuse(obj), attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Refuse the characters of spec text."""
        return super().getitem(_refuse(obj), argument)

    @staticmethod
    def plain(value: object) -> object:
        """Return an operand as it is. Raises UnquotedSpecTextError if it is spec text."""
        return _refuse(value)

    def _sink(self, quote: Callable[..., str]) -> Callable[..., str]:
        def apply(value: object, *args: object, **kwargs: object) -> str:
            if _holds_spec_text(value):
                self.quoted_spec_text = True
                value = _neutralised(value) if self.neutral else value
            return quote(value, *args, **kwargs)

        return apply


def _printed(value: object) -> object:
    """Return what a template prints. Raises UnquotedSpecTextError if spec text is in it."""
    if _holds_spec_text(value):
        raise _unquoted(value)
    return value


def _refuse(value: object) -> object:
    if isinstance(value, SpecText):
        raise _unquoted(value)
    return value


def _unquoted(value: object) -> UnquotedSpecTextError:
    return UnquotedSpecTextError(f"spec text must be quoted for the place it goes to: {value!r}")


def _holds_spec_text(value: object) -> bool:
    if isinstance(value, tuple | list):
        return any(map(_holds_spec_text, value))
    if isinstance(value, dict):
        return any(map(_holds_spec_text, (*value, *value.values())))
    if isinstance(value, Choice):
        return True
    if isinstance(value, ListOf):
        return _holds_spec_text(value.item)
    return isinstance(value, SpecText)


def _neutralised(value: Any) -> Any:
    """Return `value` with each spec text in it replaced; an empty one stays, for `{% if %}`."""
    if isinstance(value, tuple | list):
        return type(value)(map(_neutralised, value))
    if isinstance(value, dict):
        # As many keys as there are.
        items = enumerate(value.values())
        return {SpecText(f"{NEUTRAL}{count}"): _neutralised(item) for count, item in items}
    if isinstance(value, Choice):
        return Choice(_neutralised(value.values))
    if isinstance(value, ListOf):
        return replace(value, item=_neutralised(value.item))
    return NEUTRAL if value and isinstance(value, SpecText) else value


def _guarded(filter_: Callable[..., Any], *, whole: bool) -> Callable[..., Any]:
    """Return `filter_`, refusing spec text as its value and, if `whole`, anywhere within."""
    # Jinja marks filters that take its context first; theirs is the second argument.
    position = 1 if hasattr(filter_, "jinja_pass_arg") else 0

    @wraps(filter_)
    def guard(*args: Any, **kwargs: Any) -> Any:
        value = args[position]
        _refuse(value)
        if whole:
            if isinstance(value, Iterator):
                value = list(value)
            for part in (value, *args[position + 1 :], *kwargs.values()):
                if _holds_spec_text(part):
                    raise UnquotedSpecTextError(f"spec text in a text filter: {part!r}")
            args = (*args[:position], value, *args[position + 1 :])
        return filter_(*args, **kwargs)

    return guard
