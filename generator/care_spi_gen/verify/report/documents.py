"""A report, and the checks there are, as JSON documents (described in CONTRIBUTING.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from care_spi_gen.verify.report.model import verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from care_spi_gen.verify.registry import Check
    from care_spi_gen.verify.report.model import Entry, Report


def report_document(report: Report) -> dict[str, Any]:
    """The document of a run."""
    return {
        "url": report.url,
        "product_urls": list(report.product_urls),
        "profile": report.profile,
        "profile_reason": report.profile_reason,
        "read_only": report.reads_only,
        "customer_prefix": report.customer_prefix,
        "seconds": round(report.seconds, 3),
        "passed": report.passed,
        "verdict": verdict(report),
        "summary": {"checks": len(report.entries), **report.counts()},
        "checks": [_entry_document(entry) for entry in report.entries],
    }


def checks_document(checks: Sequence[Check]) -> dict[str, Any]:
    """The document of `--list`."""
    return {"checks": [check_document(check) for check in checks]}


def check_document(check: Check) -> dict[str, Any]:
    """One check, as in `--list` and `--explain`."""
    return {
        "name": check.name,
        "section": check.section,
        "source": check.source,
        "rule": check.rule,
        "title": check.title,
        "explanation": check.explanation,
        "reads_only": check.reads_only,
        "needs_products": check.needs_products,
    }


def _entry_document(entry: Entry) -> dict[str, Any]:
    return {
        "name": entry.name,
        "section": entry.section,
        "source": entry.source,
        "rule": entry.rule,
        "title": entry.title,
        "outcome": entry.outcome,
        "reason": entry.reason,
        "seconds": round(entry.seconds, 3),
        "failures": [
            {"case": case.name, "expected": case.expected, "got": case.got, "curl": case.curl}
            for case in entry.cases
        ],
    }
