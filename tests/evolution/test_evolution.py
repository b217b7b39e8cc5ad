"""A server with a year of edits goes from the vendor's 0.1.0 to two later versions of ours."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path, PurePath
from typing import Any

import pytest
import yaml
from care_spi_gen.cli import app
from care_spi_gen.options import DEFAULT_FRAMEWORK, DEFAULT_STORE, Options
from care_spi_gen.regenerate_command import CONFLICTS
from care_spi_gen.render import render
from care_spi_gen.resources import OVERLAY
from care_spi_gen.spec import read_spec
from typer.testing import CliRunner

from scripts.samples import PACKAGE, PROJECT
from tests.covering import covering
from tests.harness.databases import DATABASES, new_database
from tests.harness.server import SECRET, Project, Sample
from tests.realistic_edits import A_YEAR, Page, edit, lost, read_page

pytestmark = pytest.mark.usefixtures("models_are_made_here")

_HERE = Path(__file__).parent
_VERSIONS = ("0.2.0", "0.3.0")
_FILLED_IN = {version: read_page(_HERE / f"filled-in-{version}.yaml") for version in _VERSIONS}
_SERVICE, _ROUTES = f"{PACKAGE}/service.py", f"{PACKAGE}/routes.py"
_IN_CONFLICT = re.compile(r"<<<<<<< .*?^=======\n(.*?)^>>>>>>> [^\n]*\n", re.DOTALL | re.MULTILINE)
# Where the place to fill in is, and the line of it that is reported.
_PLACES = {
    "0.2.0": ("CareService.rate_conversation", "def rate_conversation("),
    "0.3.0": ("CareService.list_conversations", "raise not_implemented()"),
}
_MIGRATIONS = {"0.2.0": "0002_priority_channel_attachments.sql", "0.3.0": "0003_tags.sql"}
# What a project's other tests are about is changed by no version; `verify` is run besides.
_OWN_TESTS = ("conversations", "listing", "migrations", "properties", "reports", "to_fill_in")


@pytest.mark.parametrize(
    "options",
    [
        pytest.param(one, id=name, marks=pytest.mark.xdist_group(name))
        for one in covering(DEFAULT_FRAMEWORK)
        # Nothing there outlives a version.
        if one.store.name != "memory"
        for name in [f"{one.framework.name}-{one.store.name}"]
    ],
)
def test_two_versions_later_every_edit_is_there_and_nothing_is_broken(
    options: Options, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    framework, store = options.framework.name, options.store.name
    monkeypatch.setenv("CARE_SPI_SECRET", SECRET)
    root = tmp_path / PROJECT
    _run("new", str(root), "--framework", framework, "--store", store)
    edit(root, framework)
    pages = [A_YEAR]
    _git(root, "init")
    sample = Sample(framework, store, root, PACKAGE)
    # One store for all versions, so that each finds what the last one has left.
    server = Project.prepare(sample, tmp_path)
    for version in _VERSIONS:
        _commit(root)
        _bring_to(version, sample)
        assert [line for page in pages for line in lost(root, framework, page)] == []
        _passes_its_tests(sample, tmp_path, _OWN_TESTS)
        _is_verified(server)
        edit(root, framework, _FILLED_IN[version])
        pages.append(_FILLED_IN[version])
        _take_out_unused_imports(root)
        assert _run("check", str(root)) == "Up to date.\n"
    _passes_its_tests(sample, tmp_path, ("listing", "to_fill_in"))
    if store == DEFAULT_STORE:
        _commit(root)
        _serve_with_another_framework(sample, tmp_path, pages)


def _bring_to(version: str, sample: Sample) -> None:
    """Bring a project to a version, and look at what is said of it."""
    root, spec = sample.directory, _HERE / f"spi-care-{version}.yaml"
    said = _run("regenerate", str(root), "--spec", str(spec), "--accept-breaking", "--json")
    report: dict[str, Any] = json.loads(said)
    kinds = {file["path"]: file["kind"] for file in report["files"]}
    assert "conflict" not in kinds.values()
    migration = kinds.get(f"{PACKAGE}/migrations/{_MIGRATIONS[version]}")
    assert migration == ("new" if sample.has_sql else None)
    [place] = report["to_fill_in"]
    name, code = _PLACES[version]
    assert (place["path"], place["name"]) == (_SERVICE, name)
    assert code in (root / _SERVICE).read_text("utf-8").splitlines()[place["line"] - 1]
    merged = [path for path, kind in kinds.items() if kind == "merged" and path.endswith(".py")]
    _tool(root, "ruff", "check", "--no-cache", ".")
    _tool(root, "black", "--check", "--diff", "--quiet", *merged)


def _passes_its_tests(sample: Sample, folder: Path, names: tuple[str, ...]) -> None:
    root, store = sample.directory, sample.store
    url = {}
    if store in DATABASES:
        url = {f"CARE_TEST_{store.upper()}_URL": new_database(store, folder).url}
    files = [root / "tests" / f"test_{name}.py" for name in names]
    _tool(
        root,
        *("pytest", "--quiet", "--disable-plugin-autoload", "-p", "no:cacheprovider"),
        *(str(file) for file in files if file.exists()),
        **url,
    )


def _take_out_unused_imports(root: Path) -> None:
    """Do what the owner's linter does: once a place is filled in, nothing there raises the 501."""
    _tool(root, "ruff", "check", "--fix", "--quiet", "--no-cache", ".")


