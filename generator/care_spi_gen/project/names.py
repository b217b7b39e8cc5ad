"""The names of a generated project: the distribution's and the import package's."""

from __future__ import annotations

import keyword
import re
import sys
from typing import TYPE_CHECKING

from care_spi_gen.problems import Problem, UserError

if TYPE_CHECKING:
    from pathlib import Path

# The `name` of PyPA's core metadata specification, which PEP 508 shares.
_DISTRIBUTION_NAME = re.compile(r"[A-Z0-9]|[A-Z0-9][A-Z0-9._-]*[A-Z0-9]", re.IGNORECASE | re.ASCII)

# A package of such a name would hide what the generated server and its tests import.
_DEPENDENCIES = frozenset(
    [
        "aiohttp",
        "anyio",
        "asyncmy",
        "asyncpg",
        "black",
        "build",
        "click",
        "coverage",
        "cryptography",
        "fastapi",
        "flask",
        "gunicorn",
        "hiredis",
        "httpcore",
        "httpx",
        "httpx2",
        "jinja2",
        "mypy",
        "pip",
        "psycopg",
        "psycopg_pool",
        "pydantic",
        "pydantic_core",
        "pydantic_settings",
        "pymysql",
        "pytest",
        "pytest_asyncio",
        "pytest_cov",
        "pytest_timeout",
        "python",
        "redis",
        "rich",
        "ruff",
        "setuptools",
        "starlette",
        "typer",
        "typing_extensions",
        "uvicorn",
        "werkzeug",
        "yaml",
    ]
)
# Other folders of the generated project, and ones that its .gitignore names.
_FOLDERS = frozenset(["build", "dist", "tests", "venv"])
# Windows opens a device instead of a folder of such a name.
_DEVICES = frozenset(
    ["aux", "con", "nul", "prn", *(f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10))]
)


def project_name(target: Path) -> str:
    """Return the distribution's name: the last component of `target`.

    Raises UserError if that is no distribution name (PEP 508), or one that the generated
    project depends on.
    """
    name = target.resolve().name
    if not _DISTRIBUTION_NAME.fullmatch(name):
        raise UserError(
            Problem(
                f"PATH ends in {name!r}, which cannot name a Python project",
                "use ASCII letters, digits and inner '-', '_' or '.', as in support-api",
            )
        )
    if _as_identifier(name) in _DEPENDENCIES:
        raise UserError(
            Problem(
                f"PATH ends in {name!r}, which is the name of a library the project may install",
                "choose another name, as in support-api",
            )
        )
    return name


def package_name(project: str, wanted: str | None) -> str:
    """Return the import name: `wanted` (`--package`), or `project` made an identifier.

    Raises UserError if it is no ASCII identifier, or would hide or be hidden by something else.
    """
    name = _as_identifier(project) if wanted is None else wanted
    reason = _why_unusable(name)
    if reason:
        origin = f"the package name {name!r}"
        origin += " (made from the project's)" if wanted is None else " (--package)"
        raise UserError(
            Problem(f"{origin} {reason}", "choose one with --package, as in support_api")
        )
    return name


def _as_identifier(project: str) -> str:
    return re.sub(r"[-.]+", "_", project.lower())


def _why_unusable(package: str) -> str | None:
    # Compared in lower case: on some file systems `Flask` and `flask` are one folder.
    lower = package.lower()
    checks = {
        "is no ASCII Python identifier": not (package.isascii() and package.isidentifier()),
        "is a Python keyword": keyword.iskeyword(package),
        "begins with an underscore": package.startswith("_"),
        "is a module of Python's standard library": lower in sys.stdlib_module_names,
        "is a library the project may install": lower in _DEPENDENCIES,
        "is another folder of the project": lower in _FOLDERS,
        "is a device on Windows": lower in _DEVICES,
    }
    return next((reason for reason, applies in checks.items() if applies), None)
