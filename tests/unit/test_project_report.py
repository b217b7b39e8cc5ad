"""A report in lines and as a document; what is hostile in it is not obeyed by a terminal."""

from __future__ import annotations

import json
import sys
from dataclasses import replace

import pytest
from care_spi_gen import console
from care_spi_gen.options import FRAMEWORKS, STORES, Options
from care_spi_gen.project.disk import Found
from care_spi_gen.project.lock import Lock, make_lock
from care_spi_gen.project.plan import make_plan
from care_spi_gen.project.report import Report, SpecChange, next_commands

OPTIONS = Options(FRAMEWORKS["flask"], STORES["memory"], "support-api", "app")
SPEC, OVERLAY = "app/openapi/spec.yaml", "app/openapi/overlay.yaml"


def lock_of(files: dict[str, str]) -> Lock:
    return make_lock(OPTIONS, SPEC, OVERLAY, {SPEC: "", OVERLAY: ""} | files)


def report(before: dict[str, str], yours: dict[str, str], new: dict[str, str]) -> Report:
    lock = lock_of(before)
    found = {path: Found(text.encode(), 0o644) for path, text in (lock.base | yours).items()}
    plan = make_plan(lock, lock_of(new).base, lambda path: found.get(path, Found()))
    return Report("project", plan, next_commands=next_commands(plan, "app"))


def functions(*names: str) -> str:
    return "\n\n".join(f"def {name}() -> int:\n    return 1\n" for name in names)


def test_many_names_are_cut_short_and_one_more_is_not() -> None:
    for count, said in (
        (7, "a0, a1, a2, a3, a4, a5, a6"),
        (8, "a0, a1, a2, a3, a4, a5 and 2 more"),
    ):
        names = [f"a{number}" for number in range(count)]
        lines = report({"x.py": ""}, {}, {"x.py": functions(*names)}).lines()
        assert f"                  added: {said}" in lines


def test_what_is_to_run_next_follows_from_what_changes() -> None:
    def commands(*paths: str) -> list[str]:
        made = report({}, {}, dict.fromkeys(paths, "x\n"))
        return [command.partition("  ")[0] for command in made.next_commands]

    assert report({}, {}, {}).next_commands == ()
    assert commands("a.txt") == ["pytest", "git diff"]
    assert commands("pyproject.toml")[0] == "pip install -e . --group dev"
    assert commands("app/migrations/0002.sql")[0] == "python -m app migrate"


def test_only_what_was_written_is_to_be_run() -> None:
    made = report({}, {}, {"a.txt": "x\n"})
    assert "Next:" not in made.lines()
    assert "Next:" in replace(made, written=True).lines()
    assert replace(made, written=True).document()["patch"] == ""


@pytest.mark.parametrize("is_terminal", [True, False])
def test_a_terminal_obeys_nothing_of_it(
    is_terminal: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hostile = "\x1b[2J\u202e"
    made = report({"a": f"1 {hostile}\n\tx\n"}, {}, {"a": f"2 {hostile}\n\tx\n"})
    made = replace(made, changes=(SpecChange("breaking", hostile, "x"),))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: is_terminal)
    console.show_report(made, as_json=False)
    said = capsys.readouterr().out
    report_lines, patch = said.split("diff --git")
    assert hostile not in report_lines
    assert "breaking: \\x1b[2J\\u202e; x" in report_lines
    # A program may want to apply it.
    assert (hostile in patch) is not is_terminal
    assert "\n \tx\n" in patch


def test_the_document_is_json() -> None:
    made = report({"a": "1\n", "b": "1\n"}, {"a": "mine\n"}, {"a": "2\n", "b": "2\n"})
    document = json.loads(json.dumps(made.document()))
    assert [(file["path"], file["kind"], file["changed"]) for file in document["files"]] == [
        ("a", "conflict", True),
        ("b", "updated", True),
    ]
    [conflict] = document["files"][0]["conflicts"]
    assert (conflict["first_line"], conflict["last_line"]) == (1, 7)
    assert document["patch"] == made.patch
