"""Which files hold work that git does not have."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from care_spi_gen.project.git import uncommitted

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project in a folder of a checkout."""
    root = tmp_path / "repository" / "deep" / "project"
    root.mkdir(parents=True)
    git(root.parents[1], "init", "--quiet")
    for name in ("a", "é b", "c"):
        (root / name).write_text("1\n", "utf-8")
    return root


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=x", "-c", "user.email=x@example.com")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def commit(project: Path) -> None:
    git(project, "add", ".")
    git(project, "commit", "-m", "x")


def test_before_the_first_commit_nothing_is_safe(project: Path) -> None:
    git(project, "add", "a")
    assert uncommitted(project, ["a", "c"]) == ["a", "c"]


def test_what_is_committed_is_safe(project: Path) -> None:
    commit(project)
    assert uncommitted(project, ["a", "é b", "c"]) == []


def test_edited_staged_and_new_files_are_not(project: Path) -> None:
    commit(project)
    (project / "a").write_text("2\n")
    (project / "é b").write_text("2\n")
    git(project, "add", "é b")
    (project / "new").write_text("2\n")
    assert uncommitted(project, ["a", "é b", "c", "new"]) == ["a", "new", "é b"]
    assert uncommitted(project, ["c"]) == []


def test_without_a_checkout_or_without_git_all_is_fine(
    tmp_path: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "plain").mkdir()
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    assert uncommitted(tmp_path / "plain", ["a"]) == []
    monkeypatch.setenv("PATH", str(tmp_path))
    assert uncommitted(project, ["a"]) == []


def test_settings_of_a_checkout_run_nothing(project: Path) -> None:
    commit(project)
    spy = project / "spy"
    spy.write_text(f"#!/bin/sh\ntouch {project}/run-by-git\n")
    spy.chmod(0o755)
    (project / ".gitattributes").write_text("a diff=spy\n")
    for name in ("core.fsmonitor", "diff.external", "diff.spy.command", "diff.spy.textconv"):
        git(project, "config", name, str(spy))
    (project / "a").write_text("2\n")
    assert uncommitted(project, ["a"]) == ["a"]
    assert not (project / "run-by-git").exists()
