"""A report for GitHub Actions: annotations by workflow commands, and a summary in Markdown."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from care_spi_gen.verify.report.model import OUTCOMES, counted, counts, verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from care_spi_gen.verify.report.model import Entry, Report

_IN_MESSAGES = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTIES = _IN_MESSAGES | {":": "%3A", ",": "%2C"}


def as_workflow_commands(report: Report) -> str:
    """One error for each check that failed, one warning for each reason not to judge, a notice."""
    lines = [*_commands(report), _command("notice", "Care SPI", verdict(report))]
    return "".join(f"{line}\n" for line in lines)


def as_markdown(report: Report) -> str:
    """The summary of a job; what is not ours is escaped HTML, in which Markdown means nothing."""
    blocks = [
        "## Care SPI",
        f"{escape(verdict(report))}",
        f"<pre>{escape(report.url)}\nprofile: {report.profile}</pre>",
        "\n".join(_table(report)),
        *(_details(entry) for entry in report.having("failed")),
    ]
    for outcome in ("blocked", "unfinished", "skipped"):
        for reason, entries in report.by_reason(outcome).items():
            title = f"{outcome.capitalize()}: {counted(len(entries), 'check', 'checks')}"
            names = "\n".join(entry.name for entry in entries)
            blocks.append(_folded(title, f"{reason}\n\n{names}"))
    return "\n\n".join(blocks) + "\n"


def _commands(report: Report) -> Iterator[str]:
    for entry in report.having("failed"):
        text = [entry.title]
        if entry.cases:
            text.append(str(entry.cases[0]))
            more = len(entry.cases) - 1
            text += [f"and {counted(more, 'more case', 'more cases')}"] if more else []
        text.append(f"source: {entry.source}, {entry.rule}")
        yield _command("error", entry.name, "\n".join(text))
    for outcome in ("blocked", "unfinished"):
        for reason, entries in report.by_reason(outcome).items():
            names = ", ".join(entry.name for entry in entries)
            title = f"{counted(len(entries), 'check', 'checks')} {outcome}"
            yield _command("warning", title, f"{reason}\n{names}")


def _command(kind: str, title: str, message: str) -> str:
    return f"::{kind} title={_replaced(title, _IN_PROPERTIES)}::{_replaced(message, _IN_MESSAGES)}"


def _replaced(text: str, replacements: dict[str, str]) -> str:
    return "".join(replacements.get(char, char) for char in text)


def _table(report: Report) -> Iterator[str]:
    yield f"| Section | {' | '.join(outcome.capitalize() for outcome in OUTCOMES)} |"
    yield "| --- |" + " ---: |" * len(OUTCOMES)
    for section, entries in {**report.sections(), "**Total**": report.entries}.items():
        numbers = counts(entries)
        yield f"| {section} | {' | '.join(str(numbers[outcome]) for outcome in OUTCOMES)} |"


def _details(entry: Entry) -> str:
    described = "\n\n".join(map(str, entry.cases))
    text = f"{entry.title}\nsource: {entry.source}, {entry.rule}\n\n{described}"
    return _folded(f"Failed: {entry.name}", text)


def _folded(title: str, text: str) -> str:
    return f"<details><summary>{escape(title)}</summary>\n\n<pre>{escape(text)}</pre>\n\n</details>"
