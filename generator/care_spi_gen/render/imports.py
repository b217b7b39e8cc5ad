"""Imports after names were exchanged: none that nothing uses, in isort's order."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace

LINE_LENGTH = 100
_ADDED_MODULES = ("threading", "time")


@dataclass(frozen=True, slots=True)
class _Import:
    """One import statement: `module` is None for `import names`; lines count from 1."""

    module: str | None
    names: tuple[str, ...]
    first_line: int
    last_line: int
    indent: int


def tidy_imports(before: str, after: str) -> str:
    """Return `after`, which was made of `before` by exchanging names, with its imports put right.

    An import that `before` used and `after` does not is dropped, a module that `after` newly needs
    is added beside `import asyncio`, and blocks that changed are sorted anew. Raises ValueError if
    a block that changes holds a comment, or if nothing is left of an indented one.
    """
    if before == after:
        return after
    tree = ast.parse(after)
    used_before, used = _used_names(ast.parse(before)), _used_names(tree)
    gone = used_before - used
    lines = after.split("\n")
    for block in reversed(_blocks(tree)):
        kept = _kept(block, gone, used)
        if kept != block or any(_sorted_names(item.names) != item.names for item in block):
            _replace_block(lines, block, kept)
    return "\n".join(lines)


def _used_names(tree: ast.AST) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _blocks(tree: ast.AST) -> list[list[_Import]]:
    """Return the runs of import statements on adjacent lines, in order."""
    statements = [
        _read(node) for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    blocks: list[list[_Import]] = []
    for statement in sorted(statements, key=lambda item: item.first_line):
        if blocks and blocks[-1][-1].last_line + 1 == statement.first_line:
            blocks[-1].append(statement)
        else:
            blocks.append([statement])
    return blocks


def _read(node: ast.Import | ast.ImportFrom) -> _Import:
    names = tuple(f"{n.name} as {n.asname}" if n.asname else n.name for n in node.names)
    module = "." * node.level + (node.module or "") if isinstance(node, ast.ImportFrom) else None
    return _Import(module, names, node.lineno, node.end_lineno or node.lineno, node.col_offset)


def _kept(block: list[_Import], gone: set[str], used: set[str]) -> list[_Import]:
    kept = []
    for statement in block:
        names = tuple(name for name in statement.names if _bound(name) not in gone)
        if names:
            kept.append(replace(statement, names=names))
        if statement.module is None and "asyncio" in statement.names:
            kept += [replace(statement, names=(name,)) for name in _ADDED_MODULES if name in used]
    return kept


def _bound(name: str) -> str:
    """Return the name that `a`, `a.b` or `a as b` binds."""
    return name.rpartition(" as ")[2].partition(".")[0]


def _replace_block(lines: list[str], block: list[_Import], kept: list[_Import]) -> None:
    first, last = block[0].first_line - 1, block[-1].last_line
    if any("#" in line for line in lines[first:last]):
        raise ValueError(f"line {first + 1}: a comment among imports that change")
    statements = {_statement(item): None for item in sorted(kept, key=_order)}
    text = [line for statement in statements for line in statement.split("\n")]
    if not text:
        if block[0].indent:
            raise ValueError(f"line {first + 1}: no import is left in this block")
        # The blank line that parted the block from the next goes with it.
        last += last < len(lines) and not lines[last]
    lines[first:last] = text


def _order(item: _Import) -> tuple[bool, str]:
    return item.module is not None, (item.module or item.names[0]).lower()


def _sorted_names(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return `names` as isort has them: constants, classes, the rest, each without case."""
    return tuple(sorted(set(names), key=lambda name: (_rank(name), name.lower(), name)))


def _rank(name: str) -> int:
    if len(name) > 1 and name.isupper():
        return 0
    return 1 if name[:1].isupper() else 2


def _statement(item: _Import) -> str:
    names, margin = _sorted_names(item.names), " " * item.indent
    if item.module is None:
        return f"{margin}import {', '.join(names)}"
    line = f"{margin}from {item.module} import {', '.join(names)}"
    if len(line) <= LINE_LENGTH:
        return line
    inner = "".join(f"{margin}    {name},\n" for name in names)
    return f"{margin}from {item.module} import (\n{inner}{margin})"
