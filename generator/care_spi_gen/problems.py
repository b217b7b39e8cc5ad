"""User mistakes as values: what is wrong, where, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def printable(text: str) -> str:
    """Escape what is not printable: line ends, terminal controls, bidirectional marks."""
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake of the user's.

    `file` is as the user named it, `line` counts from 1, `pointer` is an RFC 6901 pointer into
    that file; each is left out where it makes no sense. `hint` says what to do.
    """

    message: str
    hint: str = ""
    file: str = ""
    line: int | None = None
    pointer: str = ""

    def __str__(self) -> str:
        """Render as `file:line: what; hint`, one line, whatever characters the parts hold."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        text = f"{place}: {self.message}" if place else self.message
        text = f"{text}; {self.hint}" if self.hint else text
        return printable(text)


class UserError(Exception):
    """Carries the problems of one command to its only handler, in `cli`."""

    def __init__(self, *problems: Problem) -> None:
        """Take at least one problem, in the order to show them."""
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def refuse_unknown(flag: str, name: str, choices: Iterable[str]) -> None:
    """Raise UserError if the `name` given to `flag` is none of `choices`."""
    names = list(choices)
    if name not in names:
        raise UserError(Problem(f"{flag} {name!r} is unknown", f"choose one of {', '.join(names)}"))
