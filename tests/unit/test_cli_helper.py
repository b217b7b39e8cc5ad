"""`care-spi-gen helper`, but for the page: where it is written, and what opens it."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import care_spi_gen.helper_command
import pytest
from care_spi_gen.cli import app
from typer.testing import CliRunner, Result


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setattr(care_spi_gen.helper_command, "helper_page", lambda *_: "<p>The page\n")


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a browser was started with."""
    urls: list[str] = []
    monkeypatch.setattr(webbrowser, "open", lambda url: not urls.append(url))
    return urls


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["helper", *arguments])


def written() -> Path:
    [path] = Path.cwd().glob("*.html")
    assert path.read_bytes() == b"<p>The page\n"
    return path


def test_it_opens_a_page_of_its_own(opened: list[str]) -> None:
    result = run()
    assert result.exit_code == 0
    assert opened == [written().as_uri()]
    assert result.stdout == f"Wrote {written()}: 0 kB, loads nothing.\n"


def test_a_browser_that_does_not_start_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webbrowser, "open", lambda _: False)
    assert "No browser could be started" in run().stdout
    assert written()


def test_it_opens_nothing_if_not_asked_to(opened: list[str]) -> None:
    assert run("--no-open").stdout == f"Wrote {written()}: 0 kB, loads nothing.\n"
    assert opened == []


def test_what_is_to_be_hosted_is_not_opened(opened: list[str]) -> None:
    result = run("--output", "index.html")
    assert result.stdout == "Wrote index.html: 0 kB, loads nothing.\n"
    assert written().name == "index.html"
    assert opened == []


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (["--output", "nowhere/index.html"], "--output 'nowhere/index.html' cannot be written"),
        (["--spec", "none.yaml"], "none.yaml"),
        (["--overlay", "none.yaml"], "none.yaml"),
    ],
)
def test_a_mistake_is_one_line_and_nothing_is_written(
    arguments: list[str], what: str, opened: list[str]
) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert what in result.stderr
    assert result.stderr.count("\n") == 1
    assert list(Path.cwd().iterdir()) == []
    assert opened == []