def _is_verified(project: Project) -> None:
    with project.serve() as server:
        said = _run("verify", server.url, "--format", "json")
    report = json.loads(said)
    assert report["profile"] == "house"
    assert report["passed"]


def _serve_with_another_framework(sample: Sample, folder: Path, pages: list[Page]) -> None:
    """Change the framework: in conflict is only what its owner wrote into code for the old one."""
    root, other = sample.directory, "aiohttp"
    result = CliRunner().invoke(app, ("regenerate", str(root), "--framework", other, "--json"))
    assert result.exit_code == CONFLICTS, result.output
    conflicts = {
        file["path"]: [conflict["name"] for conflict in file["conflicts"]]
        for file in json.loads(result.stdout)["files"]
        if file["conflicts"]
    }
    assert conflicts == {f"{PACKAGE}/app.py": ["create_app"], _ROUTES: ["post_message"]}
    assert [line for page in pages for line in lost(root, sample.framework, page)] == []
    # She takes what is generated, and writes there what she had written.
    for path in conflicts:
        file = root / path
        file.write_text(_IN_CONFLICT.sub(r"\1", file.read_text("utf-8")), "utf-8")
    edit(root, other, {other: A_YEAR[other]})
    _take_out_unused_imports(root)
    assert _run("check", str(root)) == "Up to date.\n"
    _passes_its_tests(replace(sample, framework=other), folder, _OWN_TESTS)


def test_the_same_version_as_openapi_3_1_makes_the_same_project(tmp_path: Path) -> None:
    spec = _HERE / "spi-care-0.3.0.yaml"
    document = yaml.safe_load(spec.read_text("utf-8")) | {"openapi": "3.1.0"}
    (tmp_path / spec.name).write_text(yaml.safe_dump(_as_3_1(document), sort_keys=False), "utf-8")
    options = covering(DEFAULT_FRAMEWORK)[0]
    one, other = (
        render(read_spec(file, OVERLAY), options) for file in (spec, tmp_path / spec.name)
    )
    assert one.keys() == other.keys()
    assert {PurePath(path).parent.name for path in one if one[path] != other[path]} == {"openapi"}


def _as_3_1(node: Any) -> Any:
    """Return a part of a description with what OpenAPI 3.1 has other words for."""
    if isinstance(node, list):
        return [_as_3_1(item) for item in node]
    if not isinstance(node, dict):
        return node
    changed = {key: _as_3_1(value) for key, value in node.items() if key != "nullable"}
    if node.get("nullable") is True:
        changed["type"] = [node["type"], "null"]
    if node.get("exclusiveMinimum") is True:
        changed["exclusiveMinimum"] = changed.pop("minimum")
    return changed


def _run(*arguments: str) -> str:
    result = CliRunner().invoke(app, arguments, prog_name="care-spi-gen")
    assert result.exit_code == 0, result.output
    return result.stdout


def _tool(root: Path, *command: str, **extra: str) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CARE_SPI_")}
    finished = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=root,
        env=kept | {"PYTHONDONTWRITEBYTECODE": "1"} | extra,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr


def _commit(root: Path) -> None:
    _git(root, "add", ".")
    _git(root, "-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "-m", "x")


def _git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True)
