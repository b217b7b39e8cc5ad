"""What `care-spi-gen prompt` does once it knows what is wanted."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from care_spi_gen import console
from care_spi_gen.commands import PROGRAM
from care_spi_gen.prompt import audit_text, prompt_text
from care_spi_gen.verify import DEFAULT_PREFIX, SECRET_ENV
from care_spi_gen.verify.report.model import verdict
from care_spi_gen.verify_command import examine

if TYPE_CHECKING:
    from pathlib import Path

    from care_spi_gen.prompt import Stack
    from care_spi_gen.spec import Spec
    from care_spi_gen.verify.arguments import Choice, Server
    from care_spi_gen.verify.report.model import Report


def write_prompt(spec: Spec, stack: Stack, output: Path | None) -> None:
    """Print or write the prompt for a new server. Raises UserError."""
    console.show_problems(spec.notes)
    console.write_result(prompt_text(spec, stack), output)


def write_audit(
    server: Server,
    choice: Choice,
    spec: Spec,
    stack: Stack,
    output: Path | None,
    *,
    reads_only: bool,
) -> None:
    """Judge a server, and print or write the prompt to mend it; a note if there is no need to.

    Raises UserError if it cannot be judged, SystemExit after Ctrl-C.
    """
    report = examine(server, choice, reads_only=reads_only)
    if report.passed:
        console.show_note(f"{verdict(report)} There is nothing to mend, so there is no prompt.")
        return
    console.show_problems(spec.notes)
    again = _command_line(report, choice, server.secret_variable)
    console.write_result(audit_text(report, spec, stack, again), output)


def _command_line(report: Report, choice: Choice, variable: str) -> str:
    """Return the line that judges the server again in the same way, without the secret."""
    words = [PROGRAM, "verify", report.url, "--profile", report.profile]
    words += ["--secret-env", variable] if variable != SECRET_ENV else []
    for flag, values in (
        ("--product-url", report.product_urls),
        ("--only", choice.only),
        ("--skip", choice.skip),
    ):
        for value in values:
            words += [flag, value]
    if report.customer_prefix != DEFAULT_PREFIX:
        words += ["--customer-prefix", report.customer_prefix]
    words += ["--read-only"] if report.reads_only else []
    return f"{variable}=... {shlex.join(words)}"
