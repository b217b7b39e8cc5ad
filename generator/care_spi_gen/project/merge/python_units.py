"""Python cut into definitions, statements and comments.

`ast` and `tokenize` find the lines of a definition, which are copied as they are; libcst, tried
too, took six times as long and counts each free comment as the next definition's.
"""

from __future__ import annotations

import ast
import inspect
import io
import tokenize
import warnings
from bisect import bisect_left, bisect_right
from contextlib import contextmanager
from copy import copy
from itertools import pairwise
from typing import TYPE_CHECKING

from care_spi_gen.project.merge.text import lines_of
from care_spi_gen.project.merge.units import FIRST, LAST, Key, Unit

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

_DOCSTRING, _FUTURE, _REST = 1, 2, 5
_OWNERS = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def split_python(text: str) -> tuple[Unit, ...]:
    """Return the units of a plain text.

    Raises SyntaxError or ValueError if it is no Python.
    """
    if "\r" in text or "\f" in text:
        raise ValueError("control characters among the lines")
    try:
        return _Source(text).module()
    except (tokenize.TokenError, RecursionError) as error:
        raise ValueError(str(error)) from error


@contextmanager
def without_warnings() -> Iterator[None]:
    """Keep what Python thinks of the user's code, such as its escapes, from standard error."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        warnings.simplefilter("ignore", DeprecationWarning)
        yield


class _Source:
    def __init__(self, text: str) -> None:
        self._lines = lines_of(text)
        self._tree = ast.parse(text)
        self._comments: dict[int, tuple[int, str]] = {}
        self._ends: list[int] = []
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                self._comments[token.start[0]] = (token.start[1], token.string)
            elif token.type == tokenize.NEWLINE:
                self._ends.append(token.start[0])
        statements = (node for node in ast.walk(self._tree) if isinstance(node, ast.stmt))
        self._starts = sorted(node.lineno for node in statements)

    def module(self) -> tuple[Unit, ...]:
        units, first = [], 1
        if self._lines and self._lines[0].startswith("#!"):
            first = 2
            line = self._lines[0]
            units.append(Unit(("#!",), "the first line", "", line, line, rank=FIRST))
        units += self._body(self._tree.body, first, len(self._lines), "", self._tree)
        written = sum((unit.lead + unit.text).count("\n") for unit in units)
        tail = "".join(self._lines[written:])
        return (*units, Unit(("end",), "the end", tail, "", "", rank=LAST))

    def _body(
        self, body: Sequence[ast.stmt], first: int, last: int, prefix: str, owner: ast.AST
    ) -> list[Unit]:
        """Return the units of the statements of one block, whose lines are `first` to `last`."""
        units: list[Unit] = []
        groups = _by_lines(body)
        starts = [_start(group[0]) for group in groups] + [last + 1]
        for group, (start, following) in zip(groups, pairwise(starts), strict=True):
            attached = start
            while attached > first and self._is_comment(attached - 1):
                attached -= 1
            rank = _rank(group[0], owner)
            units += self._comment_units(first, attached - 1, rank)
            lead = self._lead(attached, first)
            end = self._end(group[-1], following)
            units.append(self._statement(group, (attached, end), lead, prefix, rank))
            first = end + 1
        return units + self._comment_units(first, last, _REST)

    def _statement(
        self, group: list[ast.stmt], lines: tuple[int, int], lead: str, prefix: str, rank: int
    ) -> Unit:
        key = _key(group[0], is_docstring=rank == _DOCSTRING)
        name = prefix + _name(group[0], key)
        children = self._children(group, lines, f"{name}.") if len(group) == 1 else ()
        # Last, because it changes the tree.
        meaning = (tuple(map(_dumped, group)), self._comments_in(*lines))
        margin = self._margin(group)
        loose = len(key) == 1
        text = self._text(*lines)
        return Unit(key, name, lead, text, meaning, children, loose, rank, margin)

    def _children(
        self, group: list[ast.stmt], lines: tuple[int, int], prefix: str
    ) -> tuple[Unit, ...]:
        """Return the head and the members of a class or of an `if` without `else`, or nothing.

        Of a function, whose parts have its name: the head, the docstring and the body.
        """
        node = group[0]
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            return self._function_parts(node, lines, prefix[:-1])
        if isinstance(node, ast.ClassDef):
            head: list[ast.AST] = [*node.decorator_list, *node.bases, *node.keywords]
        elif isinstance(node, ast.If) and not node.orelse:
            head, prefix = [node.test], prefix.rpartition(".")[0].rpartition(".")[0]
            prefix = f"{prefix}." if prefix else ""
        else:
            return ()
        end = self._ends[bisect_left(self._ends, node.lineno)]
        if _start(node.body[0]) <= end:
            return ()
        meaning = (tuple(map(ast.dump, head)), self._comments_in(lines[0], end))
        name = f"{prefix}head" if isinstance(node, ast.ClassDef) else "head"
        first = Unit(("head",), name, "", self._text(lines[0], end), meaning, rank=FIRST)
        return (first, *self._body(node.body, end + 1, lines[1], prefix, node))

    def _function_parts(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef, lines: tuple[int, int], name: str
    ) -> tuple[Unit, ...]:
        end = self._ends[bisect_left(self._ends, node.lineno)]
        if _start(node.body[0]) <= end:
            return ()
        bare = copy(node)
        bare.body = []
        head = self._part("head", [bare], (lines[0], end), name)
        docstring = _docstring(node)
        parts = [head]
        if docstring:
            last = docstring.end_lineno or docstring.lineno
            if len(node.body) == 1:
                last = lines[1]
            elif _start(node.body[1]) <= last:
                return ()
            parts.append(self._part("docstring", [docstring], (end + 1, last), name))
            end = last
        body = node.body[1:] if docstring else node.body
        if body:
            parts.append(self._part("body", body, (end + 1, lines[1]), name))
        return tuple(parts)

    def _part(self, key: str, nodes: Sequence[ast.stmt], lines: tuple[int, int], name: str) -> Unit:
        first, last = lines
        while first < last and not self._lines[first - 1].strip():
            first += 1
        meaning = (tuple(map(_dumped, nodes)), self._comments_in(first, last))
        margin = None if key == "head" else self._margin(nodes)
        rank = {"head": FIRST, "docstring": _DOCSTRING}.get(key, _REST)
        lead = self._text(lines[0], first - 1)
        return Unit((key,), name, lead, self._text(first, last), meaning, rank=rank, margin=margin)

    def _comment_units(self, first: int, last: int, rank: int) -> list[Unit]:
        """Return the comments that blank lines part from all statements, block by block."""
        units: list[Unit] = []
        start = first
        while start <= last:
            if not self._lines[start - 1].strip():
                start += 1
                continue
            end = start
            while end < last and self._is_comment(end + 1):
                end += 1
            if not self._is_comment(start):
                raise ValueError(f"line {start} is neither a statement nor a comment")
            text = self._text(start, end)
            meaning = tuple(_said(line) for line in text.splitlines())
            name = f"the comment {text.strip().splitlines()[0][:40]}"
            lead = self._lead(start, first)
            units.append(Unit(("comment",), name, lead, text, meaning, loose=True, rank=rank))
            start = first = end + 1
        return units

    def _end(self, node: ast.stmt, following: int) -> int:
        """Return the last line of a statement and of the comments that are indented below it."""
        end = line = node.end_lineno or node.lineno
        while line + 1 < following:
            line += 1
            if self._is_comment(line) and self._comments[line][0] > node.col_offset:
                end = line
            elif self._lines[line - 1].strip():
                break
        return end

    def _margin(self, nodes: Sequence[ast.stmt]) -> str | None:
        if any(map(_has_fixed_margin, nodes)):
            return None
        return self._lines[nodes[0].lineno - 1][: nodes[0].col_offset]

    def _is_comment(self, line: int) -> bool:
        return line in self._comments and self._lines[line - 1].lstrip().startswith("#")

    def _lead(self, line: int, first: int) -> str:
        start = line
        while start > first and not self._lines[start - 2].strip():
            start -= 1
        return self._text(start, line - 1)

    def _text(self, first: int, last: int) -> str:
        return "".join(self._lines[first - 1 : last])

    def _comments_in(self, first: int, last: int) -> tuple[tuple[int, str], ...]:
        """Return the comments of these lines, each with the number of statements before it."""
        before = bisect_left(self._starts, first)
        return tuple(
            (bisect_right(self._starts, line) - before, _said(self._comments[line][1]))
            for line in range(first, last + 1)
            if line in self._comments
        )


def _said(comment: str) -> str:
    return comment.strip().removeprefix("#").strip()


def _by_lines(body: Sequence[ast.stmt]) -> list[list[ast.stmt]]:
    """Return the statements; those that share a line (`a = 1; b = 2`) together."""
    groups: list[list[ast.stmt]] = []
    for node in body:
        if groups and (groups[-1][-1].end_lineno or 0) >= _start(node):
            groups[-1].append(node)
        else:
            groups.append([node])
    return groups


def _start(node: ast.stmt) -> int:
    decorators = node.decorator_list if isinstance(node, _OWNERS) else []
    return min(node.lineno, *(item.lineno for item in decorators)) if decorators else node.lineno


def _rank(node: ast.stmt, owner: ast.AST) -> int:
    if isinstance(node, ast.ImportFrom) and node.module == "__future__":
        return _FUTURE
    return _DOCSTRING if _docstring(owner) is node else _REST


def _docstring(owner: ast.AST) -> ast.Expr | None:
    if not isinstance(owner, _OWNERS | ast.Module) or not owner.body:
        return None
    first = owner.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        return first if isinstance(first.value.value, str) else None
    return None


def _key(node: ast.stmt, *, is_docstring: bool) -> Key:  # noqa: PLR0911
    """Return what identifies a statement; one word for those that only their text tells apart."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return ("name", node.name, *_accessor(node))
        case ast.Assign(targets=[target]) | ast.AnnAssign(target=target):
            return ("name", ast.unparse(target))
        case ast.AugAssign():
            return ("name", ast.unparse(node.target), "changed")
        case ast.ImportFrom():
            return ("import", "." * node.level + (node.module or ""))
        case ast.Import():
            return ("import", "", node.names[0].name)
        case ast.If():
            return ("if", ast.dump(node.test))
    return ("docstring", "") if is_docstring else (type(node).__name__,)


