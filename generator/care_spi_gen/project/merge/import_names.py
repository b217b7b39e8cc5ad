"""What one import statement names, and the statement with other names instead."""

from __future__ import annotations

import ast
import io
import textwrap
import tokenize
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from care_spi_gen.project.merge.text import lines_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from care_spi_gen.project.merge.units import Unit

_LINE_LENGTH = 100


@dataclass(frozen=True, slots=True)
class Name:
    """One imported name: `import name` where `module` is empty, else `from module import name`."""

    module: str
    name: str
    alias: str = ""

    @property
    def bound(self) -> str:
        """What sets it apart from other imports: the name it binds, or all of a dotted one."""
        return f"* of {self.module}" if self.name == "*" else self.alias or self.name

    @property
    def identifier(self) -> str:
        """The name that code uses."""
        return self.bound.partition(".")[0]

    @property
    def spelled(self) -> str:
        """What stands in the statement."""
        return f"{self.name} as {self.alias}" if self.alias else self.name


def names_in(unit: Unit) -> tuple[Name, ...]:
    """Return the names that a unit imports; none if it is something else or more than an import."""
    return _read(unit.text) if unit.key[0] == "import" else ()


@lru_cache(maxsize=4096)
def _read(text: str) -> tuple[Name, ...]:
    body = ast.parse(textwrap.dedent(text)).body
    node = body[0]
    if len(body) > 1 or not isinstance(node, ast.Import | ast.ImportFrom):
        return ()
    module = "." * node.level + (node.module or "") if isinstance(node, ast.ImportFrom) else ""
    return tuple(Name(module, alias.name, alias.asname or "") for alias in node.names)


def statement(names: Sequence[Name], margin: str = "", comment: str = "") -> str:
    """Return an import of these names of one module, in one line if it fits."""
    module = names[0].module
    start = f"{margin}from {module} import " if module else f"{margin}import "
    comment = f"  {comment}" if comment else ""
    line = start + ", ".join(name.spelled for name in names)
    if len(line) <= _LINE_LENGTH or not module:
        return f"{line}{comment}\n"
    inner = "".join(f"{margin}    {name.spelled},\n" for name in names)
    return f"{start}({comment}\n{inner}{margin})\n"


def with_names(unit: Unit, names: Sequence[Name]) -> str | None:
    """Return the text of an import with `names` instead, its comments kept.

    None if there are comments that have no place in another statement.
    """
    lines = lines_of(unit.text)
    first = next(i for i, line in enumerate(lines) if not line.lstrip().startswith("#"))
    above, code = "".join(lines[:first]), "".join(lines[first:])
    margin = code[: len(code) - len(code.lstrip())]
    one_each = _one_each(code, names, f"{margin}    ")
    if one_each:
        return above + one_each
    tokens = tokenize.generate_tokens(io.StringIO(textwrap.dedent(code)).readline)
    comments = [token for token in tokens if token.type == tokenize.COMMENT]
    if len(comments) > 1 or any(token.start[0] < code.count("\n") for token in comments):
        return None
    return above + statement(names, margin, comments[0].string if comments else "")


def _one_each(code: str, names: Sequence[Name], margin: str) -> str | None:
    """Return the statement by lines, if each name has one of its own that ends in a comma."""
    lines = lines_of(code)
    node = ast.parse(textwrap.dedent(code)).body[0]
    if not isinstance(node, ast.ImportFrom):
        return None
    places = [alias.lineno for alias in node.names]
    spelled = {}
    previous = 1
    for alias, place in zip(node.names, places, strict=True):
        line = lines[place - 1].partition("#")[0].rstrip()
        name = f"{alias.name} as {alias.asname}" if alias.asname else alias.name
        if place <= previous or line.strip() != f"{name},":
            return None
        spelled[name] = "".join(lines[previous:place])
        previous = place
    inner = (spelled.get(name.spelled, f"{margin}{name.spelled},\n") for name in names)
    return lines[0] + "".join(inner) + "".join(lines[previous:])
