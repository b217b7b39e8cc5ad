"""`care-spi-gen verify`: options in, one call, exit code."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from care_spi_gen import console
from care_spi_gen.verify import DEFAULT_PREFIX, SECRET_ENV, arguments

FAILED = 1

EXAMPLE = f"""\b
Examples:
  {SECRET_ENV}=... care-spi-gen verify http://localhost:8080
  care-spi-gen verify --list
  care-spi-gen verify --explain auth.wrong-token"""

# What there is to say of a server and of how to judge it; `prompt --audit` takes the same.
SecretEnv = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="Environment variable that holds the server's secret. The secret itself is "
        "never an argument: other users of a machine can read those.",
    ),
]
Profile = Annotated[
    str | None,
    typer.Option(
        metavar="|".join(arguments.PROFILES),
        help="Judge by what the vendor demands, or by the house rules of generated servers "
        "too. [default: what the server names in its Care-SPI-Profile header, or vendor]",
    ),
]
ProductUrl = Annotated[
    list[str] | None,
    typer.Option(
        metavar="URL",
        help="Base URL of one product of the server; give it twice to have products told "
        "apart, or not at all.",
    ),
]
CustomerPrefix = Annotated[
    str,
    typer.Option(
        metavar="TEXT",
        help="What the ids of all customers begin with that are made; no others are touched.",
    ),
]
ReadOnly = Annotated[bool, typer.Option("--read-only", help="Leave out every check that writes.")]
Only = Annotated[
    list[str] | None,
    typer.Option(
        metavar="GLOB",
        help="Run only these checks: a section, as auth, or a pattern, as '*.token-*'. "
        "May be repeated.",
    ),
]
Skip = Annotated[
    list[str] | None,
    typer.Option(metavar="GLOB", help="Leave these checks out. May be repeated."),
]


def verify(
    url: Annotated[
        str | None,
        typer.Argument(
            metavar="URL",
            help="Base URL of the server, to which /care/... is added. "
            "[default: the first --product-url]",
        ),
    ] = None,
    *,
    secret_env: SecretEnv = SECRET_ENV,
    profile: Profile = None,
    product_url: ProductUrl = None,
    customer_prefix: CustomerPrefix = DEFAULT_PREFIX,
    read_only: ReadOnly = False,
    only: Only = None,
    skip: Skip = None,
    output_format: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="|".join(arguments.FORMATS),
            help="text to read, json for programs, junit for CI systems, github for GitHub "
            "Actions, html for one page to pass on.",
        ),
    ] = "text",
    output: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the report there. [default: standard output]"),
    ] = None,
    list_checks: Annotated[
        bool, typer.Option("--list", help="List the checks there are, and run none.")
    ] = False,
    explain: Annotated[
        str | None, typer.Option(metavar="CHECK", help="Explain one check, and run none.")
    ] = None,
) -> None:
    """Judge a running Care SPI server, whoever wrote it.

    Some hundred checks, each citing the demand that it stands for. Exit codes: 0 if all that was
    judged is right, 1 if not, 2 if the server could not be judged at all.

    It writes to the server, for customers of its own, and cannot delete what it wrote.
    """
    with console.reporting_mistakes(as_json=output_format == "json"):
        choice = arguments.choice(profile, only or (), skip or ())
        form = arguments.format_named(output_format)
        console.refuse_unwritable(output)
        if list_checks or explain is not None:
            from care_spi_gen.verify_command import show_checks

            show_checks(choice, explain, form, output)
            return
        server = arguments.server(url, product_url or (), customer_prefix, secret_env)
        from care_spi_gen.verify_command import judge

        passed = judge(server, choice, form, output, reads_only=read_only)
    if not passed:
        raise SystemExit(FAILED)
