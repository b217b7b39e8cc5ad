"""Does to a generated project what `realistic_edits.yaml` says, and finds what is lost of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

_PAGE: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))


def edit(project: Path, framework: str) -> None:
    """Do all of it to a project."""
    for change in _changes(framework):
        file = project / change["file"]
        text = file.read_text("utf-8")
        assert text.count(change["old"]) == 1, change
        file.write_text(text.replace(change["old"], change["new"]), "utf-8")
    for path, text in _PAGE["added"].items():
        (project / path).parent.mkdir(exist_ok=True)
        (project / path).write_text(text, "utf-8")
    for path in _PAGE["deleted"]:
        (project / path).unlink()


def lost(project: Path, framework: str) -> list[str]:
    """Return which lines of the edits are not in the project any more."""
    added = [
        (change["file"], line)
        for change in _changes(framework)
        for line in change["new"].splitlines()
        if line not in change["old"].splitlines() and not re.fullmatch(r"\W*", line)
    ]
    added += [(path, line) for path, text in _PAGE["added"].items() for line in text.splitlines()]
    missing = [
        f"{path}: {line}"
        for path, line in added
        if line not in (project / path).read_text("utf-8").splitlines()
    ]
    return missing + [path for path in _PAGE["deleted"] if (project / path).exists()]


def _changes(framework: str) -> list[dict[str, str]]:
    return [*_PAGE["everywhere"], *_PAGE[framework]]
