"""Operations without a role: places to fill in, which check their input and answer 501."""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from care_spi_gen.options import FRAMEWORKS
from care_spi_gen.project.write import write_project
from care_spi_gen.render import render

from tests.covering import spread
from tests.hostile import probe
from tests.stub_spec import stub_spec

_RENAME = "/care/tags/a/b/rename"

each_framework = pytest.mark.parametrize("framework", FRAMEWORKS)

Projects = Callable[[str], Path]


@pytest.fixture(scope="module")
def project_of(tmp_path_factory: pytest.TempPathFactory) -> Projects:
    folder = tmp_path_factory.mktemp("stubs")

    @functools.cache
    def write(choice: str) -> Path:
        write_project(folder / choice, render(stub_spec(), spread()[choice]))
        return folder / choice

    return write


def request(method: str, url: str, body: Any = None, bearer: str = probe.SECRET) -> dict[str, Any]:
    order = {"method": method, "url": url, "headers": {"Authorization": f"Bearer {bearer}"}}
    return order if body is None else order | {"json": body}


ANSWERS = [
    (request("GET", "/care/tags?customerId=c&limit=3"), 501, None),
    (request("HEAD", "/care/tags?customerId=c"), 501, None),
    (request("GET", "/care/tags?customerId=c", bearer="another"), 401, None),
    (request("GET", "/care/tags?limit=11"), 422, {"customerId", "limit"}),
    (request("POST", "/care/tags", {}), 405, {"GET", "HEAD"}),
    (request("PUT", "/care/tags/a", {"name": "n"}), 501, None),
    (request("PUT", "/care/tags/7", {"name": "n", "id": 7}), 501, None),
    (request("PUT", "/care/tags/a", {"name": "n", "id": 7}), 422, {"/id"}),
    (request("PUT", "/care/tags/a", {"id": "a"}), 422, {"/name", "/id"}),
    (request("PUT", "/care/tags/a", bearer="another"), 401, None),
    (request("PUT", "/care/tags/a"), 415, None),
    (request("DELETE", "/care/tags/a"), 501, None),
    (request("GET", "/care/tags/a"), 405, {"DELETE", "PUT"}),
    (request("GET", "/care/tags/a/shape"), 422, {"needed"}),
    (request("GET", "/care/tags/a/colour"), 501, None),
    (request("GET", "/care/conversations/export"), 501, None),
    (request("PATCH", f"{_RENAME}?force=true", {"name": "n"}), 501, None),
    (request("PATCH", f"{_RENAME}?force=5", {"name": "n"}), 422, {"force"}),
    (request("PATCH", f"{_RENAME}?force=true", {"name": 5}), 422, {"/name"}),
]  # fmt: skip


@each_framework
def test_a_place_to_fill_in_checks_its_input_first(
    framework: str, project_of: Projects, tmp_path: Path
) -> None:
    answers = probe.run(
        [project_of(f"{framework}-sqlite")], [order for order, _, _ in ANSWERS], tmp_path
    )
    found = [(status, details(allow, body)) for status, allow, body in answers]
    assert found == [(status, expected) for _, status, expected in ANSWERS]


def details(allow: str | None, body: str) -> set[str] | None:
    """What may be used instead, or what is wrong."""
    if allow is not None:
        return {method.strip() for method in allow.split(",")}
    errors = json.loads(body).get("errors", ()) if body else ()
    return {error.get("pointer") or error["parameter"] for error in errors} or None


_BLACK = ["black", "--check", "--quiet", "--diff", "."]
_RUFF = ["ruff", "check", "--no-cache", "--output-format", "concise", "."]
_MYPY = ["mypy", "--strict", "--cache-dir", "{cache}", "{project}"]
_PYTEST = [
    *("pytest", "--quiet", "--disable-plugin-autoload", "-p", "no:cacheprovider"),
    *("-p", "care_spi_gen.verify.pytest_plugin"),
]


@pytest.mark.parametrize(
    ("choice", "command"),
    [
        *((choice, command) for choice in spread() for command in (_BLACK, _RUFF, _MYPY)),
        # Slow: once, where most of the code differs from that of the samples.
        ("fastapi-sqlite", _PYTEST),
    ],
    ids=lambda value: value if isinstance(value, str) else value[0],
)
def test_a_project_with_places_to_fill_in_is_clean(
    choice: str, command: list[str], project_of: Projects, mypy_cache: Path
) -> None:
    project = project_of(choice)
    arguments = [part.format(cache=mypy_cache, project=project) for part in command]
    finished = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=project,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
