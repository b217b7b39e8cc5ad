"""The committed samples are what the templates make, and each is sound by its own rules."""

from __future__ import annotations

import difflib
import os
import subprocess
import sys
from collections import defaultdict
from itertools import chain, islice
from typing import TYPE_CHECKING

import pytest
from care_spi_gen.render.layers import sources
from care_spi_gen.resources import TEMPLATES

from scripts.samples import PACKAGE, SAMPLES, files_below, render_sample, sample_options
from tests.harness.databases import DATABASES, server_url

if TYPE_CHECKING:
    from pathlib import Path

_NAMES = sorted(sample_options())
_MOST_DIFF_LINES = 200

each_sample = pytest.mark.parametrize("name", _NAMES)


def test_there_is_a_sample_for_every_combination_and_no_other() -> None:
    assert sorted(path.name for path in SAMPLES.iterdir()) == _NAMES


@each_sample
def test_sample_is_what_the_templates_make(name: str) -> None:
    folder = SAMPLES / name
    committed = {
        str(path.relative_to(folder)): path.read_bytes().decode() for path in files_below(folder)
    }
    differences = list(islice(_differences(committed, render_sample(name)), _MOST_DIFF_LINES))
    assert not differences, "make samples, and review:\n" + "\n".join(differences)


def _differences(committed: dict[str, str], rendered: dict[str, str]) -> chain[str]:
    missing = (f"missing: {path}" for path in sorted(rendered.keys() - committed.keys()))
    unexpected = (f"unexpected: {path}" for path in sorted(committed.keys() - rendered.keys()))
    changed = sorted(
        path for path in committed.keys() & rendered.keys() if committed[path] != rendered[path]
    )
    diffs = (
        difflib.unified_diff(
            committed[path].splitlines(),
            rendered[path].splitlines(),
            f"committed/{path}",
            f"rendered/{path}",
            lineterm="",
        )
        for path in changed
    )
    return chain(
        missing, unexpected, (f"changed: {path}" for path in changed), chain.from_iterable(diffs)
    )


def test_each_file_depends_on_the_framework_or_on_the_store_but_wiring() -> None:
    wiring = set()
    by_framework: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    by_store: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for name, options in sample_options().items():
        wiring |= {
            source.output
            for source in sources(TEMPLATES, options)
            if source.name.startswith("wiring/")
        }
        for path, text in render_sample(name).items():
            by_framework[path][options.framework.name].add(text)
            by_store[path][f"{options.store.name} {options.framework.face}"].add(text)
    on_both = {
        path
        for path in by_framework
        if any(len(texts) > 1 for texts in by_framework[path].values())
        and any(len(texts) > 1 for texts in by_store[path].values())
    }
    assert on_both <= wiring


@each_sample
@pytest.mark.parametrize(
    "command",
    [
        ["black", "--check", "--quiet", "--diff", "."],
        ["ruff", "check", "--no-cache", "--output-format", "concise", "."],
    ],
    ids=lambda command: command[0],
)
def test_sample_is_clean(name: str, command: list[str]) -> None:
    _run(name, *command)


@each_sample
def test_sample_has_right_types(name: str, mypy_cache: Path) -> None:
    _run(name, "mypy", "--strict", "--cache-dir", str(mypy_cache), str(SAMPLES / name))


@each_sample
def test_sample_passes_its_own_tests(name: str, tmp_path: Path) -> None:
    store = sample_options()[name].store.name
    # Every sample is put through the contract anyhow; here the test itself is tested.
    left_out = [] if store == "sqlite" else ["--ignore=tests/test_contract.py"]
    if store in DATABASES:
        server_url(store)
    _run(
        name,
        # No plugin but its own: those of this environment are not there where it is used.
        *("pytest", "--quiet", "--disable-plugin-autoload", "-p", "pytest_cov"),
        *("-p", "care_spi_gen.verify.pytest_plugin"),
        *("-p", "no:cacheprovider", f"--cov={PACKAGE}", *left_out),
        *("--cov-report=term-missing:skip-covered", "--cov-fail-under=95"),
        COVERAGE_FILE=str(tmp_path / "coverage"),
    )


@pytest.mark.parametrize("store", DATABASES)
def test_a_samples_own_tests_take_a_server_by_its_url(store: str) -> None:
    url = {f"CARE_TEST_{store.upper()}_URL": server_url(store)}
    _run(f"flask-{store}", "pytest", "-p", "no:cacheprovider", "tests/test_migrations.py", **url)


def _run(name: str, *command: str, **extra: str) -> None:
    ours = ("CARE_SPI_", "PYTEST_", "COV_", "COVERAGE_")
    environment = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
    finished = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=SAMPLES / name,
        env=environment | {"PYTHONDONTWRITEBYTECODE": "1"} | extra,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
