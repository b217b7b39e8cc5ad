"""What a plan says beyond `tests/update_cases`: modes, patches, what is left of conflicts."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from care_spi_gen.options import FRAMEWORKS, STORES, Options
from care_spi_gen.project.apply import apply
from care_spi_gen.project.disk import Found, look
from care_spi_gen.project.lock import Lock, lock_text, make_lock
from care_spi_gen.project.plan import Plan, make_plan, remaining_conflicts

if TYPE_CHECKING:
    from pathlib import Path

OPTIONS = Options(FRAMEWORKS["flask"], STORES["memory"], "support-api", "app")
SPEC, OVERLAY = "app/openapi/spec.yaml", "app/openapi/overlay.yaml"


def lock_of(**files: str) -> Lock:
    return make_lock(OPTIONS, SPEC, OVERLAY, {SPEC: "a: 1\n", OVERLAY: "b: 1\n"} | files)


def plan_of(before: Lock, yours: dict[str, Found], new: Lock) -> Plan:
    found = {path: Found(text.encode(), 0o644) for path, text in before.base.items()} | yours
    return make_plan(before, new.base, lambda path: found.get(path, Found()), {SPEC, OVERLAY})


def test_removals_come_first_so_that_a_name_in_other_case_stays() -> None:
    plan = plan_of(lock_of(Tags="1\n"), {}, lock_of(Atags="1\n", tags="2\n"))
    assert [(write.path, write.content) for write in plan.writes] == [
        ("Tags", None),
        ("Atags", b"1\n"),
        ("tags", b"2\n"),
    ]


def test_the_texts_it_is_generated_from_are_replaced_not_merged() -> None:
    new = make_lock(OPTIONS, SPEC, OVERLAY, {SPEC: "a: 1\nnew: 2\n", OVERLAY: "b: 1\n"})
    plan = plan_of(lock_of(), {SPEC: Found(b"a: 1\nmine: 2\n", 0o644)}, new)
    [write] = plan.writes
    assert write.content == b"a: 1\nnew: 2\n"
    assert [action.path for action in plan.actions if action.overwrites_work] == [SPEC]


def test_only_work_that_is_changed_counts_as_overwritten() -> None:
    before = lock_of(pristine="1\n", edited="1\n2\n3\n4\n", kept="1\n")
    new = lock_of(pristine="2\n", edited="1\n2\n3\nfour\n", kept="1\n")
    yours = {"edited": Found(b"one\n2\n3\n4\n", 0o644), "kept": Found(b"mine\n", 0o644)}
    plan = plan_of(before, yours, new)
    assert [action.path for action in plan.actions if action.overwrites_work] == ["edited"]


def test_the_patch_is_one_that_git_applies(tmp_path: Path) -> None:
    before = lock_of(
        changed="1\n2\n3\n", gone="old\n", ended="x\n", run="echo\n", empty="", cr="a\r\nb\r\n"
    )
    new = lock_of(
        changed="1\ntwo\n3\n", made="new\n", ended="x", run="#!/bin/sh\n", empty="", cr="a\r\nc\r\n"
    )
    for path, text in before.base.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(text.encode())
    plan = make_plan(before, new.base, lambda path: look(tmp_path, path), {SPEC, OVERLAY})
    patch = "".join(write.patch() for write in plan.writes)
    subprocess.run(["git", "apply", "-"], cwd=tmp_path, input=patch.encode(), check=True)
    after = {path: (tmp_path / path).read_bytes().decode() for path in new.base}
    assert after == new.base
    assert not (tmp_path / "gone").exists()
    assert look(tmp_path, "run").executable


def test_a_conflict_is_left_while_a_marker_or_a_file_beside_is(tmp_path: Path) -> None:
    before, new = lock_of(a="1\n"), lock_of(a="2\n", b="2\n")
    for path, text in (before.base | {"a": "0\nmine\n", "b": "mine\n"}).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)

    def left() -> list[tuple[str, int | None]]:
        problems = remaining_conflicts(new, lambda path: look(tmp_path, path))
        return [(problem.file, problem.line) for problem in problems]

    assert left() == []
    plan = make_plan(before, new.base, lambda path: look(tmp_path, path), {SPEC, OVERLAY})
    assert plan.in_conflict
    apply(tmp_path, plan.writes, lock_text(new))
    assert left() == [("a", 1), ("b.new", None)]
    text = (tmp_path / "a").read_text()
    (tmp_path / "a").write_text(text.replace("<<<<<<< yours\n", ""))
    assert left()[0] == ("a", 3)
    (tmp_path / "a").write_text("mine\n")
    (tmp_path / "b.new").unlink()
    assert left() == []


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755])
def test_the_mode_of_a_file_stays(tmp_path: Path, mode: int) -> None:
    before, new = lock_of(a="1\n"), lock_of(a="2\n")
    for path, text in before.base.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    (tmp_path / "a").chmod(mode)
    plan = make_plan(before, new.base, lambda path: look(tmp_path, path), {SPEC, OVERLAY})
    apply(tmp_path, plan.writes, lock_text(new))
    assert (tmp_path / "a").read_text() == "2\n"
    assert look(tmp_path, "a").mode == mode
