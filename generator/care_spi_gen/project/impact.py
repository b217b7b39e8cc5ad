"""What a plan means for the owner's code: places to fill in, uses of what changed, moved code."""

from __future__ import annotations

import ast
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from care_spi_gen.project.disk import look
from care_spi_gen.project.merge import Change, find_moved

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from care_spi_gen.project.plan import Action, Plan

# `problems.py` of the templates: what is raised where the owner has something to write.
_STUB = "not_implemented"
_HERS = {Change.EDITED, Change.YOURS, Change.MERGED, Change.CONFLICT}
_NOT_HERS = {"__pycache__", "build", "dist", "node_modules"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Place:
    """A definition of the project as it will be, and what there is to say of it."""

    path: str
    line: int
    name: str
    what: str


def own_python(root: Path, generated: Collection[str]) -> dict[str, str]:
    """Return the text of each Python file below `root` that was not generated, by path.

    Hidden folders, environments and what tools make are passed over; links are not followed.
    """
    texts: dict[str, str] = {}
    for folder, names, files in os.walk(root):
        names[:] = sorted(
            name
            for name in names
            if not name.startswith(".")
            and name not in _NOT_HERS
            and not Path(folder, name, "pyvenv.cfg").exists()
        )
        for name in files:
            path = Path(folder, name).relative_to(root).as_posix()
            if name.endswith(".py") and path not in generated:
                text = look(root, path).text
                texts |= {path: text} if text is not None else {}
    return texts


def places_to_fill_in(plan: Plan) -> list[Place]:
    """Return what is new and answers 501 until somebody writes it: functions, and parts of them."""
    return [
        _place_of(action.path, name, function)
        for action in plan.actions
        for name, function in _functions(action.merged.text).items()
        if _uses(function, {_STUB})
        and not _is_stub(_functions(action.base.text if action.base else None).get(name))
    ]


def _place_of(path: str, name: str, function: Function) -> Place:
    """Return a whole function by its first line, part of one by the line that raises."""
    last = function.body[-1]
    if isinstance(last, ast.Raise) and _uses(last, {_STUB}):
        return Place(path, function.lineno, name, "answers 501 until you write it")
    line = next(
        node.lineno
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and node.id == _STUB
    )
    return Place(path, line, name, "answers 501 to what no rule covers, until you write that")


def changed_uses(plan: Plan, models: str, own: Mapping[str, str]) -> list[Place]:
    """Return the functions of the owner that use a class of the file `models` which changed."""
    changed = {
        part.name.partition(".")[0]
        for action in plan.actions
        if action.path == models
        for part in action.merged.parts
        # A class that is new has nobody who uses it; one with a new field may have.
        if part.change not in {Change.EDITED, Change.YOURS}
        and (part.change is not Change.ADDED or "." in part.name)
    }
    edited = {
        action.path: (action.merged.text, _edited_names(action))
        for action in plan.actions
        if action.path != models
    }
    texts = {**edited, **{path: (text, None) for path, text in own.items()}}
    return [
        Place(path, function.lineno, name, f"uses {', '.join(sorted(used))}, which changed")
        for path, (text, names) in sorted(texts.items())
        for name, function in _functions(text).items()
        if (names is None or names & {name, name.partition(".")[0]})
        and (used := _uses(function, changed))
    ]


def moved_definitions(plan: Plan, own: Mapping[str, str]) -> list[Place]:
    """Return what the owner took out of a generated file and put elsewhere, if it changed since."""
    places = []
    texts = {action.path: action.found.text or "" for action in plan.actions} | dict(own)
    for action, name in _taken_out(plan):
        base, new = action.base.text if action.base else "", action.generated or ""
        # To take every file apart for each name would take seconds.
        short = name.rpartition(".")[2]
        others = {
            path: text for path, text in texts.items() if short in text and path != action.path
        }
        kept = find_moved(name, base, {action.path: new})
        now = find_moved(name, base, others)
        if now and not (kept and not kept.edited):
            change = "changed in what is generated" if kept else "is no longer generated"
            what = f"came from {action.path}, where it {change}: compare the two"
            places.append(Place(now.path, now.line, name, what))
    return places


def _taken_out(plan: Plan) -> Iterator[tuple[Action, str]]:
    for action in plan.actions:
        base = action.base.text if action.base else None
        if base == action.generated or not action.path.endswith(".py"):
            continue
        names = [part.name for part in action.merged.parts if part.change is Change.DELETED]
        for name in names if action.found.content is not None else _functions(base):
            yield action, name


def _edited_names(action: Action) -> set[str]:
    return {part.name for part in action.merged.parts if part.change in _HERS}


def _functions(text: str | None) -> dict[str, Function]:
    """Return the functions and methods of a module by their qualified name; none if it has none."""
    try:
        tree = ast.parse(text or "")
    except (SyntaxError, ValueError):
        return {}
    return dict(_functions_of(tree, ""))


def _functions_of(node: ast.Module | ast.ClassDef, prefix: str) -> Iterator[tuple[str, Function]]:
    for child in node.body:
        if isinstance(child, Function):
            yield prefix + child.name, child
        elif isinstance(child, ast.ClassDef):
            yield from _functions_of(child, f"{prefix}{child.name}.")


def _is_stub(function: Function | None) -> bool:
    return function is not None and bool(_uses(function, {_STUB}))


def _uses(code: ast.stmt, names: set[str]) -> set[str]:
    used = {node.id for node in ast.walk(code) if isinstance(node, ast.Name)}
    return used & names
