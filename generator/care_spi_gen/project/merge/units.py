"""Three sequences of named stretches of text, merged name by name.

Python, TOML and YAML are cut into units (a definition, a key, an item, each with its comments).
These are spliced, never written anew: what nobody touched keeps every character.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from care_spi_gen.project.merge.lines import conflict, is_clean, text_of
from care_spi_gen.project.merge.result import Change, Part
from care_spi_gen.project.merge.text import lines_of

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from care_spi_gen.project.merge.lines import Block

Key: TypeAlias = tuple[str, ...]
SIMILAR = 0.6
FIRST, LAST = 0, 9


class Piece(NamedTuple):
    """Merged text; the lines of `parts` count from its first."""

    text: str
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Unit:
    """A stretch of whole lines.

    `key` tells it from its siblings; where several share one, or where it is `loose` (a comment, a
    bare statement, an item), what they say tells them apart. `name` is for the report. `lead` are
    the blank lines before `text`. Units of equal `meaning` differ in layout alone. A unit with
    `children` consists of them. `rank` keeps apart what has a fixed place among its siblings, as a
    docstring has. `margin` is what the siblings' lines begin with, if that may be changed.
    A `settled` unit has its outcome, on all sides. A generated one that would `clash` with another
    unit of the user's is a conflict.
    """

    key: Key
    name: str
    lead: str
    text: str
    meaning: Hashable
    children: tuple[Unit, ...] = ()
    loose: bool = False
    rank: int = 5
    margin: str | None = None
    settled: Piece | None = None
    clash: bool = False


class _Versions(NamedTuple):
    base: Unit | None
    mine: Unit | None
    new: Unit | None


Side: TypeAlias = dict[Key, Unit]
Leaf: TypeAlias = "Callable[[Unit | None, Unit, Unit], Piece]"


def merge_units(
    base: Sequence[Unit], mine: Sequence[Unit], new: Sequence[Unit], leaf: Leaf
) -> Piece:
    """Return the merged units of one level and all below.

    `leaf` merges the texts of a unit that both sides changed and that has no children.
    """
    margin = _margin(mine)
    sides = _told_apart(_shifted(base, margin), mine, _shifted(new, margin))
    text, parts, skipped = "", [], ""
    above: Key | None = None
    for key in _order(*sides):
        versions = _Versions(*(side.get(key) for side in sides))
        piece = _merge_unit(versions, leaf)
        parts += [part.moved(text.count("\n")) for part in piece.parts if part.line is None]
        if piece.text or key == ("end",):
            lead = _lead(key, versions, sides, at_start=not text)
            if versions.mine and not versions.new:
                lead = max(lead, skipped, key=len)
            elif above and not versions.mine:
                lead = max(lead, _distance_below(above, sides), key=len)
            parts += [part.moved((text + lead).count("\n")) for part in piece.parts if part.line]
            text += lead + piece.text
            above, skipped = key, ""
        elif versions.mine:
            skipped = max(versions.mine.lead, skipped, key=len)
    return Piece(text, tuple(parts))


def similarity(one: str, other: str) -> float:
    """Return how much of two texts is the same, from 0 to 1."""
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if min(matcher.real_quick_ratio(), matcher.quick_ratio()) < SIMILAR:
        return 0
    return matcher.ratio()


def _merge_unit(versions: _Versions, leaf: Leaf) -> Piece:
    base, mine, new = versions
    settled = next((unit.settled for unit in versions if unit and unit.settled), None)
    if settled:
        return settled
    if mine and new:
        return _merge_both(base, mine, new, leaf)
    if mine:
        return _merge_mine(base, mine)
    return _merge_new(base, new) if new else Piece("")


def _merge_mine(base: Unit | None, mine: Unit) -> Piece:
    if base and same(base, mine):
        return Piece("", (Part(mine.name, Change.DROPPED),))
    return Piece(mine.text, (Part(mine.name, Change.ORPHAN if base else Change.YOURS, 1),))


def _merge_new(base: Unit | None, new: Unit) -> Piece:
    if base:
        return Piece("", (Part(new.name, Change.DELETED),))
    if new.clash:
        return piece_of(new.name, conflict("", "", new.text))
    return Piece(new.text, (Part(new.name, Change.ADDED, 1),))


def _merge_both(base: Unit | None, mine: Unit, new: Unit, leaf: Leaf) -> Piece:
    if same(mine, new) or (base and same(base, mine) and same(base, new)):
        return Piece(new.text if base and mine.text == base.text else mine.text)
    if base and base.children and mine.children and new.children:
        piece = merge_units(base.children, mine.children, new.children, leaf)
        return _as_one(piece, mine.name) if mine.children[0].name == mine.name else piece
    if base and same(base, mine):
        return Piece(new.text, (Part(new.name, Change.UPDATED, 1),))
    if base and same(base, new):
        return Piece(mine.text, (Part(mine.name, Change.EDITED, 1),))
    return leaf(base, mine, new)


def _as_one(piece: Piece, name: str) -> Piece:
    """Return the report on a function, whose parts need none of their own."""
    changes = {part.change for part in piece.parts}
    if Change.CONFLICT in changes:
        return Piece(piece.text, tuple(p for p in piece.parts if p.change is Change.CONFLICT))
    by_user = changes <= {Change.EDITED, Change.YOURS, Change.DELETED}
    by_generator = changes <= {Change.UPDATED, Change.ADDED, Change.DROPPED}
    change = Change.EDITED if by_user else Change.UPDATED if by_generator else Change.MERGED
    return Piece(piece.text, (Part(name, change, 1),) if changes else ())


def piece_of(name: str, blocks: list[Block]) -> Piece:
    """Return the lines of a unit that both sides changed."""
    if is_clean(blocks):
        return Piece(text_of(blocks), (Part(name, Change.MERGED, 1),))
    parts, line = [], 1
    for block in blocks:
        if block.in_conflict:
            parts.append(Part(name, Change.CONFLICT, line))
        line += block.text.count("\n")
    return Piece(text_of(blocks), tuple(parts))


def same(one: Unit, other: Unit) -> bool:
    """Return whether two versions of a unit differ in layout at most."""
    return one.text == other.text or one.meaning == other.meaning


def _order(base: Side, mine: Side, new: Side) -> list[Key]:
    """Return all keys of `mine` and `new` in the order of the result.

    It is the user's, unless only the generator changed it. What one side added stands after the
    neighbour that it follows there.
    """
    common = [key for key in base if key in mine and key in new]
    places = [[key for key in side if key in common] for side in (mine, new)]
    generator_moved = places[0] == common != places[1]
    leading, other = (new, mine) if generator_moved else (mine, new)
    order = list(leading)
    previous: Key | None = None
    for key in other:
        if key not in leading:
            after = order.index(previous) + 1 if previous else _before_next(key, other, order)
            order.insert(after, key)
        previous = key
    ranks = {key: (mine.get(key) or new[key]).rank for key in order}
    return sorted(order, key=ranks.__getitem__)


def _before_next(key: Key, side: Side, order: list[Key]) -> int:
    keys = list(side)
    following = (order.index(k) for k in keys[keys.index(key) :] if k in order)
    return next(following, len(order))


def _lead(key: Key, versions: _Versions, sides: tuple[Side, Side, Side], *, at_start: bool) -> str:
    """Return the blank lines before a unit: the user's, unless only the generator changed them.

    What stands first on a side has none there, which says nothing about another place.
    """
    base, mine, new = versions
    order = [(mine, sides[1]), (new, sides[2]), (base, sides[0])]
    if base and mine and new and base.lead == mine.lead:
        order.insert(0, (new, sides[2]))
    known = [(unit.lead, next(iter(side)) == key) for unit, side in order if unit]
    lead, was_first = known[0]
    if at_start and not was_first:
        return ""
    if was_first and not at_start:
        return next((other for other, first in known if not first), lead)
    return lead


def _distance_below(above: Key, sides: tuple[Side, Side, Side]) -> str:
    """Return the blank lines below a class, a table or their like that the user alone has."""
    _, mine, new = sides
    if above in new or not mine[above].children:
        return ""
    keys = list(mine)
    below = keys[keys.index(above) + 1 :]
    return mine[below[0]].lead if below else ""


def _told_apart(*versions: Sequence[Unit]) -> tuple[Side, Side, Side]:
    """Return each side by keys that are unique in it and mean the same on all three."""
    counts = [Counter(unit.key for unit in units) for units in versions]
    groups = {unit.key for units in versions for unit in units if unit.loose}
    groups |= {key for count in counts for key, number in count.items() if number > 1}
    labels = {key: _labels(*(_members(units, key) for units in versions)) for key in groups}
    sides: list[Side] = []
    for number, units in enumerate(versions):
        seen: Counter[Key] = Counter()
        side: Side = {}
        for unit in units:
            key = unit.key
            if key in groups:
                key = (*key, labels[key][number][seen[key]])
                seen[unit.key] += 1
            side[key] = unit
        sides.append(side)
    return sides[0], sides[1], sides[2]


def _members(units: Sequence[Unit], key: Key) -> list[Unit]:
    return [unit for unit in units if unit.key == key]


def _labels(base: list[Unit], mine: list[Unit], new: list[Unit]) -> list[list[str]]:
    """Return a label for each unit of one group; units that are versions of each other share it."""
    known = [(f"base {number}", unit) for number, unit in enumerate(base)]
    labels = [[label for label, _ in known]]
    for side, units in (("mine", mine), ("new", new)):
        found = _matches([unit for _, unit in known[: len(base)]], units)
        fresh = [number for number in range(len(units)) if number not in found]
        added = known[len(base) :]
        twins = _matches([unit for _, unit in added], [units[n] for n in fresh], alike=False)
        names = {fresh[n]: added[match][0] for n, match in twins.items()}
        names |= {number: known[match][0] for number, match in found.items()}
        labels.append([names.get(n, f"{side} {n}") for n in range(len(units))])
        known += [(f"{side} {n}", units[n]) for n in fresh if n not in names]
    return labels


def _matches(known: list[Unit], units: list[Unit], *, alike: bool = True) -> dict[int, int]:
    """Return which of `units` is which of `known`: those that say the same, then alike ones."""
    free = dict(enumerate(known))
    found: dict[int, int] = {}
    for number, unit in enumerate(units):
        equal = next((k for k, other in free.items() if same(unit, other)), None)
        if equal is not None:
            found[number] = equal
            del free[equal]
    for number, unit in enumerate(units if alike else []):
        if number in found or not free:
            continue
        best = max(free, key=lambda k: similarity(free[k].text, unit.text))
        if similarity(free[best].text, unit.text) >= SIMILAR:
            found[number] = best
            del free[best]
    return found


def _margin(units: Sequence[Unit]) -> str | None:
    return next((unit.margin for unit in units if unit.margin is not None), None)


def _shifted(units: Sequence[Unit], margin: str | None) -> Sequence[Unit]:
    """Return `units` with their lines moved to where the user has hers."""
    old = _margin(units)
    if old is None or margin is None or old == margin:
        return units
    return [unit if unit.margin is None else _moved(unit, old, margin) for unit in units]


def _moved(unit: Unit, old: str, margin: str) -> Unit:
    lines = [
        margin + line.removeprefix(old) if line.strip() and line.startswith(old) else line
        for line in lines_of(unit.text)
    ]
    own = None if unit.margin is None else margin + unit.margin.removeprefix(old)
    children = tuple(_moved(child, old, margin) for child in unit.children)
    return replace(unit, text="".join(lines), margin=own, children=children)
