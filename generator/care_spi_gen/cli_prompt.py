"""`care-spi-gen prompt`: options in, one call."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from click.core import ParameterSource

from care_spi_gen import cli_inputs, cli_verify, console, resources
from care_spi_gen.options import DEFAULT_FRAMEWORK, DEFAULT_STORE, FRAMEWORKS, STORES
from care_spi_gen.problems import Problem, UserError
from care_spi_gen.verify import DEFAULT_PREFIX, SECRET_ENV, arguments

EXAMPLE = """\b
Examples:
  care-spi-gen prompt --framework flask --store postgres
  care-spi-gen prompt --language Go --framework gin --database DynamoDB
  CARE_SPI_SECRET=... care-spi-gen prompt --audit http://localhost:8080"""
_FOR_AUDIT = (
    "secret_env",
    "profile",
    "product_url",
    "customer_prefix",
    "read_only",
    "only",
    "skip",
)


def prompt(
    context: typer.Context,
    *,
    language: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="Any language. [default: that of the framework]"),
    ] = None,
    framework: Annotated[
        str | None,
        typer.Option(
            metavar="|".join((*FRAMEWORKS, "TEXT")),
            help=f"Any framework. [default: {DEFAULT_FRAMEWORK}, or left open with --language]",
            autocompletion=lambda: list(FRAMEWORKS),
        ),
    ] = None,
    store: Annotated[
        str | None,
        typer.Option(
            metavar="|".join(STORES),
            help=f"A database that `new` has, too. [default: {DEFAULT_STORE}]",
            autocompletion=lambda: list(STORES),
        ),
    ] = None,
    database: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Any other database.")
    ] = None,
    spec: cli_inputs.Spec = None,
    overlay: cli_inputs.Overlay = None,
    output: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the prompt there. [default: standard output]"),
    ] = None,
    audit: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Judge the server there as `verify` does, and make a prompt to mend it. "
            "What follows is for this.",
        ),
    ] = None,
    secret_env: cli_verify.SecretEnv = SECRET_ENV,
    profile: cli_verify.Profile = None,
    product_url: cli_verify.ProductUrl = None,
    customer_prefix: cli_verify.CustomerPrefix = DEFAULT_PREFIX,
    read_only: cli_verify.ReadOnly = False,
    only: cli_verify.Only = None,
    skip: cli_verify.Skip = None,
) -> None:
    """Print a prompt that has a language model write a Care SPI server, with whatever you use.

    It holds the spec, the contract and all checks of `verify`, and is for any model to be pasted
    into. With --audit it holds what is wrong with a server that is there, to have it mended.

    Exit codes: 0 done, or nothing to mend; 2 for a mistake, or a server that cannot be judged.
    """
    with console.reporting_mistakes(as_json=False):
        console.refuse_unwritable(output)
        from care_spi_gen.prompt import stack_named
        from care_spi_gen.prompt_command import write_audit, write_prompt
        from care_spi_gen.spec import read_spec

        is_new = audit is None
        stack = stack_named(language, framework, store, database, defaults=is_new)
        if audit is None:
            _refuse_for_audit(context)
            write_prompt(read_spec(*resources.spec_files(spec, overlay)), stack, output)
            return
        url = arguments.base_url(audit, "--audit")
        server = arguments.server(url, product_url or (), customer_prefix, secret_env)
        choice = arguments.choice(profile, only or (), skip or ())
        effective = read_spec(*resources.spec_files(spec, overlay))
        write_audit(server, choice, effective, stack, output, reads_only=read_only)


def _refuse_for_audit(context: typer.Context) -> None:
    """Raise UserError for what is said of a server when there is none to judge."""
    for name in _FOR_AUDIT:
        if context.get_parameter_source(name) == ParameterSource.COMMANDLINE:
            flag = f"--{name.replace('_', '-')}"
            hint = "give --audit URL as well, or leave it out"
            raise UserError(Problem(f"{flag} is for a server that is judged", hint))
