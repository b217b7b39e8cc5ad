"""Whether ids count up, so that one tells the next."""

from __future__ import annotations

from itertools import pairwise, takewhile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# Others may use the counter meanwhile. Random ids of 32 bits are never that near to each other.
_NEAR = 1000
# Two may be near to each other by chance, if they are short.
_TOO_FEW = 2
_BASES = (10, 16, 36)
_DIGITS = "0123456789"


def is_counted(ids: Sequence[str]) -> bool:
    """Whether `ids`, made one after another, differ by nothing but a counter that grew.

    It may be decimal, hexadecimal or of letters and digits, padded, and stand between constant
    parts.
    """
    plain = [identifier.replace("-", "") for identifier in ids]
    prefix = _common_beginning(plain).rstrip(_DIGITS)
    reversed_rests = [identifier[len(prefix) :][::-1] for identifier in plain]
    suffix = _common_beginning(reversed_rests).rstrip(_DIGITS)
    middles = [rest[len(suffix) :][::-1] for rest in reversed_rests]
    return any(_grows(middles, base) for base in _BASES)


def _common_beginning(texts: Sequence[str]) -> str:
    columns = zip(*texts, strict=False)
    return "".join(column[0] for column in takewhile(lambda each: len(set(each)) == 1, columns))


def _grows(middles: Sequence[str], base: int) -> bool:
    try:
        numbers = [int(middle, base) for middle in middles]
    except ValueError:
        return False
    return len(numbers) > _TOO_FEW and all(
        0 < later - earlier <= _NEAR for earlier, later in pairwise(numbers)
    )
