"""What a check is, and how one is declared.

A check is a function of one `Care` that raises `Failed` when the server is wrong. Its module names
the section, its own name the check, its docstring what has to be (first line) and why.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from care_spi_gen.verify.care import Care

Source = Literal["vendor", "house"]
Profile = Literal["vendor", "house"]


class CheckFunction(Protocol):
    """What a check does: return if the server is right, raise `Failed` if it is not."""

    __name__: str
    __module__: str

    def __call__(self, care: Care, /) -> None:
        """Ask the server what there is to ask."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that can be wrong.

    `source` is `vendor` if the spec or the vendor's two pages demand it, `house` if our contract
    (specs/contract.md) decides what they leave open; `rule` says where it stands. A check that
    `reads_only` sends nothing that could change the server; one that `needs_products` compares
    two product URLs.
    """

    name: str
    section: str
    source: Source
    rule: str
    title: str
    explanation: str
    reads_only: bool
    needs_products: bool
    function: CheckFunction

    def belongs_to(self, profile: Profile) -> bool:
        """Whether a server that is judged by `profile` has to pass this."""
        return profile == "house" or self.source == "vendor"


_checks: list[Check] = []


def vendor(
    rule: str, *, reads_only: bool = False, needs_products: bool = False
) -> Callable[[CheckFunction], CheckFunction]:
    """Declare a check of what the vendor demands; `rule` is the place in the spec or its pages."""
    return _declare("vendor", rule, reads_only=reads_only, needs_products=needs_products)


def house(
    rule: str, *, reads_only: bool = False, needs_products: bool = False
) -> Callable[[CheckFunction], CheckFunction]:
    """Declare a check of what our contract decides; `rule` is its section and number."""
    return _declare("house", rule, reads_only=reads_only, needs_products=needs_products)


def _declare(
    source: Source, rule: str, *, reads_only: bool, needs_products: bool
) -> Callable[[CheckFunction], CheckFunction]:
    def declare(function: CheckFunction) -> CheckFunction:
        text = inspect.getdoc(function) or ""
        section = _section(function.__module__)
        _checks.append(
            Check(
                name=f"{section}.{function.__name__.replace('_', '-')}",
                section=section,
                source=source,
                rule=rule,
                title=text.partition("\n")[0].rstrip("."),
                explanation=text,
                reads_only=reads_only,
                needs_products=needs_products,
                function=function,
            )
        )
        return function

    return declare


def _section(module: str) -> str:
    """The module's name below `checks`, or the package's, if a section fills several modules."""
    return module.partition(".checks.")[2].partition(".")[0]


def all_checks() -> Sequence[Check]:
    """Every check there is, by section, in the order of the contract."""
    from care_spi_gen.verify import checks  # noqa: F401, PLC0415 - each module declares its own

    return tuple(_checks)


def chosen_checks(
    checks: Iterable[Check], *, only: Sequence[str] = (), skip: Sequence[str] = ()
) -> Sequence[Check]:
    """Those that match a pattern of `only` (any, if it is empty) and none of `skip`.

    A pattern is a glob as in `fnmatch`; a section's name stands for all of its checks.
    """
    return tuple(
        check
        for check in checks
        if (not only or _matches(check, only)) and not _matches(check, skip)
    )


def unknown_patterns(patterns: Iterable[str]) -> Sequence[str]:
    """Those of `patterns` that no check matches."""
    return tuple(
        pattern
        for pattern in patterns
        if not any(_matches(check, [pattern]) for check in all_checks())
    )


def _matches(check: Check, patterns: Iterable[str]) -> bool:
    return any(pattern == check.section or fnmatchcase(check.name, pattern) for pattern in patterns)
