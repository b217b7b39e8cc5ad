"""Python merged by definition, imports as a set of names."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from care_spi_gen.project.merge import lines
from care_spi_gen.project.merge.import_names import names_in
from care_spi_gen.project.merge.imports import Usage, settle_imports
from care_spi_gen.project.merge.python_units import split_python
from care_spi_gen.project.merge.text import lines_of
from care_spi_gen.project.merge.units import Piece, Unit, merge_units, piece_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from black.mode import Mode

    from care_spi_gen.project.merge.imports import Units

_LINE_LENGTH = 100
_INDENT = 4


def merge_python(base: str, mine: str, new: str) -> Piece:
    """Return the merged text of three plain ones.

    Raises SyntaxError or ValueError if one of them is no Python.
    """
    sides = split_python(base), split_python(mine), split_python(new)
    code = [_without_imports(side) for side in sides]
    draft = merge_units(code[0], code[1], code[2], _merge_definition).text
    names = _Names(_used_names(draft), _used_names(mine), _used_names(new))
    settled_base, settled_mine, settled_new = _settled(sides, names, outer=_NOTHING)
    imported = _imported(sides[1]) - _imported(sides[0])
    settled_new = [
        replace(unit, clash=True) if _defined([unit]) & imported else unit for unit in settled_new
    ]
    return merge_units(settled_base, settled_mine, settled_new, _merge_definition)


def _merge_definition(base: Unit | None, mine: Unit, new: Unit) -> Piece:
    return piece_of(mine.name, _merge_code(base.text if base else "", mine.text, new.text))


def _merge_code(base: str, mine: str, new: str) -> list[lines.Block]:
    """Return the merged lines of a definition that both sides changed.

    Where these overlap or are no Python, all three are formatted alike first: a formatter of
    the user's has then nothing to do with it any more.
    """
    merged = _merge_names_of_all(base, mine, new) if base else None
    if merged:
        return merged
    blocks = lines.refined(lines.merge_lines(base, mine, new))
    if lines.is_clean(blocks) and _parses(lines.text_of(blocks)):
        return blocks
    formatted = [_formatted(text) for text in (base, mine, new)]
    if base and all(formatted) and _margin(mine) == _margin(new):
        again = lines.refined(lines.merge_lines(*map(str, formatted)))
        if lines.is_clean(again) and _parses(lines.text_of(again)):
            return again
    return lines.conflict(base, mine, new) if lines.is_clean(blocks) else blocks


@dataclass(frozen=True, slots=True)
class _Names:
    """The names that the merged code, the user's and the generated code use."""

    used: frozenset[str]
    by_user: frozenset[str]
    by_generator: frozenset[str]


_NOTHING: tuple[frozenset[str], ...] = (frozenset(), frozenset(), frozenset())


def _settled(
    versions: Sequence[Units], names: _Names, outer: Sequence[frozenset[str]]
) -> tuple[Units, Units, Units]:
    """Settle the imports of a block and of each `if` in it that all sides have."""
    sides = list(versions)
    bound = [_defined(units) | above for units, above in zip(sides, outer, strict=True)]
    inner = [bound[n] | _imported(units, deep=False) for n, units in enumerate(sides)]
    for key in {unit.key for unit in sides[1] if unit.key[0] == "if" and unit.children}:
        blocks = [[unit for unit in units if unit.key == key] for units in sides]
        if all(len(block) == 1 and block[0].children for block in blocks):
            children = _settled([block[0].children for block in blocks], names, inner)
            sides = [
                [
                    replace(unit, children=tuple(below)) if unit.key == key else unit
                    for unit in units
                ]
                for units, below in zip(sides, children, strict=True)
            ]
    in_ifs = [
        frozenset().union(*(_imported(u.children) for u in units if u.key[0] == "if"))
        for units in sides
    ]
    usage = Usage(
        used=names.used,
        mine=bound[1] | in_ifs[1] | names.by_user,
        new=bound[2] | in_ifs[2] | names.by_generator,
        own=bound[1] - bound[0],
    )
    return settle_imports(sides[0], sides[1], sides[2], usage)


