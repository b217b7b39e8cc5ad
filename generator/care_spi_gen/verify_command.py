"""What `care-spi-gen verify` does once it knows what is wanted."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from care_spi_gen import console
from care_spi_gen.problems import Problem, UserError
from care_spi_gen.verify.arguments import named_check, refuse_unknown_patterns
from care_spi_gen.verify.care import Target
from care_spi_gen.verify.registry import all_checks, chosen_checks, unknown_patterns
from care_spi_gen.verify.report.catalogue import explanation, listing
from care_spi_gen.verify.report.documents import (
    check_document,
    checks_document,
    report_document,
)
from care_spi_gen.verify.report.github import as_markdown, as_workflow_commands
from care_spi_gen.verify.report.html import as_html
from care_spi_gen.verify.report.junit import as_junit
from care_spi_gen.verify.report.model import Setting, build, harmless, redactor_for
from care_spi_gen.verify.report.text import as_text
from care_spi_gen.verify.run import CannotRun, Plan, Run, greet, skip_reason

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from care_spi_gen.verify.arguments import Choice, Format, Server
    from care_spi_gen.verify.registry import Check, Profile
    from care_spi_gen.verify.report.model import Report
    from care_spi_gen.verify.run import Greeting, Result

INTERRUPTED = 130


def judge(
    server: Server, choice: Choice, form: Format, output: Path | None, *, reads_only: bool
) -> bool:
    """Run the checks and show the report; returns whether the server passed.

    Raises as `examine` does.
    """
    report = examine(server, choice, reads_only=reads_only)
    _show(report, form, output)
    return report.passed


def examine(server: Server, choice: Choice, *, reads_only: bool) -> Report:
    """Run the checks, with a bar on a terminal.

    Raises UserError if the server cannot be judged, SystemExit after Ctrl-C.
    """
    _refuse_unknown(choice)
    target = Target(server.url, server.secret, server.product_urls, (), server.customer_prefix)
    greeting = _greeting(target)
    profile = choice.profile or greeting.profile
    checks = _chosen(choice, profile)
    if all(skip_reason(check, target, reads_only=reads_only) for check in checks):
        hint = "loosen --only, --skip, --read-only or --profile, or give --product-url twice"
        raise UserError(Problem(f"no check of profile {profile} is left to run", hint))
    setting = Setting(
        target,
        server.secret_variable,
        profile,
        _reason(choice, greeting.profile),
        reads_only=reads_only,
        selected=bool(choice.only or choice.skip),
    )
    began = time.monotonic()
    results = _run(Plan(target, checks, reads_only=reads_only, workers=greeting.workers))
    return build(results, setting, time.monotonic() - began)


def show_checks(choice: Choice, explain: str | None, form: Format, output: Path | None) -> None:
    """Show the checks that are chosen, or all there is to say of the one to `explain`."""
    if form not in {"text", "json"}:
        raise UserError(Problem(f"--format {form} is for reports", "choose one of text, json"))
    _refuse_unknown(choice)
    if explain is not None:
        check = named_check(explain, all_checks())
        document, text = check_document(check), explanation(check)
    else:
        checks = _chosen(choice, choice.profile or "house")
        document, text = checks_document(checks), listing(checks)
    console.write_result(document if form == "json" else text, output)


def _refuse_unknown(choice: Choice) -> None:
    for flag, patterns in (("--only", choice.only), ("--skip", choice.skip)):
        refuse_unknown_patterns(flag, unknown_patterns(patterns), all_checks())


def _chosen(choice: Choice, profile: Profile) -> Sequence[Check]:
    checks = chosen_checks(all_checks(), only=choice.only, skip=choice.skip)
    return [check for check in checks if check.belongs_to(profile)]


def _greeting(target: Target) -> Greeting:
    try:
        return greet(target)
    except CannotRun as error:
        raise UserError(Problem(harmless(str(error), redactor_for(target)))) from None


def _reason(choice: Choice, named: Profile) -> str:
    if choice.profile:
        return "as --profile says"
    if named == "house":
        return "as the server says in its Care-SPI-Profile header"
    return "as the server names no other in a Care-SPI-Profile header"


def _run(plan: Plan) -> Sequence[Result]:
    done = 0
    try:
        with console.progress(len(plan.checks)) as advance:

            def note(result: Result) -> None:
                nonlocal done
                done += 1
                advance(failed=result.outcome == "failed")

            return Run(plan, note).results()
    except KeyboardInterrupt:
        total = len(plan.checks)
        console.show_note(f"Interrupted after {done} of {total} checks: this is no verdict.")
        raise SystemExit(INTERRUPTED) from None


def _show(report: Report, form: Format, output: Path | None) -> None:
    if form == "text":
        width, colours = console.text_style(output)
        console.write_result(as_text(report, width=width, colours=colours), output)
    elif form == "json":
        console.write_result(report_document(report), output)
    elif form == "junit":
        console.write_result(as_junit(report), output)
    elif form == "html":
        console.write_result(as_html(report), output)
    else:
        console.write_result(as_workflow_commands(report), output)
        console.append_step_summary(as_markdown(report))
