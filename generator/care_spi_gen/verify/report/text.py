"""A report for a person at a terminal, or for a log."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from care_spi_gen.verify.report.model import counted, counts, verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from care_spi_gen.verify.report.model import Case, Entry, Report
    from care_spi_gen.verify.run import Outcome

_STYLES: dict[Outcome, str] = {
    "passed": "green",
    "failed": "bold red",
    "blocked": "yellow",
    "unfinished": "yellow",
    "skipped": "dim",
}
# Longer lines are tiring to read, however wide the terminal is.
_WIDEST = 120


def as_text(report: Report, *, width: int, colours: bool) -> str:
    """The report in lines of `width` at most, but for those to be copied into a shell."""
    stream = io.StringIO()
    console = Console(
        file=stream,
        width=min(width, _WIDEST),
        color_system="standard" if colours else None,
        force_terminal=colours,
        highlight=False,
        markup=False,
        emoji=False,
    )
    _Writer(console).write(report)
    return "".join(f"{line.rstrip()}\n" for line in stream.getvalue().splitlines())


class _Writer:
    def __init__(self, console: Console) -> None:
        self._console = console

    def write(self, report: Report) -> None:
        """Write all of it: what is wrong first, the verdict last, where a terminal stops."""
        self._pairs(
            {"Server": report.url, "Profile": f"{report.profile} ({report.profile_reason})"}
        )
        for entry in report.having("failed"):
            self._failed(entry)
        for outcome in ("blocked", "unfinished", "skipped"):
            for reason, entries in report.by_reason(outcome).items():
                self._not_judged(outcome, reason, entries)
        self._line()
        self._console.print(_summary(report))
        self._line()
        total = counted(len(report.entries), "check", "checks")
        style = _STYLES["passed" if report.passed else "failed"]
        self._console.print(Text(f"{total} in {report.seconds:.1f} s. {verdict(report)}", style))
        if not report.reads_only:
            prefix = report.customer_prefix
            self._line(f"Left behind: conversations of customers whose ids begin with {prefix}")

    def _failed(self, entry: Entry) -> None:
        self._line()
        self._heading("failed", entry.name)
        self._console.print(Padding(Text(entry.title), (0, 0, 0, 2)))
        if entry.cases:
            first, *others = entry.cases
            self._case(entry, first)
            if others:
                names = ", ".join(case.name for case in others)
                more = counted(len(others), "more case", "more cases")
                self._console.print(Padding(Text(f"and {more}: {names}"), (0, 0, 0, 2)))

    def _case(self, entry: Entry, case: Case) -> None:
        pairs = {"case": case.name} if case.name else {}
        pairs |= {"expected": case.expected, "got": case.got}
        self._pairs(pairs | {"source": f"{entry.source}, {entry.rule}"}, indent=2)
        if case.curl:
            self._console.print(Text(f"  {case.curl}", "cyan"), soft_wrap=True)

    def _not_judged(self, outcome: Outcome, reason: str, entries: Sequence[Entry]) -> None:
        self._line()
        number = counted(len(entries), "check", "checks")
        self._heading(outcome, number, f": {reason}")
        names = ", ".join(entry.name for entry in entries)
        self._console.print(Padding(Text(names), (0, 0, 0, 2)))

    def _heading(self, outcome: Outcome, what: str, rest: str = "") -> None:
        word = (outcome.upper(), _STYLES[outcome])
        self._console.print(Text.assemble(word, " ", (what, "bold"), rest))

    def _pairs(self, pairs: dict[str, str], indent: int = 0) -> None:
        grid = Table.grid(padding=(0, 2, 0, 0))
        grid.add_column(no_wrap=True)
        grid.add_column(overflow="fold")
        for name, text in pairs.items():
            grid.add_row(Text(name, "dim"), Text(text))
        self._console.print(Padding(grid, (0, 0, 0, indent)))

    def _line(self, text: str = "") -> None:
        self._console.print(Text(text))


def _summary(report: Report) -> Table:
    total = report.counts()
    outcomes = report.outcomes()
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("Section")
    for outcome in outcomes:
        table.add_column(outcome.capitalize(), justify="right")
    for section, entries in report.sections().items():
        found = counts(entries)
        table.add_row(section, *(_number(outcome, found[outcome]) for outcome in outcomes))
    table.add_row("Total", *(_number(outcome, total[outcome]) for outcome in outcomes))
    return table


def _number(outcome: Outcome, number: int) -> Text:
    return Text(str(number), _STYLES[outcome] if number else "dim")