def _accessor(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> Key:
    """Return what sets `@name.setter` and its like apart from the property."""
    for decorator in node.decorator_list:
        match decorator:
            case ast.Attribute(value=ast.Name(id=name), attr=accessor) if name == node.name:
                return (accessor,)
    return ()


def _name(node: ast.stmt, key: Key) -> str:
    if key[0] == "name":
        return ".".join(key[1:])
    if key[0] == "docstring":
        return "the docstring"
    return ast.unparse(node).splitlines()[0][:60]


def _has_fixed_margin(node: ast.stmt) -> bool:
    """Return whether a string in it, which is no docstring, would change with the margin."""
    docstrings = {id(docstring.value) for n in ast.walk(node) if (docstring := _docstring(n))}
    return any(
        isinstance(part, ast.Constant | ast.JoinedStr)
        and part.end_lineno != part.lineno
        and id(part) not in docstrings
        for part in ast.walk(node)
    )


def _dumped(node: ast.stmt) -> Hashable:
    """Return the syntax tree of a statement, its docstrings without what formatters change."""
    for owner in ast.walk(node):
        docstring = _docstring(owner)
        if docstring and isinstance(docstring.value, ast.Constant):
            clean = inspect.cleandoc(str(docstring.value.value))
            docstring.value.value = "\n".join(line.rstrip() for line in clean.splitlines()).strip()
    return ast.dump(node)