def _without_imports(units: Units) -> list[Unit]:
    kept = []
    for unit in units:
        if unit.key[0] == "if" and unit.children:
            children = tuple(_without_imports(unit.children))
            text = "".join(child.lead + child.text for child in children)
            if any(child.key[0] not in {"head", "comment"} for child in children):
                kept.append(replace(unit, children=children, text=text))
        elif not names_in(unit):
            kept.append(unit)
    return kept


def _defined(units: Units) -> frozenset[str]:
    return frozenset(unit.key[1] for unit in units if unit.key[0] == "name")


def _imported(units: Units, *, deep: bool = True) -> frozenset[str]:
    names = {name.identifier for unit in units for name in names_in(unit)}
    for unit in units if deep else ():
        if unit.key[0] == "if":
            names |= _imported(unit.children)
    return frozenset(names)


def _used_names(text: str) -> frozenset[str]:
    """Return the names that code uses; annotations may be strings, so these count as well."""
    try:
        tree = ast.parse(lines.resolved(text))
    except SyntaxError:
        return frozenset()
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            names.add(node.id)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            names |= _names_in_string(node.value)
    return frozenset(names)


def _names_in_string(text: str) -> set[str]:
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError):
        return set()
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _merge_names_of_all(base: str, mine: str, new: str) -> list[lines.Block] | None:
    """Return `__all__` merged name by name, or None if this is something else."""
    lists = [_strings_of_all(text) for text in (base, mine, new)]
    if any(names is None for names in lists) or "#" in mine:
        return None
    old, kept, generated = ([*names] for names in lists if names is not None)
    names = [name for name in kept if name in generated or name not in old]
    for place, name in enumerate(generated):
        if name not in kept and name not in old:
            before = next((n for n in reversed(generated[:place]) if n in names), None)
            names.insert(names.index(before) + 1 if before else 0, name)
    line = f"__all__ = [{', '.join(map(_quoted, names))}]\n"
    if len(line) > _LINE_LENGTH or "\n" in mine.strip():
        inner = "".join(f"    {_quoted(name)},\n" for name in names)
        line = f"__all__ = [\n{inner}]\n"
    return [lines.Block(line)]


def _strings_of_all(text: str) -> list[str] | None:
    try:
        match ast.parse(text).body:
            case [ast.Assign(targets=[ast.Name("__all__")], value=ast.List() as value)]:
                names = ast.literal_eval(value)
                return names if all(isinstance(name, str) for name in names) else None
    except (SyntaxError, ValueError):
        pass
    return None


def _quoted(name: str) -> str:
    return f'"{name}"'


def _formatted(text: str) -> str | None:
    """Return one definition as black has it, at its own depth; None if it is no Python."""
    import black  # noqa: PLC0415 - it takes longer than all else, and is rarely needed

    depth, rest = divmod(len(_margin(text)), _INDENT)
    if rest:
        return None
    try:
        formatted = black.format_str(_nested(text), mode=_mode())
    except ValueError:
        return None
    return "".join(lines_of(formatted)[depth:]).lstrip("\n")


def _nested(text: str) -> str:
    """Return `text` below as many lines as make its indentation right."""
    depth, rest = divmod(len(_margin(text)), _INDENT)
    if rest:
        return f"if 1:\n{text}"
    return "".join(f"{' ' * _INDENT * level}if 1:\n" for level in range(depth)) + text


def _parses(text: str) -> bool:
    try:
        ast.parse(_nested(text))
    except (SyntaxError, ValueError):
        return False
    return True


def _margin(text: str) -> str:
    return text[: len(text) - len(text.lstrip())]


@cache
def _mode() -> Mode:
    from black.mode import Mode, TargetVersion  # noqa: PLC0415

    return Mode(
        target_versions={TargetVersion.PY311},
        line_length=_LINE_LENGTH,
        magic_trailing_comma=False,
    )
