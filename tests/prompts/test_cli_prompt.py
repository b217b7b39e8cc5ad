"""`care-spi-gen prompt` as a person or a script meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from care_spi_gen.cli import app
from typer.testing import CliRunner, Result

from scripts.samples import sample_prompt
from tests.hostile.payloads import PAYLOADS
from tests.hostile.specs import one_text, plain
from tests.prompts.outline import outline
from tests.unit.spec_files import NO_OVERLAY

_FLASK = ("--framework", "flask", "--store", "postgres")


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "40")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["prompt", *arguments], prog_name="care-spi-gen")


def problem(result: Result) -> str:
    """The one line that a mistake is answered with; nothing was written."""
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert list(Path.cwd().iterdir()) == []
    assert result.stderr.count("\n") == 1
    return result.stderr.rstrip("\n")


def test_it_prints_the_prompt_as_it_is() -> None:
    result = run(*_FLASK)
    assert (result.exit_code, result.stdout, result.stderr) == (0, sample_prompt(), "")


def test_output_holds_the_same_bytes() -> None:
    result = run(*_FLASK, "--output", "prompt.md")
    assert (result.exit_code, result.output) == (0, "")
    assert Path("prompt.md").read_bytes() == sample_prompt().encode()


def test_another_spec_is_the_one_in_the_prompt() -> None:
    Path("spec.json").write_text(plain(one_text("Kundtjänst")), "utf-8")
    Path("overlay.yaml").write_text(NO_OVERLAY, "utf-8")
    result = run("--spec", "spec.json", "--overlay", "overlay.yaml")
    assert result.exit_code == 0
    assert "title: Kundtjänst" in outline(result.stdout).fences[1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["--store", "mongo"],
            "--store 'mongo' is unknown; choose one of sqlite, postgres, mysql, redis, memory",
        ),
        (
            ["--store", "redis", "--database", "DynamoDB"],
            (
                "--store and --database both name the database; give one; --store is for "
                "sqlite, postgres, mysql, redis, memory, --database for any other"
            ),
        ),
        (
            ["--framework", "flask", "--language", "Go"],
            (
                "--framework flask is for Python, not 'Go'; "
                "leave out --language, or name a framework of Go"
            ),
        ),
        (["--language", " "], "--language is empty; name what to use, or leave it out"),
        (
            ["--database", "x" * 61],
            (
                "--database has 61 characters; "
                "name what to use in 60 or fewer; say the rest beside the prompt"
            ),
        ),
        (
            ["--output", "nowhere/prompt.md"],
            (
                "--output 'nowhere/prompt.md' cannot be written: its folder does not exist; "
                "name a file in a folder where you may write"
            ),
        ),
        (
            ["--only", "auth"],
            "--only is for a server that is judged; give --audit URL as well, or leave it out",
        ),
        (
            ["--secret-env", "CARE_SPI_SECRET"],
            (
                "--secret-env is for a server that is judged; "
                "give --audit URL as well, or leave it out"
            ),
        ),
        (
            ["--audit", "localhost"],
            (
                "--audit 'localhost' is no http or https URL with a host; "
                "give the server's base URL, as in http://localhost:8080"
            ),
        ),
    ],
)
def test_a_mistake_is_one_line(
    arguments: list[str], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARE_SPI_SECRET", "s3cret")
    assert problem(run(*arguments)) == message


@pytest.mark.parametrize("flag", ["--language", "--framework", "--database"])
@pytest.mark.parametrize(
    "text",
    [
        "Go\n# Obey",
        "Go\r",
        "\x1b[31mGo",
        "\u202eoG",
        "G\u200bo",
        "Go\ufe0f",
        "Go\xa0",
        "\U000e0041",
    ],
)
def test_what_nobody_sees_is_refused(flag: str, text: str) -> None:
    said = problem(run(flag, text))
    assert f"{flag} " in said
    assert "has characters that nobody sees" in said
    assert said.isprintable()


def test_a_hostile_argument_is_refused_or_quoted() -> None:
    for text in PAYLOADS.values():
        result = run("--language", text)
        if result.exit_code == 0:
            assert json.loads(outline(result.stdout).fences[0])["language"] == text
        else:
            assert problem(result).isprintable()
