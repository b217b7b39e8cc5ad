"""Does to a generated project what a page of edits says, and finds what is lost of it.

`realistic_edits.yaml` is such a page: what stands in a file and what stands there afterwards,
under every framework or one, and which files are added and deleted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

Page = Mapping[str, Any]


def read_page(file: Path) -> Page:
    """Return the page of edits that a file holds."""
    page: Page = yaml.safe_load(file.read_text("utf-8"))
    return page


A_YEAR = read_page(Path(__file__).with_suffix(".yaml"))


def edit(project: Path, framework: str, page: Page = A_YEAR) -> None:
    """Do all of a page to a project."""
    for change in _changes(page, framework):
        file = project / change["file"]
        text = file.read_text("utf-8")
        assert text.count(change["old"]) == 1, change
        file.write_text(text.replace(change["old"], change["new"]), "utf-8")
    for path, text in page.get("added", {}).items():
        (project / path).parent.mkdir(exist_ok=True)
        (project / path).write_text(text, "utf-8")
    for path in page.get("deleted", ()):
        (project / path).unlink()


def lost(project: Path, framework: str, page: Page = A_YEAR) -> list[str]:
    """Return which lines of a page are not in the project any more."""
    added = [
        (change["file"], line)
        for change in _changes(page, framework)
        for line in change["new"].splitlines()
        if line not in change["old"].splitlines() and not re.fullmatch(r"\W*", line)
    ]
    added += [
        (path, line) for path, text in page.get("added", {}).items() for line in text.splitlines()
    ]
    missing = [
        f"{path}: {line}"
        for path, line in added
        if line not in (project / path).read_text("utf-8").splitlines()
    ]
    return missing + [path for path in page.get("deleted", ()) if (project / path).exists()]


def _changes(page: Page, framework: str) -> list[dict[str, str]]:
    return [*page.get("everywhere", ()), *page.get(framework, ())]
