"""A report as one HTML page: nothing is loaded, nothing runs."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from care_spi_gen.verify.report.model import Report, counts, verdict


def as_html(report: Report) -> str:
    """The page."""
    css = _resource("report.css")
    return (
        _environment()
        .get_template("report.html.jinja")
        .render(
            report=report,
            verdict=verdict(report),
            outcomes=report.outcomes(),
            counts=counts,
            # Only this very style is let in, whatever a server has put into its answers.
            css=Markup(css),  # noqa: S704 - our own file
            css_hash=b64encode(sha256(css.encode()).digest()).decode(),
        )
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=DictLoader({"report.html.jinja": _resource("report.html.jinja")}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _resource(name: str) -> str:
    return files(__package__).joinpath(name).read_text("utf-8")
