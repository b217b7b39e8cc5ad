"""`care-spi-gen verify` as a person or a CI job meets it."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import sys
import threading
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from care_spi_gen.cli import app
from care_spi_gen.verify.registry import all_checks
from typer.testing import CliRunner, Result

from tests.verify.echo import echoing
from tests.verify.reference import SECRET, Reference
from tests.verify.serving import served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_VARIABLES = ("CARE_SPI_SECRET", "GITHUB_STEP_SUMMARY")


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A server that is right."""
    with served(Reference()) as origin:
        yield origin


@pytest.fixture(scope="module")
def wrong() -> Iterator[str]:
    """A server that answers everything alike."""
    with echoing() as origin:
        yield origin


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in _VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CARE_SPI_SECRET", SECRET)


def verify(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["verify", *arguments], prog_name="care-spi-gen")


def problem(result: Result) -> str:
    """The one line that a mistake is answered with."""
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert SECRET not in result.stderr
    return result.stderr.rstrip("\n")


def answering(status: int, *headers: str) -> contextlib.AbstractContextManager[str]:
    """A server that has one answer."""
    lines = [f"HTTP/1.1 {status} Said", *headers, "Content-Length: 0", "Connection: close", "", ""]
    return _answering("\r\n".join(lines).encode())


@contextlib.contextmanager
def _answering(answer: bytes) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_answer, args=(listener, answer), daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)


def _answer(listener: socket.socket, answer: bytes) -> None:
    with contextlib.suppress(OSError):
        while True:
            peer, _ = listener.accept()
            with peer:
                peer.recv(65_536)
                peer.sendall(answer)


def test_a_right_server_passes(url: str) -> None:
    result = verify(url, "--only", "auth")
    assert result.exit_code == 0, result.output
    assert f"Server   {url}\n" in result.stdout
    assert "FAILED" not in result.stdout
    assert "Left behind: conversations of customers" in result.stdout
    assert result.stderr == ""


def test_a_wrong_server_fails(wrong: str) -> None:
    result = verify(wrong, "--only", "auth.missing-token-on-reads")
    assert result.exit_code == 1
    assert "FAILED auth.missing-token-on-reads\n" in result.stdout


def test_what_could_not_be_judged_is_no_success(wrong: str) -> None:
    result = verify(wrong, "--only", "rules")
    assert result.exit_code == 1
    assert "could not be judged" in result.stdout
    assert "FAILED" not in result.stdout


