"""`pytest --care-url`: the checks as tests, in a folder that has nothing to do with them."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

import pytest
from care_spi_gen.verify.registry import all_checks

from tests.verify.later import Latest
from tests.verify.reference import SECRET, Call, Reference, Reply
from tests.verify.serving import served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_OTHER_TEST = "def test_of_the_folders_own():\n    assert False, 'not asked for'\n"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with served(Reference()) as origin:
        yield origin


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run pytest in a folder, with this plugin and no other."""
    (folder / "test_other.py").write_text(_OTHER_TEST, "utf-8")
    plugin = ("--disable-plugin-autoload", "-p", "care_spi_gen.verify.pytest_plugin")
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *plugin, *arguments],
        cwd=folder,
        env=inherited | {"CARE_SPI_SECRET": SECRET} | environment,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def test_it_is_found_by_pytest() -> None:
    [found] = entry_points(group="pytest11", name="care-spi")
    assert found.value == "care_spi_gen.verify.pytest_plugin"


def test_each_check_is_a_test_and_nothing_else_is_run(url: str, tmp_path: Path) -> None:
    finished = run(tmp_path, "--care-url", url, "--collect-only", "-q")
    collected = [line for line in finished.stdout.splitlines() if "." in line]
    names = {line.rpartition("::")[2] for line in collected}
    assert {check.name for check in all_checks()} <= names
    assert "test_of_the_folders_own" not in finished.stdout


def test_checks_are_chosen_as_tests_are(url: str, tmp_path: Path) -> None:
    finished = run(tmp_path, "--care-url", url, "-k", "healthz or readyz")
    assert finished.returncode == 0, finished.stdout
    assert "2 passed" in finished.stdout


class _Described(Latest):
    """Counts how often its description is asked for."""

    asked = 0

    async def do_describe(self, call: Call) -> Reply:
        self.asked += 1
        return await super().do_describe(call)


def test_a_server_of_a_later_spec_is_asked_once_what_it_requires(tmp_path: Path) -> None:
    server = _Described()
    with served(server) as origin:
        finished = run(tmp_path, "--care-url", origin, "-k", "first-message or list-has-the-shape")
    assert "2 passed" in finished.stdout, finished.stdout
    assert server.asked == 1


def test_what_the_vendor_does_not_demand_may_be_left_out(url: str, tmp_path: Path) -> None:
    finished = run(tmp_path, "--care-url", url, "--care-profile", "vendor", "--collect-only", "-q")
    assert "auth.wrong-token" in finished.stdout
    assert "auth.challenge" not in finished.stdout


def test_a_run_that_only_reads_skips_the_rest(url: str, tmp_path: Path) -> None:
    finished = run(tmp_path, "--care-url", url, "--care-read-only", "-k", "rules or healthz", "-rs")
    assert finished.returncode == 0, finished.stdout
    assert "1 passed" in finished.stdout
    assert "it writes, and this run only reads" in finished.stdout


def test_a_failure_says_what_the_report_says(tmp_path: Path) -> None:
    class WithoutHealth(Reference):
        """Has no route for it."""

        health_paths = ()

    with served(WithoutHealth()) as broken:
        finished = run(tmp_path, "--care-url", broken, "-k", "healthz")
    assert finished.returncode == 1
    assert "expected: 200" in finished.stdout
    assert "curl -sS" in finished.stdout
    assert SECRET not in finished.stdout
    assert "Traceback" not in finished.stdout


@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        (["--care-url", "http://127.0.0.1:9"], {}, "no answer from http://127.0.0.1:9"),
        (["--care-url", "{url}"], {"CARE_SPI_SECRET": "another"}, "refuses the secret"),
        (["--care-url", "{url}"], {"CARE_SPI_SECRET": " "}, "CARE_SPI_SECRET is not set; set it"),
        (["--care-url", "{url}", "--care-product-url", "{url}"], {}, "give it twice"),
        (["--care-url", "localhost:8080"], {}, "--care-url 'localhost:8080' is no http"),
    ],
)
def test_what_cannot_be_run_is_said_in_a_line(
    url: str, tmp_path: Path, arguments: list[str], environment: dict[str, str], said: str
) -> None:
    finished = run(tmp_path, *(word.format(url=url) for word in arguments), **environment)
    assert finished.returncode == pytest.ExitCode.USAGE_ERROR
    assert said in finished.stderr
    assert "Traceback" not in finished.stderr


def test_without_a_url_it_stays_out_of_the_way(tmp_path: Path) -> None:
    finished = run(tmp_path)
    assert finished.returncode == pytest.ExitCode.TESTS_FAILED
    assert "not asked for" in finished.stdout


def test_what_a_server_says_first_is_not_repeated_as_it_is(tmp_path: Path) -> None:
    class Elsewhere(Reference):
        """Sends everybody on, and gives the secret away."""

        async def answer(self, call: Call) -> Reply:
            return Reply(302, b"", {"Location": f"/{SECRET}"})

        def headers(self, call: Call, reply: Reply) -> dict[str, str]:
            return reply.headers

    with served(Elsewhere()) as origin:
        finished = run(tmp_path, "--care-url", origin)
    assert "redirects to" in finished.stderr
    assert SECRET not in finished.stdout + finished.stderr
