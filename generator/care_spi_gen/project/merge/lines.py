"""Three texts merged by lines, with diff3's markers where they overlap."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from merge3 import Merge3

from care_spi_gen.project.merge.text import lines_of, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

YOURS = "<<<<<<< yours\n"
BASE = "||||||| last generated\n"
MIDDLE = "=======\n"
GENERATED = ">>>>>>> newly generated\n"


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of lines that are settled, or (`mine`, `base` and `new` differ) in conflict."""

    settled: str = ""
    base: str = ""
    mine: str = ""
    new: str = ""
    in_conflict: bool = False

    @property
    def text(self) -> str:
        """The lines as the file shall have them."""
        if not self.in_conflict:
            return self.settled
        return "".join([YOURS, self.mine, BASE, self.base, MIDDLE, self.new, GENERATED])


class _Matcher:
    """difflib's, without the shortcut that ignores lines which are frequent in a long file."""

    def __init__(
        self,
        isjunk: Callable[[str], bool] | None = None,
        a: Sequence[str] = "",
        b: Sequence[str] = "",
        autojunk: bool = True,  # noqa: ARG002 - merge3's signature
    ) -> None:
        self._matcher = SequenceMatcher(isjunk, a, b, autojunk=False)

    def get_matching_blocks(self) -> list[tuple[int, int, int]]:
        return [(match.a, match.b, match.size) for match in self._matcher.get_matching_blocks()]


def merge_lines(base: str, mine: str, new: str) -> list[Block]:
    """Return the merged lines of three plain texts."""
    lines = {"base": lines_of(base), "mine": lines_of(mine), "new": lines_of(new)}
    merge = Merge3(lines["base"], lines["mine"], lines["new"], sequence_matcher=_Matcher)
    sides = {"unchanged": "base", "same": "mine", "a": "mine", "b": "new"}
    blocks = []
    for what, *ends in merge.merge_regions():
        if what == "conflict":
            texts = [
                "".join(lines[side][start:end])
                for side, start, end in zip(lines, ends[::2], ends[1::2], strict=True)
            ]
            blocks += conflict(texts[0], texts[1], texts[2])
        else:
            blocks.append(Block("".join(lines[sides[what]][slice(*ends)])))
    return blocks


def refined(blocks: list[Block]) -> list[Block]:
    """Return `blocks` with less in conflict: lines side by side do not overlap.

    It holds for conflicts in which nobody added or removed a line.
    """
    finer: list[Block] = []
    for block in blocks:
        versions = [lines_of(text) for text in (block.base, block.mine, block.new)]
        if len({len(version) for version in versions}) > 1:
            finer.append(block)
            continue
        finer += [block] if not block.in_conflict else []
        for base, mine, new in zip(*versions, strict=True):
            if mine == new or base in {mine, new}:
                finer.append(Block(new if mine == base else mine))
            elif finer and finer[-1].in_conflict:
                last = finer.pop()
                finer += conflict(last.base + base, last.mine + mine, last.new + new)
            else:
                finer += conflict(base, mine, new)
    return finer


def conflict(base: str, mine: str, new: str) -> list[Block]:
    """Return the whole of three texts as one conflict."""
    return [Block("", base, mine, new, in_conflict=True)]


def text_of(blocks: list[Block]) -> str:
    """Return the lines of all blocks."""
    return "".join(block.text for block in blocks)


def is_clean(blocks: list[Block]) -> bool:
    """Return whether nothing is in conflict."""
    return not any(block.in_conflict for block in blocks)


def marked_ranges(text: str) -> list[tuple[int, int]]:
    """Return the first and last line, from 1, of each conflict whose markers stand in `text`."""
    ranges, start = [], 0
    for number, line in enumerate(lines_of(plain(text)), 1):
        if line == YOURS:
            start = number
        elif line == GENERATED and start:
            ranges.append((start, number))
            start = 0
    return ranges


def resolved(text: str) -> str:
    """Return `text` with "yours" chosen in each conflict."""
    kept, skipping = [], False
    for line in lines_of(text):
        if line in {BASE, GENERATED}:
            skipping = line == BASE
        elif line != YOURS and not skipping:
            kept.append(line)
    return "".join(kept)
