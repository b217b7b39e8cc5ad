"""Byte order mark, line ends, last line: what a checkout does to a text without editing it."""

from __future__ import annotations

BOM = "\ufeff"


def plain(text: str) -> str:
    """Return `text` without mark, with LF, and its last line ended."""
    text = text.removeprefix(BOM).replace("\r\n", "\n")
    return text if not text or text.endswith("\n") else f"{text}\n"


def dressed(text: str, base: str, mine: str, new: str) -> str:
    """Return `text`, which is plain, with mark and line ends as `mine` has them.

    The last line ends as in `new` unless `mine` and `base` differ in that.
    """
    last = new if _ended(mine) == _ended(base) else mine
    if not _ended(last):
        text = text.removesuffix("\n")
    windows = mine.count("\r\n")
    if windows and 2 * windows >= mine.count("\n"):
        text = text.replace("\n", "\r\n")
    return BOM + text if mine.startswith(BOM) else text


def lines_of(text: str) -> list[str]:
    """Return the lines of a plain text, each with its LF; no other character ends a line."""
    return [f"{line}\n" for line in text.split("\n")[:-1]]


def _ended(text: str) -> bool:
    return not text or text.endswith("\n")
