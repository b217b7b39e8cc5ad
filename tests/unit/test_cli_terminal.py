"""`care-spi-gen new` at a terminal: it asks, and says how to do without being asked."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pexpect
import pytest
from care_spi_gen.questions import QUESTIONS

_UP, _DOWN, _CTRL_C = "\x1b[A", "\x1b[B", "\x03"


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def start(*arguments: str, **environment: str) -> pexpect.spawn[str]:
    inherited = {key: value for key, value in os.environ.items() if key not in {"CI", "NO_COLOR"}}
    # A real terminal answers questions about the cursor; this one only listens.
    terminal = {"TERM": "xterm-256color", "PROMPT_TOOLKIT_NO_CPR": "1"}
    return pexpect.spawn(
        sys.executable,
        ["-m", "care_spi_gen", "new", *arguments],
        env=inherited | terminal | environment,
        encoding="utf-8",
        timeout=60,
        dimensions=(40, 80),
    )


def finish(terminal: pexpect.spawn[str]) -> tuple[str, int | None]:
    """What was shown since the last question, and the exit code."""
    terminal.expect(pexpect.EOF)
    terminal.close()
    return terminal.before or "", terminal.exitstatus


def test_everything_is_asked_with_defaults_and_explanations() -> None:
    terminal = start()
    terminal.expect("Which web framework.*FastAPI  async, on uvicorn.*Flask .*aiohttp ")
    terminal.send("\r")
    terminal.expect("Which database.*SQLite +one file.*memory ")
    terminal.send("\r")
    terminal.expect("What is the project called.*support-api")
    terminal.send("\r")
    shown, code = finish(terminal)
    assert code == 0
    assert "care-spi-gen new support-api --framework fastapi --store sqlite\r\n" in shown
    assert Path("support-api/pyproject.toml").is_file()


def test_arrow_keys_choose() -> None:
    terminal = start("desk")
    terminal.expect("web framework.*aiohttp ")
    terminal.send(_DOWN + "\r")
    terminal.expect("database.*memory ")
    terminal.send(_UP + "\r")
    shown, code = finish(terminal)
    assert code == 0
    assert "care-spi-gen new desk --framework flask --store memory\r\n" in shown


def test_only_what_is_missing_is_asked() -> None:
    terminal = start("desk", "--store", "memory", "--package", "front_desk")
    terminal.expect("web framework.*aiohttp ")
    terminal.send("\r")
    shown, code = finish(terminal)
    assert code == 0
    assert "database?" not in shown
    assert "new desk --framework fastapi --store memory --package front_desk\r\n" in shown


def test_interactive_asks_for_all_and_begins_with_what_is_given() -> None:
    terminal = start("desk", "--interactive", "--framework", "flask", "--store", "redis", CI="true")
    for question in QUESTIONS:
        # Whole lines: in 80 columns none is broken.
        terminal.expect(f"{re.escape(question.text)}.*{re.escape(question.hint)}")
        if question.choices:
            # Up from what was given: the choice before it.
            terminal.expect(re.escape(question.choices[-1].title))
            terminal.send(_UP + "\r")
        else:
            terminal.expect("desk")
            terminal.send("-2\r")
    shown, code = finish(terminal)
    assert code == 0
    assert "care-spi-gen new desk-2 --framework fastapi --store mysql\r\n" in shown
    assert Path("desk-2/pyproject.toml").is_file()


def test_interactive_does_not_go_with_json() -> None:
    shown, code = finish(start("desk", "--interactive", "--json"))
    assert code == 2
    assert "--interactive cannot ask with --json" in shown
    assert "framework?" not in shown


@pytest.mark.parametrize(
    ("flags", "environment"),
    [
        (["desk", "--framework", "flask", "--store", "memory"], {}),
        (["desk"], {"CI": "true"}),
        (["desk", "--json"], {}),
    ],
)
def test_nothing_is_asked(flags: list[str], environment: dict[str, str]) -> None:
    shown, code = finish(start(*flags, **environment))
    assert code == 0
    assert "framework?" not in shown
    assert "without questions" not in shown


def test_a_bad_folder_is_explained_while_it_is_typed() -> None:
    terminal = start("--framework", "flask", "--store", "memory")
    terminal.expect("What is the project called.*support-api")
    terminal.send(" api\r")
    terminal.expect("cannot name a Python project")
    terminal.send(_CTRL_C)
    assert finish(terminal)[1] == 130


def test_mistakes_come_before_questions() -> None:
    shown, code = finish(start("desk", "--store", "mongo"))
    assert code == 2
    assert "framework?" not in shown
    assert "--store 'mongo' is unknown" in shown


def test_ctrl_c_at_a_question_leaves_nothing() -> None:
    terminal = start("desk")
    terminal.expect("web framework.*aiohttp ")
    terminal.send(_CTRL_C)
    shown, code = finish(terminal)
    assert code == 130
    assert "Traceback" not in shown
    assert list(Path.cwd().iterdir()) == []