def test_the_secret_may_be_in_another_variable(
    url: str, wrong: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CARE_SPI_SECRET")
    monkeypatch.setenv("OTHER", SECRET)
    assert verify(url, "--secret-env", "OTHER", "--only", "auth.wrong-token").exit_code == 0
    result = verify(wrong, "--secret-env", "OTHER", "--only", "scope.customer-required-to-list")
    assert 'Bearer $OTHER"' in result.stdout


@pytest.mark.parametrize("value", [None, "", "  \n"])
def test_without_a_secret_nothing_is_asked(
    value: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CARE_SPI_SECRET")
    if value is not None:
        monkeypatch.setenv("CARE_SPI_SECRET", value)
    assert problem(verify("http://127.0.0.1:9")).startswith("CARE_SPI_SECRET is not set; ")


@pytest.mark.parametrize("value", ["sécret", "secret\n", " secret", "sec\x07ret"])
def test_a_secret_that_no_header_can_carry_is_refused_unseen(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARE_SPI_SECRET", value)
    line = problem(verify("http://127.0.0.1:9"))
    assert "CARE_SPI_SECRET holds what no HTTP header can carry" in line
    assert "ret" not in line.replace("CARE_SPI_SECRET", "")


def test_a_secret_given_for_the_name_of_its_variable_is_not_shown() -> None:
    assert "hunter-2" not in problem(verify("http://127.0.0.1:9", "--secret-env", "hunter-2"))


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("localhost:8080", "no http or https URL"),
        ("ftp://localhost", "no http or https URL"),
        ("http://", "no http or https URL"),
        ("http:///care", "no http or https URL"),
        ("http://localhost:99999", "not a URL"),
        ("http://[::1", "not a URL"),
        ("http://user:hunter2@localhost", "a user name or a password"),
        ("http://localhost/?token=hunter2", "a query"),
        ("http://localhost/#hunter2", "a fragment"),
        ("http://localhost/a b", "characters"),
        ("http://localhost/{productSlug}", "characters"),
        ("http://localhost/a/../b", "segments"),
        ("http://löcalhost", "characters"),
        ("http://localhost\n", "characters"),
        ("http://localhost/\x1b[31m", "characters"),
    ],
)
def test_what_is_no_base_url_is_one_mistake(text: str, what: str) -> None:
    line = problem(verify(text))
    assert line.startswith("URL ")
    assert what in line
    assert "hunter2" not in line


def test_a_missing_url_is_one_mistake() -> None:
    assert problem(verify()).startswith("URL is missing; name the server to judge, as in: ")


def test_products_are_given_twice_or_not_at_all(url: str) -> None:
    one, two = f"{url}/support/alpha", f"{url}/support/beta"
    assert "given once; " in problem(verify(url, "--product-url", one))
    assert "given 3 times" in problem(verify(url, *["--product-url", one] * 3))
    assert "names one product twice" in problem(verify(*["--product-url", one] * 2))
    assert "--product-url " in problem(verify(url, "--product-url", one, "--product-url", "x"))
    result = verify("--product-url", one, "--product-url", two, "--only", "scope.products-*")
    assert f"Server   {one}\n" in result.stdout


@pytest.mark.parametrize("prefix", ["", "a\nb", "\u202e", "x" * 401])
def test_a_prefix_that_cannot_begin_an_id_is_one_mistake(prefix: str) -> None:
    assert "--customer-prefix" in problem(verify("http://127.0.0.1:9", "--customer-prefix", prefix))


def test_customers_have_the_prefix(wrong: str) -> None:
    only = ["--only", "auth.missing-token-on-reads"]
    result = verify(wrong, "--customer-prefix", "nightly-", *only)
    assert "?customerId=nightly-" in result.stdout
    assert "begin with nightly-" in result.stdout


@pytest.mark.parametrize(
    ("flags", "what"),
    [
        (["--profile", "strict"], "--profile 'strict' is unknown; choose one of vendor, house"),
        (["--format", "xml"], "--format 'xml' is unknown; choose one of text, json, junit, "),
        (["--only", "auht"], "--only 'auht' matches no check; did you mean auth?"),
        (["--skip", "auth.wrong-tokn"], "--skip 'auth.wrong-tokn' matches no check; did you mean "),
        (["--only", "wrong-token"], "did you mean auth.wrong-token?"),
        (["--only", "zzzzzz"], "see care-spi-gen verify --list"),
        (["--explain", "auth.wrong-tokn"], "is not a check; did you mean auth.wrong-token?"),
        (["--output", "/nowhere/at/all"], "cannot be written: its folder does not exist"),
        (["--output", "."], "cannot be written: it is a folder"),
        (["--list", "--format", "junit"], "--format junit is for reports; "),
    ],
)
def test_mistakes_get_one_line(flags: list[str], what: str) -> None:
    assert what in problem(verify("http://127.0.0.1:9", *flags))


def test_all_mistaken_patterns_are_named() -> None:
    result = verify("http://127.0.0.1:9", "--only", "zzz", "--only", "auth", "--only", "yyy")
    assert result.exit_code == 2
    assert result.stderr.count("matches no check") == 2


def test_nothing_left_to_run_is_a_mistake(url: str) -> None:
    for flags in (
        ["--only", "auth", "--skip", "*"],
        ["--read-only", "--only", "rules.list-is-whole"],
    ):
        assert "no check of profile " in problem(verify(url, *flags))


def test_nobody_there_is_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    line = problem(verify(f"http://127.0.0.1:{port}"))
    assert line.startswith(f"no answer from http://127.0.0.1:{port}: ")
    assert "start the server" in line


@pytest.mark.parametrize(
    ("status", "headers", "what"),
    [
        (401, [], "refuses the secret (GET /care/conversations is 401)"),
        (403, [], "refuses the secret"),
        (308, [f"Location: https://x/{SECRET}\x1b[31m"], "redirects to https://x/***\\x1b[31m; "),
        (404, [], "has no Care SPI (GET /care/conversations is 404); give the base URL"),
        (503, [], "is not ready"),
        (200, ["Content-Type: text/html; charset=utf-8"], "a web page"),
    ],
)
def test_what_is_no_care_spi_is_one_line(status: int, headers: list[str], what: str) -> None:
    with answering(status, *headers) as origin:
        assert what in problem(verify(origin))


def test_problems_are_json_for_programs() -> None:
    result = verify("http://127.0.0.1:9", "--format", "json", "--only", "zzz")
    assert result.exit_code == 2
    [found] = json.loads(result.stdout)["problems"]
    assert found["message"] == "--only 'zzz' matches no check"


def test_profile_is_the_servers_unless_it_is_given(url: str, wrong: str) -> None:
    only = ["--only", "auth", "--format", "json"]
    named = json.loads(verify(url, *only).stdout)
    given = json.loads(verify(url, "--profile", "vendor", *only).stdout)
    silent = json.loads(verify(wrong, *only).stdout)
    assert [found["profile"] for found in (named, given, silent)] == ["house", "vendor", "vendor"]
    assert named["profile_reason"] == "as the server says in its Care-SPI-Profile header"
    assert given["profile_reason"] == "as --profile says"
    assert len(named["checks"]) > len(given["checks"]) == len(silent["checks"])


def test_read_only_runs_skip_what_writes(url: str) -> None:
    document = json.loads(verify(url, "--read-only", "--only", "auth", "--format", "json").stdout)
    reading = {check.name: check.reads_only for check in all_checks()}
    assert document["read_only"] is True
    for check in document["checks"]:
        assert (check["outcome"] == "skipped") is not reading[check["name"]]


@pytest.mark.parametrize("form", ["text", "json", "junit", "github", "html"])
def test_reports_may_go_to_a_file(wrong: str, form: str, tmp_path: Path) -> None:
    path = tmp_path / "report"
    result = verify(wrong, "--only", "auth", "--format", form, "--output", str(path))
    assert result.exit_code == 1
    assert result.output == ""
    text = path.read_text("utf-8")
    begins = {"text": "Server", "json": "{", "junit": "<?xml", "github": "::", "html": "<!doctype"}
    assert text.startswith(begins[form])
    assert SECRET not in text


def test_a_file_that_cannot_be_written_is_one_line(url: str, tmp_path: Path) -> None:
    path = tmp_path / ("x" * 300)
    line = problem(verify(url, "--only", "auth.wrong-token", "--output", str(path)))
    assert "cannot be written: File name too long" in line


def test_junit_is_a_file_that_says_its_encoding(wrong: str, tmp_path: Path) -> None:
    path = tmp_path / "junit.xml"
    verify(wrong, "--format", "junit", "--output", str(path))
    assert ET.parse(path).getroot().tag == "testsuites"  # noqa: S314 - our own


def test_a_job_of_github_gets_a_summary(
    wrong: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    result = verify(wrong, "--only", "auth", "--format", "github")
    assert "::error title=auth.missing-token-on-reads::" in result.stdout
    assert summary.read_text("utf-8").startswith("before\n## Care SPI\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path))
    result = verify(wrong, "--only", "auth", "--format", "github")
    assert result.exit_code == 1
    assert "GITHUB_STEP_SUMMARY cannot be written" in result.stderr


def test_list_names_every_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CARE_SPI_SECRET")
    shown = verify("--list").stdout
    listed = json.loads(verify("--list", "--format", "json").stdout)["checks"]
    assert [check["name"] for check in listed] == [check.name for check in all_checks()]
    for check in all_checks():
        assert f"  {check.name} ({check.source})\n      {check.title}\n" in shown


def test_list_shows_what_is_chosen() -> None:
    flags = ["--list", "--only", "auth", "--skip", "*-token", "--profile", "vendor"]
    listed = json.loads(verify(*flags, "--format", "json").stdout)["checks"]
    assert listed
    assert {check["section"] for check in listed} == {"auth"}
    assert {check["source"] for check in listed} == {"vendor"}
    assert "auth.wrong-token" not in {check["name"] for check in listed}


def test_explain_says_all_there_is(tmp_path: Path) -> None:
    check = next(check for check in all_checks() if check.name == "auth.wrong-token")
    path = tmp_path / "explanation"
    assert verify("--explain", check.name, "--output", str(path)).stdout == ""
    shown = path.read_text("utf-8")
    assert check.explanation in shown
    assert f"Source: the vendor demands it: {check.rule}.\n" in shown
    document = json.loads(verify("--explain", check.name, "--format", "json").stdout)
    assert document["explanation"] == check.explanation


def test_help_and_mistakes_load_nothing_heavy() -> None:
    code = (
        "import sys, care_spi_gen.cli; "
        "print([n for n in ('rich', 'jinja2', 'ssl') if n in sys.modules])"
    )
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert finished.stdout == b"[]\n"
