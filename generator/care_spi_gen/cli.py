"""The command line: options in, one call, report, exit code."""

from __future__ import annotations

import gc
import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from care_spi_gen import (
    cli_adopt,
    cli_check,
    cli_diff,
    cli_helper,
    cli_inputs,
    cli_prompt,
    cli_regenerate,
    cli_restore,
    cli_verify,
    console,
    resources,
)
from care_spi_gen.commands import PROGRAM, new_command
from care_spi_gen.options import (
    DEFAULT_FRAMEWORK,
    DEFAULT_STORE,
    FRAMEWORKS,
    STORES,
    Options,
    chosen,
)
from care_spi_gen.problems import Problem, UserError
from care_spi_gen.project.names import package_name, project_name
from care_spi_gen.project.write import check_target, write_project

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

_EXAMPLE = f"""\b
Example:
  {PROGRAM} new support-api --framework fastapi --store sqlite"""
_OPTIONS_EXAMPLE = f"""\b
Example:
  {PROGRAM} options --json"""

app = typer.Typer(
    no_args_is_help=True,
    # Plain help: loading rich for it would double the time of `--help`.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

JsonFlag = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def main() -> None:
    """Run the command line. Exit codes: 0 done, 2 a mistake in what was given, 130 Ctrl-C."""
    # One short process: collecting its garbage never pays, and costs 10 to 15 % of the time.
    gc.disable()
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A path may hold what the terminal's encoding cannot; stderr is like this by default.
        sys.stdout.reconfigure(errors="backslashreplace")
    app(prog_name=PROGRAM)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        console.show_line(f"{PROGRAM} {version(PROGRAM)}")
        raise typer.Exit


@app.callback(epilog=_EXAMPLE)
def _root(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Generate complete, tested Care SPI servers."""


@app.command(epilog=_EXAMPLE)
def new(
    path: Annotated[
        Path | None,
        typer.Argument(metavar="PATH", help="Folder to make; its last part names the project."),
    ] = None,
    *,
    framework: Annotated[
        str | None,
        typer.Option(
            metavar="|".join(FRAMEWORKS),
            help=f"Web framework. [default: {DEFAULT_FRAMEWORK}, or asked]",
            autocompletion=lambda: list(FRAMEWORKS),
        ),
    ] = None,
    store: Annotated[
        str | None,
        typer.Option(
            metavar="|".join(STORES),
            help=f"Where conversations are kept. [default: {DEFAULT_STORE}, or asked]",
            autocompletion=lambda: list(STORES),
        ),
    ] = None,
    package: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Import name. [default: the project's, as support_api]"),
    ] = None,
    spec: cli_inputs.Spec = None,
    overlay: cli_inputs.Overlay = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be made, write nothing.")
    ] = False,
    interactive: Annotated[
        bool,
        typer.Option(
            "--interactive", help="Ask for all of it; what is given is there to be accepted."
        ),
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Make a complete Care SPI server, with its tests.

    In a terminal, what is not given is asked. Elsewhere nothing ever is.
    """
    given = {
        "framework": framework,
        "store": store,
        "project": None if path is None else str(path),
    }
    with console.reporting_mistakes(as_json=as_json):
        chosen("--framework", framework, FRAMEWORKS)
        chosen("--store", store, STORES)
        if path is not None:
            _checked_names(path, package)
        asked = _to_ask(given, everything=interactive, as_json=as_json)
        answers = _answers(given, asked, lambda text: _checked_names(Path(text), package))
        target = Path(answers["project"])
        options = Options(
            FRAMEWORKS[answers["framework"]],
            STORES[answers["store"]],
            *_checked_names(target, package),
        )
        outcome = _make(options, target, spec, overlay, write=not dry_run)
    console.show_outcome(outcome, as_json=as_json)
    if asked:
        console.show_equivalent(new_command(options, target, package, spec, overlay))


@app.command("options", epilog=_OPTIONS_EXAMPLE)
def list_options(*, as_json: JsonFlag = False) -> None:
    """List the frameworks and stores there are."""
    console.show_options(as_json=as_json)


app.command("regenerate", epilog=cli_regenerate.EXAMPLE)(cli_regenerate.regenerate)
app.command("check", epilog=cli_check.EXAMPLE)(cli_check.check)
app.command("restore", epilog=cli_restore.EXAMPLE)(cli_restore.restore)
app.command("adopt", epilog=cli_adopt.EXAMPLE)(cli_adopt.adopt)
app.command("diff", epilog=cli_diff.EXAMPLE)(cli_diff.diff)
app.command("prompt", epilog=cli_prompt.EXAMPLE)(cli_prompt.prompt)
app.command("helper", epilog=cli_helper.EXAMPLE)(cli_helper.helper)
app.command("verify", epilog=cli_verify.EXAMPLE)(cli_verify.verify)


def _checked_names(target: Path, package: str | None) -> tuple[str, str]:
    """Return the names of project and package. Raises UserError for those, or for the target."""
    project = project_name(target)
    check_target(target)
    return project, package_name(project, package)


def _to_ask(given: Mapping[str, str | None], *, everything: bool, as_json: bool) -> Collection[str]:
    """Return the keys of the questions to ask. Raises UserError if one must be, and cannot."""
    at_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    if everything:
        if as_json or not at_terminal:
            what = "--json" if as_json else "anything but a terminal"
            hint = f"give what it would ask, as in: {PROGRAM} new support-api --framework flask"
            raise UserError(Problem(f"--interactive cannot ask with {what}", hint))
        return given.keys()
    # Some CI systems give their jobs a terminal; nobody sits at it.
    if as_json or not at_terminal or os.environ.get("CI"):
        if given["project"] is None:
            hint = f"name the folder to make, as in: {PROGRAM} new support-api"
            raise UserError(Problem("PATH is missing", hint))
        return ()
    return [key for key, value in given.items() if value is None]


def _answers(
    given: Mapping[str, str | None], asked: Collection[str], check_project: Callable[[str], object]
) -> Mapping[str, str]:
    """Return an answer to each question: what is given or the default, or what is then said."""
    from care_spi_gen.questions import QUESTIONS

    answers = {}
    for question in QUESTIONS:
        answer = given[question.key]
        answers[question.key] = question.default if answer is None else answer
        if question.key in asked:
            from care_spi_gen.asking import ask

            answers[question.key] = ask(question, answers[question.key], check_project)
    return answers


def _make(
    options: Options, target: Path, spec: Path | None, overlay: Path | None, *, write: bool
) -> console.Outcome:
    from care_spi_gen.generation import generate_new
    from care_spi_gen.project.lock import LOCK_NAME, lock_text

    effective, lock = generate_new(*resources.spec_files(spec, overlay), options)
    files = {**lock.base, LOCK_NAME: lock_text(lock)}
    if write:
        write_project(target, files)
    return console.Outcome(options, target, files, effective.notes, written=write)
