"""A report as one HTML page: nothing is loaded, nothing runs."""

from __future__ import annotations

from care_spi_gen.pages import page
from care_spi_gen.verify.report.model import Report, counts, verdict


def as_html(report: Report) -> str:
    """The page. Only its own style is let in, whatever a server has put into its answers."""
    return page(
        __package__,
        "report.html.jinja",
        "report.css",
        report=report,
        verdict=verdict(report),
        outcomes=report.outcomes(),
        counts=counts,
    )
