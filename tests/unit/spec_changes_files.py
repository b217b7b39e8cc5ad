"""Makes the two documents of a case in `tests/spec_changes`, and compares them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from care_spi_gen.spec.changes import Change, Severity, Site, compare
from care_spi_gen.spec.dump import dump_yaml
from care_spi_gen.spec.load import parse_yaml
from care_spi_gen.spec.overlay import apply_overlay
from care_spi_gen.spec.refs import check_references
from care_spi_gen.spec.tree import Node, Report
from care_spi_gen.spec.validate import check_openapi

CASES = Path(__file__).parents[1] / "spec_changes"
BASE = (CASES / "base.yaml").read_text("utf-8")


def parsed(text: str, name: str = "spec.yaml") -> Node:
    return parse_yaml(text, name)


def patched(text: str, actions: list[dict[str, Any]]) -> str:
    """Apply actions of an overlay to a document, and write it out again."""
    document, report = parsed(text), Report()
    overlay = {"overlay": "1.0.0", "info": {"title": "A case", "version": "1"}, "actions": actions}
    apply_overlay(document, parse_yaml(yaml.safe_dump(overlay), "patch.yaml"), report)
    assert report.notes == []
    return dump_yaml(document)


@cache
def texts(case: Path) -> tuple[str, str]:
    """The old and the new document of a case, as text."""
    patch = yaml.safe_load((case / "patch.yaml").read_text("utf-8"))
    old = patched(BASE, patch["old"]) if "old" in patch else BASE
    return old, patched(old, patch["new"])


@cache
def documents(case: Path) -> tuple[Node, Node]:
    """The old and the new document of a case; both are right in themselves."""
    old, new = texts(case)
    both = parsed(old, "old.yaml"), parsed(new, "new.yaml")
    for document in both:
        report = Report()
        check_openapi(document, report)
        check_references(document, report)
        report.stop_if_wrong()
    return both


def as_data(changes: tuple[Change, ...]) -> list[dict[str, Any]]:
    """Changes as they are written in a case's `expected.yaml`."""
    return [
        {
            "rule": change.rule,
            "severity": str(change.severity),
            "operations": list(change.operations),
            "what": change.what,
            "means": change.means,
            "old": _pointer(change.old),
            "new": _pointer(change.new),
        }
        for change in changes
    ]


def _pointer(site: Site | None) -> str | None:
    return site.pointer if site else None


def between(old: str, new: str) -> tuple[Change, ...]:
    return compare(parsed(old, "old.yaml"), parsed(new, "new.yaml"))


def mattering(changes: tuple[Change, ...]) -> list[str]:
    """The rules of the changes that are more than texts."""
    return [change.rule for change in changes if change.severity != Severity.EDITORIAL]
