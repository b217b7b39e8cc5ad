"""The imports of one block of Python, merged as a set of names.

The statements stay the user's. Which names they end up with is found here and written down in
their units as settled, so that merging unit by unit only has to put them in order.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from care_spi_gen.project.merge.import_names import Name, names_in, statement, with_names
from care_spi_gen.project.merge.lines import conflict, text_of
from care_spi_gen.project.merge.result import Change, Part
from care_spi_gen.project.merge.units import Piece, same

if TYPE_CHECKING:
    from collections.abc import Sequence

    from care_spi_gen.project.merge.units import Unit

Units: TypeAlias = "Sequence[Unit]"


@dataclass(frozen=True, slots=True)
class Usage:
    """What the rest of the module does with names.

    `used` are those that the merged code uses. `mine` and `new` are those that this side needs no
    import for; `own` are those that the user defines and that were not generated.
    """

    used: frozenset[str]
    mine: frozenset[str]
    new: frozenset[str]
    own: frozenset[str]


class _Versions(NamedTuple):
    base: Name | None
    mine: Name | None
    new: Name | None


def settle_imports(
    base: Units, mine: Units, new: Units, usage: Usage
) -> tuple[Units, Units, Units]:
    """Return the units of one block, each import settled under a key of its own."""
    block = _Block(base, mine, new, usage)
    in_base, in_new = _partners(mine, base), _partners(mine, new)
    labels = {number: ("import", f"mine {number}") for number in range(len(mine))}
    out_mine, settled = [], {}
    for number, unit in enumerate(mine):
        if not names_in(unit):
            out_mine.append(unit)
            continue
        old = base[in_base[number]] if number in in_base else None
        now = new[in_new[number]] if number in in_new else None
        settled[number] = replace(
            unit, key=labels[number], settled=block.settle_mine(unit, old, now)
        )
        out_mine.append(settled[number])
    sides = []
    for units, partners in ((base, in_base), (new, in_new)):
        owners = {place: number for number, place in partners.items()}
        side = []
        for place, unit in enumerate(units):
            if place in owners:
                final = settled[owners[place]]
                side.append(replace(unit, key=final.key, settled=final.settled))
            elif names_in(unit) and units is new:
                key = ("import", f"new {place}")
                side.append(replace(unit, key=key, settled=block.settle_new(unit)))
            else:
                side.append(unit)
        sides.append(side)
    return sides[0], out_mine, sides[1]


def _partners(mine: Units, others: Units) -> dict[int, int]:
    """Return which import of `others` is which of `mine`: the same names, else the same module."""
    free = {place: unit for place, unit in enumerate(others) if names_in(unit)}
    found: dict[int, int] = {}
    for alike in (same, _same_module):
        for number, unit in enumerate(mine):
            if number not in found and names_in(unit):
                place = next((p for p, other in free.items() if alike(unit, other)), None)
                if place is not None:
                    found[number] = place
                    del free[place]
    return found


def _same_module(one: Unit, other: Unit) -> bool:
    return one.key == other.key


class _Block:
    def __init__(self, base: Units, mine: Units, new: Units, usage: Usage) -> None:
        self._usage = usage
        sides = [
            {name.bound: name for unit in units for name in names_in(unit)}
            for units in (base, mine, new)
        ]
        self._chosen: dict[str, Name] = {}
        self._contested: dict[str, _Versions] = {}
        for bound in dict.fromkeys(bound for side in sides for bound in side):
            self._decide(bound, _Versions(*(side.get(bound) for side in sides)))
        self._held = {name for name in sides[1].values() if self._keeps(name)}
        modules = [unit.key for unit in mine if len(names_in(unit)) == 1]
        self._one_each = {key for key in modules if modules.count(key) > 1}

    def _decide(self, bound: str, versions: _Versions) -> None:
        base, mine, new = versions
        chosen: Name | None
        if mine and new:
            if mine != new and base not in {mine, new}:
                self._contested[bound] = versions
                return
            chosen = new if mine == base else mine
        elif mine:
            dropped = mine == base and not self._needed(mine, self._usage.new)
            chosen = None if dropped else mine
        elif new and not base and new.identifier in self._usage.own:
            self._contested[bound] = versions
            return
        else:
            chosen = new if new and (not base or self._needed(new, self._usage.mine)) else None
        if chosen:
            self._chosen[bound] = chosen

    def _needed(self, name: Name, otherwise: frozenset[str]) -> bool:
        return name.identifier in self._usage.used - otherwise

    def _keeps(self, name: Name) -> bool:
        return self._chosen.get(name.bound) == name

    def settle_mine(self, unit: Unit, base: Unit | None, new: Unit | None) -> Piece:
        """Return what becomes of a statement of the user's."""
        names = names_in(unit)
        kept = [name for name in names if self._keeps(name)]
        added = self._missing(new)
        wanted = kept if unit.key in self._one_each or not kept else _placed(kept, added, new)
        touched = base is not None and not same(base, unit)
        text = unit.text if wanted == list(names) else with_names(unit, wanted) if wanted else ""
        if base and new and base.text == unit.text and set(wanted) == set(names_in(new)):
            text = new.text
        if text is None or (not text and touched and unit.text.lstrip().startswith("#")):
            text, wanted = unit.text, list(names)
        rest = [name for name in added if name not in wanted]
        if rest:
            text += statement(rest, _margin(unit))
        change: Change | None = Change.YOURS if not base and not new else None
        if text != unit.text:
            change = Change.MERGED if touched else Change.UPDATED
        elif touched:
            change = Change.EDITED
        if not text:
            change = Change.DROPPED
        return self._with_contested(unit, text, change, {*names, *(names_in(new) if new else ())})

    def settle_new(self, unit: Unit) -> Piece:
        """Return what becomes of a generated statement of which the user has no version."""
        names = names_in(unit)
        missing = self._missing(unit)
        text = unit.text if missing == list(names) else ""
        if missing and not text:
            text = with_names(unit, missing) or statement(missing, _margin(unit))
        return self._with_contested(unit, text, Change.ADDED if text else None, set(names))

    def _missing(self, unit: Unit | None) -> list[Name]:
        """Return what shall be imported from a generated statement and is not yet."""
        names = names_in(unit) if unit else ()
        return [name for name in names if self._keeps(name) and name not in self._held]

    def _with_contested(
        self, unit: Unit, text: str, change: Change | None, names: set[Name]
    ) -> Piece:
        parts = [Part(unit.name, change, 1 if text else None)] if change else []
        for bound in sorted({name.bound for name in names} & self._contested.keys()):
            versions = self._contested.pop(bound)
            lines = [statement([name], _margin(unit)) if name else "" for name in versions]
            parts.append(Part(f"import of {bound}", Change.CONFLICT, text.count("\n") + 1))
            text += text_of(conflict(*lines))
        return Piece(text, tuple(parts))


def _placed(kept: list[Name], added: list[Name], new: Unit | None) -> list[Name]:
    """Return all names, each added one after the one that it follows in the generated text."""
    names = list(kept)
    before: Name | None = None
    for name in names_in(new) if new else ():
        if name in added and name not in names:
            names.insert(names.index(before) + 1 if before else 0, name)
        before = name if name in names else before
    return names


def _margin(unit: Unit) -> str:
    return unit.text[: len(unit.text) - len(unit.text.lstrip())]
