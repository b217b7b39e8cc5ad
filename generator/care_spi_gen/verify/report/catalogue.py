"""The checks there are, for a person: `--list` and `--explain`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from care_spi_gen.verify.registry import Check


def listing(checks: Sequence[Check]) -> str:
    """Name, source and title of each check, by section."""
    return "".join(f"{line}\n" for line in _listed(checks))


def explanation(check: Check) -> str:
    """All that is to be said of one check."""
    whose = "the vendor demands it" if check.source == "vendor" else "a house rule"
    notes = ["It only reads."] if check.reads_only else []
    notes += ["It compares two products: give --product-url twice."] if check.needs_products else []
    lines = [check.name, "", check.explanation, "", f"Source: {whose}: {check.rule}.", *notes]
    return "".join(f"{line}\n" for line in lines)


def _listed(checks: Sequence[Check]) -> Iterator[str]:
    section = ""
    for check in checks:
        if check.section != section:
            if section:
                yield ""
            section = check.section
            yield section
        yield f"  {check.name} ({check.source})"
        yield f"      {check.title}"
