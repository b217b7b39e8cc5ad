"""The only place that prints: results on stdout; notes and mistakes on stderr.

Text that came from a spec or a flag is escaped before it is printed, and never read as markup.
The JSON documents (`--json`) are described in CONTRIBUTING.md.
"""

from __future__ import annotations

import json
import shlex
import sys
from collections import Counter
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

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
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path
USAGE_ERROR = 2


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
        if as_json:
            _print_json({"problems": [asdict(problem) for problem in error.problems]})
        else:
            show_problems(error.problems)
        raise SystemExit(USAGE_ERROR) from None


def show_problems(problems: Iterable[Problem]) -> None:
    """Print mistakes or notes to stderr, one a line."""
    for problem in problems:
        print(problem, file=sys.stderr)


def show_line(text: str = "") -> None:
    """Print one line of a result."""
    print(printable(text))


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
    to_set = " and ".join(outcome.options.required_settings)
    commands = [
        f"cd {shlex.quote(str(outcome.target))}",
        "python3 -m venv .venv && . .venv/bin/activate",
        "pip install --upgrade pip && pip install -e . --group dev",
        "pytest",
        f"cp .env.example .env    # then set {to_set} in it",
        f"python -m {outcome.options.package} serve",
    ]
    show_line()
    show_line("Next:")
    for command in commands:
        show_line(f"  {command}")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
