"""What becomes of edits when a project is generated anew: one folder of `update_cases` a situation.

`before` is what was last generated, `yours` the project as its owner has it, `new` what is
generated now, `expected` the project after that, and `report.txt` what is said. A folder that
would be empty is left out.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from care_spi_gen.options import FRAMEWORKS, STORES, Options
from care_spi_gen.project.apply import apply
from care_spi_gen.project.disk import look
from care_spi_gen.project.impact import (
    changed_uses,
    moved_definitions,
    own_python,
    places_to_fill_in,
)
from care_spi_gen.project.lock import LOCK_NAME, Lock, lock_text, make_lock, read_lock
from care_spi_gen.project.merge import Kind
from care_spi_gen.project.plan import Plan, make_plan, remaining_conflicts
from care_spi_gen.project.report import Report

_CASES = sorted(path for path in (Path(__file__).parent / "update_cases").iterdir())
_INPUTS = {"app/openapi/spec.yaml": "openapi: 3.0.3\n", "app/openapi/overlay.yaml": "overlay: 1\n"}
_OPTIONS = Options(FRAMEWORKS["flask"], STORES["memory"], "support-api", "app")

each_case = pytest.mark.parametrize("case", _CASES, ids=lambda case: case.name)


@dataclass(frozen=True)
class Entry:
    """A file, or where a link leads."""

    content: bytes
    executable: bool = False
    is_link: bool = False


def entries(folder: Path) -> dict[str, Entry]:
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = Entry(os.fsencode(path.readlink()), is_link=True)
        elif path.is_file():
            found[name] = Entry(path.read_bytes(), bool(path.stat().st_mode & 0o100))
    return found


def generated(folder: Path) -> Lock:
    texts = {name: entry.content.decode() for name, entry in entries(folder).items()}
    return make_lock(_OPTIONS, *_INPUTS, texts | _INPUTS)


@pytest.fixture
def project(case: Path, tmp_path: Path) -> Path:
    root = tmp_path / "project"
    root.mkdir()
    if (case / "yours").is_dir():
        shutil.copytree(case / "yours", root, symlinks=True, dirs_exist_ok=True)
    for name, text in _INPUTS.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    (root / LOCK_NAME).write_text(lock_text(generated(case / "before")), "utf-8")
    # What a link that is followed would change.
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "file.py").write_text("precious = 1\n", "utf-8")
    return root


def plan(root: Path, new: Lock) -> Plan:
    lock = read_lock((root / LOCK_NAME).read_bytes(), LOCK_NAME)
    return make_plan(lock, new.base, lambda path: look(root, path), inputs=tuple(_INPUTS))


def said(root: Path, new: Lock) -> str:
    lock = read_lock((root / LOCK_NAME).read_bytes(), LOCK_NAME)
    planned = plan(root, new)
    own = own_python(root, lock.files.keys() | new.files.keys())
    report = Report(
        "project",
        planned,
        to_fill_in=tuple(places_to_fill_in(planned)),
        to_look_at=(
            *changed_uses(planned, "app/models.py", own),
            *moved_definitions(planned, own),
        ),
    )
    return "".join(f"{line}\n" for line in report.lines())


@each_case
def test_edits_survive(case: Path, project: Path) -> None:
    new = generated(case / "new")
    assert said(project, new) == (case / "report.txt").read_text("utf-8")
    apply(project, plan(project, new).writes, lock_text(new))
    after = {
        name: entry for name, entry in entries(project).items() if name not in {*_INPUTS, LOCK_NAME}
    }
    assert after == entries(case / "expected")
    assert read_lock((project / LOCK_NAME).read_bytes(), LOCK_NAME) == new
    assert (project.parent / "elsewhere" / "file.py").read_text("utf-8") == "precious = 1\n"


@each_case
def test_a_second_time_nothing_is_left_to_do_or_refused(case: Path, project: Path) -> None:
    new = generated(case / "new")
    first = plan(project, new)
    conflicts = [action for action in first.actions if action.merged.kind is Kind.CONFLICT]
    apply(project, first.writes, lock_text(new))
    left = remaining_conflicts(new, lambda path: look(project, path))
    # What was not written at all is no marker to remove.
    assert {problem.file.removesuffix(".new") for problem in left} == {
        action.path
        for action in conflicts
        if action.writes or look(project, action.merged.beside_path).content
    }
    if not left:
        second = plan(project, new)
        assert second.writes == []
        assert not second.in_conflict


def test_there_are_situations() -> None:
    assert len(_CASES) >= 30
