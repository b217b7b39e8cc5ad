"""The only place that prints: results on stdout; notes and mistakes on stderr.

Text that came from a spec or a flag is escaped before it is printed, and never read as markup.
The JSON documents (`--json`) are described in CONTRIBUTING.md.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections import Counter
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from care_spi_gen.commands import next_commands
from care_spi_gen.options import (
    DEFAULT_FRAMEWORK,
    DEFAULT_STORE,
    FRAMEWORKS,
    STORES,
    Framework,
    Options,
    Store,
)
from care_spi_gen.problems import Problem, UserError, printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from care_spi_gen.project.report import Report

USAGE_ERROR = 2
# What a log or a file is read in.
_PLAIN_WIDTH = 100


@dataclass(frozen=True, slots=True)
class Outcome:
    """What `new` made at `target`, or would make if not `written`; `files` is path -> text."""

    options: Options
    target: Path
    files: Mapping[str, str]
    notes: tuple[Problem, ...]
    written: bool


@contextmanager
def reporting_mistakes(*, as_json: bool) -> Iterator[None]:
    """Turn a UserError into its messages and exit code 2: lines on stderr, or JSON on stdout."""
    try:
        yield
    except UserError as error:
        show_mistakes(error.problems, as_json=as_json)
        raise SystemExit(USAGE_ERROR) from None


def show_mistakes(problems: Iterable[Problem], *, as_json: bool) -> None:
    """Print mistakes: lines on stderr, or JSON on stdout."""
    if as_json:
        _print_json(_problems_document(problems))
    else:
        show_problems(problems)


def show_findings(problems: Iterable[Problem], otherwise: str, *, as_json: bool) -> None:
    """Print what was looked for and found, which is a result, or a line if nothing was."""
    if as_json:
        _print_json(_problems_document(problems))
    else:
        for line in list(map(str, problems)) or [otherwise]:
            show_line(line)


def show_restored(paths: Iterable[str], *, as_json: bool) -> None:
    """Print which files were brought back."""
    if as_json:
        _print_json({"restored": list(paths)})
    else:
        for path in paths:
            show_line(f"restored  {path}")


def show_report(report: Report, *, as_json: bool) -> None:
    """Print what became of a project; or what would, and the patch."""
    if as_json:
        _print_json(report.document())
        return
    show_problems(report.notes)
    for line in report.lines():
        show_line(line)
    if not report.written and report.patch:
        show_line()
        print(_as_shown(report.patch), end="")
        show_note("Nothing was written.")


def _as_shown(patch: str) -> str:
    """Return a patch: for a program as it is, for a person without what a terminal obeys."""
    if not sys.stdout.isatty():
        return patch
    return re.sub(r"[^\n\t]+", lambda text: printable(text[0]), patch)


def _problems_document(problems: Iterable[Problem]) -> dict[str, object]:
    return {"problems": [asdict(problem) for problem in problems]}


def show_problems(problems: Iterable[Problem]) -> None:
    """Print mistakes or notes to stderr, one a line."""
    for problem in problems:
        print(problem, file=sys.stderr)


def show_line(text: str = "") -> None:
    """Print one line of a result."""
    print(printable(text))


def show_note(text: str) -> None:
    """Print one line beside the result."""
    print(printable(text), file=sys.stderr)


def write_result(result: str | Mapping[str, object], path: Path | None) -> None:
    """Print a result, text or a JSON document, or write it to a file. May raise UserError."""
    text = result if isinstance(result, str) else f"{json.dumps(result, indent=2)}\n"
    if path is None:
        print(text, end="")
        return
    try:
        path.write_text(text, "utf-8", newline="\n")
    except OSError as error:
        raise UserError(_unwritable(path, error.strerror)) from None


def refuse_unwritable(path: Path | None) -> None:
    """Raise UserError for a file that surely cannot be written, before it is worked for."""
    if path is None:
        return
    try:
        why = "it is a folder" if path.is_dir() else ""
        why = why or ("" if path.parent.is_dir() else "its folder does not exist")
    except OSError as error:
        why = error.strerror or ""
    if why:
        raise UserError(_unwritable(path, why))


def _unwritable(path: Path, why: str | None) -> Problem:
    hint = "name a file in a folder where you may write"
    return Problem(f"--output {str(path)!r} cannot be written: {why}", hint)


def append_step_summary(markdown: str) -> None:
    """Show Markdown on the page of a GitHub Actions job, if this is one."""
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if not path:
        return
    try:
        with Path(path).open("a", encoding="utf-8") as summary:
            summary.write(markdown)
    except OSError as error:
        show_note(f"GITHUB_STEP_SUMMARY cannot be written: {error.strerror}")


def text_style(path: Path | None) -> tuple[int, bool]:
    """How wide a text may be where it goes, and whether it may have colours there."""
    if path is not None or not sys.stdout.isatty():
        return _PLAIN_WIDTH, False
    is_plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return shutil.get_terminal_size().columns, not is_plain


def line_style() -> tuple[int | None, bool]:
    """How wide lines may be on standard output, and whether it may have colours.

    None is for a file or a pipe, where a line is for programs: it is as long as it is.
    """
    width, colours = text_style(None)
    return (width if sys.stdout.isatty() else None), colours


@contextmanager
def progress(total: int) -> Iterator[Callable[..., None]]:
    """Show a bar on stderr while the block runs, if that is a terminal.

    Yields what is to be called once a step, with `failed` if it did.
    """
    if not sys.stderr.isatty():
        yield lambda **_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    failures = 0
    columns = (
        TextColumn("Checking"),
        # Its own colour is red until the end, as if something were wrong.
        BarColumn(complete_style="cyan", finished_style="cyan"),
        MofNCompleteColumn(),
        TextColumn("{task.fields[failures]} failed"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total, failures=failures)

        def advance(*, failed: bool) -> None:
            nonlocal failures
            failures += failed
            bar.update(task, advance=1, failures=failures)

        yield advance


def show_outcome(outcome: Outcome, *, as_json: bool) -> None:
    """Print what `new` did: JSON, or the paths of a dry run, or a tree and the next commands."""
    if as_json:
        _print_json(_outcome_document(outcome))
        return
    show_problems(outcome.notes)
    if outcome.written:
        _show_tree(outcome)
        _show_next_commands(outcome)
    else:
        _show_sizes(outcome)


def show_equivalent(command: str) -> None:
    """Print the command that would have done the same without a question."""
    show_line()
    show_line("The same again, without questions:")
    show_line(f"  {command}")


def show_options(*, as_json: bool) -> None:
    """Print the frameworks and stores there are."""
    if as_json:
        _print_json(
            {
                "frameworks": _choice_documents(FRAMEWORKS, DEFAULT_FRAMEWORK),
                "stores": _choice_documents(STORES, DEFAULT_STORE),
            }
        )
        return
    _show_choices("--framework", FRAMEWORKS, DEFAULT_FRAMEWORK)
    show_line()
    _show_choices("--store", STORES, DEFAULT_STORE)


def _choice_documents(
    choices: Mapping[str, Framework | Store], default: str
) -> list[dict[str, str | bool]]:
    return [
        {
            "name": name,
            "title": choice.title,
            "summary": choice.summary,
            "default": name == default,
        }
        for name, choice in choices.items()
    ]


def _show_choices(flag: str, choices: Mapping[str, Framework | Store], default: str) -> None:
    show_line(flag)
    for name, choice in choices.items():
        mark = " (default)" if name == default else ""
        show_line(f"  {name:<8}  {choice.summary}{mark}")


def _outcome_document(outcome: Outcome) -> dict[str, object]:
    options = outcome.options
    return {
        "project": options.project,
        "package": options.package,
        "framework": options.framework.name,
        "store": options.store.name,
        "target": str(outcome.target),
        "files": [
            {"path": path, "bytes": len(text.encode())}
            for path, text in sorted(outcome.files.items())
        ],
        "notes": [asdict(note) for note in outcome.notes],
        "written": outcome.written,
    }


def _print_json(document: Mapping[str, object]) -> None:
    print(json.dumps(document, indent=2))


def _show_sizes(outcome: Outcome) -> None:
    sizes = {path: len(text.encode()) for path, text in sorted(outcome.files.items())}
    width = len(str(max(sizes.values(), default=0)))
    for path, size in sizes.items():
        show_line(f"{size:>{width}}  {path}")
    total = sum(sizes.values())
    show_line(f"{len(sizes)} files, {total} bytes would be made in {outcome.target}; none was.")


def _show_tree(outcome: Outcome) -> None:
    options = outcome.options
    show_line(
        f"Made {outcome.target}: {options.framework.title}, {options.store.title} store, "
        f"{_counted(len(outcome.files), 'file')}."
    )
    show_line()
    tops = Counter(path.partition("/")[0] + "/" * ("/" in path) for path in outcome.files)
    width = max(map(len, tops))
    show_line(options.project)
    *others, last = sorted(tops, key=lambda top: (not top.endswith("/"), top))
    for branch, top in [*(("├── ", top) for top in others), ("└── ", last)]:
        files = f"{top:<{width}}  {_counted(tops[top], 'file')}" if top.endswith("/") else top
        show_line(branch + files)


def _show_next_commands(outcome: Outcome) -> None:
    show_line()
    show_line("Next:")
    for command in next_commands(outcome.options, outcome.target):
        show_line(f"  {command}")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
