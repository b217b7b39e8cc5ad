"""Killed at any moment, the next run ends with the same tree."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import stat
from typing import TYPE_CHECKING

import pytest
from care_spi_gen.problems import UserError
from care_spi_gen.project.apply import (
    JOURNAL_NAME,
    apply,
    finish_interrupted,
    is_interrupted,
)
from care_spi_gen.project.disk import look
from care_spi_gen.project.lock import LOCK_NAME
from care_spi_gen.project.plan import Write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# Every way in which a file or folder is changed.
_CALLS = ("open", "fsync", "chmod", "replace", "unlink", "mkdir", "rmdir")
_LOCK = "the new lock\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / "old").mkdir(parents=True)
    (folder / "kept.py").write_text("kept\n")
    (folder / "changed.py").write_text("before\n")
    (folder / "old" / "gone.py").write_text("gone\n")
    (folder / "run").write_text("#!/bin/sh\n")
    (folder / "run").chmod(0o640)
    (folder / LOCK_NAME).write_text("the old lock\n")
    return folder


def writes(root: Path) -> list[Write]:
    # As in a merge, what is written depends on what is there: to do it twice would be wrong.
    changed = look(root, "changed.py")
    return [
        Write("old/gone.py", look(root, "old/gone.py"), None),
        Write("changed.py", changed, (changed.content or b"") + b"after\r\n\xc3\xa9"),
        Write("deep/er/new.py", look(root, "deep/er/new.py"), b""),
        Write("run", look(root, "run"), b"#!/bin/sh\n", executable=True),
    ]


def tree(root: Path) -> dict[str, tuple[bytes, int]]:
    return {
        path.relative_to(root).as_posix(): (
            path.read_bytes() if path.is_file() else b"",
            stat.S_IMODE(path.stat().st_mode),
        )
        for path in sorted(root.rglob("*"))
    }


def run(root: Path) -> None:
    """What a command does, whatever was before: finishes, then plans and writes."""
    finish_interrupted(root)
    if look(root, LOCK_NAME).text != _LOCK:
        apply(root, writes(root), _LOCK)


def test_all_is_written_and_nothing_else(root: Path) -> None:
    run(root)
    umask = os.umask(0o022)
    os.umask(umask)
    assert tree(root) == {
        "changed.py": (b"before\nafter\r\n\xc3\xa9", 0o666 & ~umask),
        "care-spi-gen.lock": (b"the new lock\n", 0o666 & ~umask),
        "deep": (b"", 0o777 & ~umask),
        "deep/er": (b"", 0o777 & ~umask),
        "deep/er/new.py": (b"", 0o666 & ~umask),
        "kept.py": (b"kept\n", 0o666 & ~umask),
        "run": (b"#!/bin/sh\n", 0o750),
    }


def dies_at(number: int, act: Callable[[], None]) -> bool:
    """Do `act` in a process that is killed before its call `number` that changes the disk."""
    child = os.fork()
    if child == 0:
        left = number
        originals = {name: getattr(os, name) for name in _CALLS}

        def counted(name: str) -> Callable[..., object]:
            def call(*arguments: object, **more: object) -> object:
                nonlocal left
                reads = name == "open" and not arguments[1] & os.O_CREAT
                left -= not reads
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                return originals[name](*arguments, **more)

            return call

        for name in _CALLS:
            setattr(os, name, counted(name))
        try:
            act()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def test_killed_at_any_step_and_run_again_it_ends_alike(root: Path, tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    shutil.copytree(root, whole)
    run(whole)
    for number in range(1000):
        broken = tmp_path / f"broken-{number}"
        shutil.copytree(root, broken)
        if not dies_at(number, lambda broken=broken: run(broken)):
            break
        run(broken)
        assert tree(broken) == tree(whole), number
    assert number > 20


def test_killed_again_while_it_finishes_it_ends_alike(root: Path, tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    shutil.copytree(root, whole)
    run(whole)
    for number in range(1000):
        broken = tmp_path / f"broken-{number}"
        shutil.copytree(root, broken)
        dies_at(8, lambda broken=broken: run(broken))
        assert is_interrupted(broken)
        if not dies_at(number, lambda broken=broken: run(broken)):
            break
        run(broken)
        assert tree(broken) == tree(whole), number
    assert number > 10


@pytest.fixture
def interrupted(root: Path) -> Path:
    dies_at(8, lambda: run(root))
    assert is_interrupted(root)
    return root


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(UserError) as caught:
        act()
    return str(caught.value)


def test_what_was_changed_since_is_not_overwritten(interrupted: Path) -> None:
    (interrupted / "changed.py").write_text("precious\n")
    before = tree(interrupted)
    assert refusal(lambda: finish_interrupted(interrupted)) == (
        "changed.py: was changed after a run of care-spi-gen was interrupted; "
        f"put it back as it was, or delete {JOURNAL_NAME} to give that run up"
    )
    assert tree(interrupted) == before


def test_what_changes_meanwhile_is_not_overwritten(root: Path) -> None:
    planned = writes(root)
    (root / "changed.py").write_text("precious\n")
    before = tree(root)
    assert refusal(lambda: apply(root, planned, _LOCK)).startswith("changed.py: changed meanwhile")
    assert tree(root) == before


@pytest.mark.parametrize(
    "journal",
    [
        "",
        "{}x",
        "[1]",
        '[{"path": "a"}]',
        '[{"path": "../a", "before": null, "text": "x", "executable": false}]',
        '[{"path": ".git/hooks/x", "before": null, "text": "x", "executable": true}]',
        '[{"path": "a", "before": null, "text": 5, "executable": false}]',
        '[{"path": "/a", "before": null, "text": "x", "executable": false}]',
    ],
)
def test_a_journal_that_is_damaged_does_nothing(root: Path, journal: str) -> None:
    (root / JOURNAL_NAME).write_text(journal)
    before = tree(root.parent)
    assert refusal(lambda: finish_interrupted(root)).startswith(f"{JOURNAL_NAME}: is damaged")
    assert tree(root.parent) == before


def test_a_journal_does_not_lead_out_by_a_link(root: Path) -> None:
    (root.parent / "elsewhere").mkdir()
    (root / "link").symlink_to("../elsewhere")
    step = {"path": "link/x", "before": None, "text": "x", "executable": False}
    (root / JOURNAL_NAME).write_text(json.dumps([step]))
    assert "link/x" in refusal(lambda: finish_interrupted(root))
    assert list((root.parent / "elsewhere").iterdir()) == []


def test_a_full_disk_is_said_and_the_next_run_carries_on(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = os.fsync, []

    def full(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) == 3:
            raise OSError(28, "No space left on device")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    said = refusal(lambda: run(root))
    assert "cannot be written: No space left on device; run the same command again" in said
    run(root)
    assert (root / LOCK_NAME).read_text() == _LOCK
    assert not is_interrupted(root)


def test_two_runs_do_not_write_at_once(interrupted: Path) -> None:
    before = tree(interrupted)
    at_work = os.open(interrupted, os.O_RDONLY)
    fcntl.flock(at_work, fcntl.LOCK_EX)
    said = f"{interrupted}: another run is at work in it; wait for its end"
    assert refusal(lambda: finish_interrupted(interrupted)) == said
    assert refusal(lambda: apply(interrupted, [], _LOCK)) == said
    assert tree(interrupted) == before
    os.close(at_work)
    assert finish_interrupted(interrupted)


def test_where_there_was_no_interruption_there_is_nothing_to_finish(root: Path) -> None:
    before = tree(root)
    assert not finish_interrupted(root)
    assert tree(root) == before
