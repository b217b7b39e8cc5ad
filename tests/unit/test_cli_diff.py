"""`care-spi-gen diff` as a person or a script meets it."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pexpect
import pytest
from care_spi_gen.cli import app
from care_spi_gen.resources import VENDOR_SPEC
from care_spi_gen.spec.changes import RULES, Severity
from typer.testing import CliRunner, Result

_OLD = VENDOR_SPEC.read_text("utf-8")
_LOOSER = _OLD.replace("required: [id, body, createdAt]", "required: [id, createdAt]")
_STRICTER = _OLD.replace(
    "required: [id, body, createdAt]", "required: [id, body, createdAt, author]"
)
_DOCUMENTATION = Path(__file__).parents[2] / "CONTRIBUTING.md"


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("old.yaml").write_text(_OLD, "utf-8")


def run(new: str, *arguments: str) -> Result:
    Path("new.yaml").write_text(new, "utf-8")
    return CliRunner().invoke(
        app, ["diff", "old.yaml", "new.yaml", *arguments], prog_name="care-spi-gen"
    )


def test_a_change_is_a_line_of_place_what_and_meaning() -> None:
    result = run(_STRICTER)
    assert result.exit_code == 0
    assert result.stdout == (
        "BREAKING: what a server for the old spec does is wrong, or loses its place\n"
        "  new.yaml:136: `CareMessage.author` is required now; "
        "answers of getConversation must always have `author`\n"
        "\n"
        "1 change: 1 breaking, 0 additive, 0 editorial.\n"
    )
    assert result.stderr == ""


def test_no_change_is_said() -> None:
    result = run(f"# A comment.\n{_OLD}")
    assert (result.exit_code, result.stdout) == (0, "No changes.\n")


def test_what_is_gone_is_placed_in_the_old_file() -> None:
    result = run(_OLD.replace("        author: { type: string }\n", ""))
    assert "  old.yaml:140: `CareMessage.author` is gone; " in result.stdout


@pytest.mark.parametrize(
    ("new", "fail_on", "code"),
    [
        (_STRICTER, "breaking", 1),
        (_STRICTER, "any", 1),
        (_LOOSER, "breaking", 0),
        (_LOOSER, "any", 1),
        (_OLD, "any", 0),
    ],
)
def test_fail_on_sets_the_exit_code(new: str, fail_on: str, code: int) -> None:
    assert run(new, "--fail-on", fail_on).exit_code == code
    assert run(new, "--fail-on", fail_on, "--json").exit_code == code


def test_json_is_one_document() -> None:
    result = run(_STRICTER, "--json")
    document = json.loads(result.stdout)
    pointer = "/components/schemas/CareMessage/"
    assert document == {
        "old": "old.yaml",
        "new": "new.yaml",
        "changes": [
            {
                "rule": "response-property-required",
                "severity": "breaking",
                "operations": ["getConversation"],
                "what": "`CareMessage.author` is required now",
                "means": "answers of getConversation must always have `author`",
                "old": {"file": "old.yaml", "line": 140, "pointer": f"{pointer}properties/author"},
                "new": {"file": "new.yaml", "line": 136, "pointer": f"{pointer}required/3"},
            }
        ],
        "counts": {"breaking": 1, "additive": 0, "editorial": 0},
        "notes": [],
    }


def test_what_the_overlay_does_not_find_is_a_note_that_names_the_file() -> None:
    result = run(_OLD.replace("/close:", "/end:"))
    assert result.exit_code == 0
    assert result.stderr.count("\n") == 1
    assert "matches nothing in new.yaml" in result.stderr
    assert (
        "`POST /care/conversations/{conversationId}/close` is now "
        "`POST /care/conversations/{conversationId}/end`; closeConversation must answer there"
    ) in result.stdout


def test_another_overlay_is_for_both() -> None:
    Path("overlay.yaml").write_text(
        "overlay: 1.0.0\n"
        "info: {title: One, version: '1'}\n"
        "actions:\n"
        "  - {target: $.components.schemas.CareMessage.required, remove: true}\n",
        "utf-8",
    )
    result = run(_STRICTER, "--overlay", "overlay.yaml")
    assert (result.exit_code, result.stdout) == (0, "No changes.\n")


def test_what_the_overlay_finds_in_neither_is_no_note() -> None:
    Path("overlay.yaml").write_text(
        "overlay: 1.0.0\n"
        "info: {title: One, version: '1'}\n"
        "actions:\n"
        "  - {target: $.components.schemas.Nobody, remove: true}\n",
        "utf-8",
    )
    assert run(_STRICTER, "--overlay", "overlay.yaml").stderr == ""


def test_text_of_a_spec_reaches_the_terminal_escaped() -> None:
    hostile = '"author\\e[31m\\nnew.yaml:1: [bold]{who}\\u202e"'
    result = run(_OLD.replace("        author:", f"        {hostile}:"))
    assert result.exit_code == 0
    assert "\x1b" not in result.stdout
    assert "\u202e" not in result.stdout
    assert "\\x1b[31m\\nnew.yaml:1: [bold]{who}\\u202e" in result.stdout
    assert result.stdout.count("\n") == 4


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["old.yaml", "none.yaml"], "none.yaml: does not exist; check the path"),
        (
            ["old.yaml", "old.yaml", "--fail-on", "worst"],
            "--fail-on 'worst' is unknown; choose one of breaking, any",
        ),
    ],
)
def test_a_mistake_gets_one_line(arguments: list[str], message: str) -> None:
    result = CliRunner().invoke(app, ["diff", *arguments], prog_name="care-spi-gen")
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"{message}\n")


def test_a_broken_spec_is_a_mistake_in_json_too() -> None:
    result = run("openapi: 3.0.3\n", "--json")
    assert result.exit_code == 2
    assert json.loads(result.stdout)["problems"][0]["file"] == "new.yaml"


def test_a_terminal_of_80_columns_shows_words_beside_places() -> None:
    Path("new.yaml").write_text(_STRICTER, "utf-8")
    inherited = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    terminal = pexpect.spawn(
        sys.executable,
        ["-m", "care_spi_gen", "diff", "old.yaml", "new.yaml"],
        env=inherited | {"TERM": "xterm-256color"},
        encoding="utf-8",
        timeout=60,
        dimensions=(40, 80),
    )
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert (terminal.before or "").replace("\r\n", "\n") == (
        "\x1b[1;31mBREAKING\x1b[0m: what a server for the old spec does is wrong, "
        "or loses its place\n"
        "  new.yaml:136  `CareMessage.author` is required now; answers of getConversation\n"
        "                must always have `author`\n"
        "\n"
        "1 change: 1 breaking, 0 additive, 0 editorial.\n"
    )


def test_the_documentation_names_every_rule_under_its_severity() -> None:
    text = _DOCUMENTATION.read_text("utf-8")
    for severity in Severity:
        names = [f"`{rule.name}`" for rule in RULES.values() if rule.severity == severity]
        assert f"| {severity} | {', '.join(names)} |" in text
