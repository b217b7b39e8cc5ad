"""The prompt to mend a server that `verify` has judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from care_spi_gen.prompt.markdown import contract_sections, rendered, spec_yaml, stack_json
from care_spi_gen.verify.report.model import verdict

if TYPE_CHECKING:
    from care_spi_gen.prompt.stack import Stack
    from care_spi_gen.spec import Spec
    from care_spi_gen.verify.report.model import Entry, Report


def audit_text(report: Report, spec: Spec, stack: Stack, again: str) -> str:
    """Return a prompt that has a language model mend the server of `report`, as Markdown.

    `again` is the command that judges it in the same way once more. Each text of a report is
    printable, on one line and without the secret; here it is fenced as well.
    """
    return rendered(
        "audit.md.jinja",
        again=again,
        contract=contract_sections() if report.profile == "house" else "",
        described=_described,
        report=report,
        spec=spec_yaml(spec),
        stack_json=stack_json(stack) if stack.named() else "",
        stubs=spec.api.stubs,
        unjudged={**report.by_reason("blocked"), **report.by_reason("unfinished")},
        verdict=verdict(report),
    )


def _described(entry: Entry) -> str:
    """Return what was seen of one failure: the first case whole, the others by name."""
    first, *others = entry.cases
    names = ", ".join(case.name for case in others)
    return f"{first}\nalso: {names}" if names else str(first)
