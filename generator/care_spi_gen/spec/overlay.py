"""Applies an OpenAPI Overlay 1.0 (https://spec.openapis.org/overlay/v1.0.0.html) to a document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from care_spi_gen.spec.tree import (
    Budget,
    Mapping,
    Node,
    Report,
    Sequence,
    TooBigError,
    copy_tree,
)

if TYPE_CHECKING:
    from jsonpath_rfc9535 import JSONPathNode

_VERSION = re.compile(r"1\.0\.\d+")
_OVERLAY_KEYS = {"overlay", "info", "extends", "actions"}
_ACTION_KEYS = {"target", "description", "update", "remove"}


def apply_overlay(document: Node, overlay: Node, report: Report) -> None:
    """Change `document` in place as `overlay` says; what it adds keeps the overlay's lines.

    An action whose target matches nothing is a note: another version of the document may lack
    the part. One that selects by a condition (`?`) may have nothing to do. Raises UserError if the
    overlay breaks the specification.
    """
    _check_overlay(overlay, report)
    report.stop_if_wrong()
    actions = overlay.child("actions")
    budget = Budget()
    for _, action in actions.children() if actions else ():
        try:
            _apply(action, document, budget, report)
        except TooBigError as error:
            report.problem(action, f"the document {error.message}", error.hint)
        report.stop_if_wrong()


def _check_overlay(overlay: Node, report: Report) -> None:
    if not _VERSION.fullmatch(overlay.text("overlay")):
        report.problem(
            overlay.child("overlay") or overlay,
            "is not an OpenAPI Overlay 1.0",
            "begin it with `overlay: 1.0.0`",
        )
        return
    _check_keys(overlay, _OVERLAY_KEYS, report)
    info = overlay.child("info")
    for key in ("title", "version"):
        if not info or not info.text(key):
            report.problem(info or overlay, f"`info.{key}` is missing", "add it as a string")
    actions = overlay.child("actions")
    if not actions or not isinstance(actions.value, Sequence) or not actions.value:
        report.problem(actions or overlay, "`actions` is not a list of actions", "add an action")
        return
    for _, action in actions.children():
        _check_action(action, report)


def _check_action(action: Node, report: Report) -> None:
    if not action.is_mapping:
        report.problem(action, "an action is not a mapping", "give it a `target`")
        return
    _check_keys(action, _ACTION_KEYS, report)
    if not action.text("target"):
        report.problem(action, "an action has no `target`", "add a JSONPath such as `$.info`")
    if not isinstance(action.value.get("remove", False), bool):
        report.problem(action, "`remove` is neither true nor false", "write `remove: true`")
    if "update" not in action.value and not action.value.get("remove"):
        report.problem(action, "an action does nothing", "add `update` or `remove: true`")


def _check_keys(node: Node, known: set[str], report: Report) -> None:
    for key, child in node.children():
        if key not in known and not key.startswith("x-"):
            report.problem(child, f"`{key}` is not part of Overlay 1.0", "remove it")


def _apply(action: Node, document: Node, budget: Budget, report: Report) -> None:
    target = action.child("target") or action
    # Imported late: a broken document is told without it.
    import jsonpath_rfc9535  # noqa: PLC0415

    try:
        found = jsonpath_rfc9535.find(target.value, document.value)
    except jsonpath_rfc9535.JSONPathError as error:
        reason = str(error).split(", line ")[0]
        report.problem(
            target, f"the target is not a JSONPath: {reason}", "see RFC 9535, e.g. `$.info`"
        )
        return
    matches = list({match.location: match for match in found}.values())
    if not matches:
        if "[?" in target.value:
            return
        report.note(
            target,
            f"the overlay's target `{target.value}` matches nothing",
            "the document may have changed since the overlay was written",
        )
    elif action.value.get("remove"):
        _remove(target, matches, report)
    else:
        _update(action, matches, budget, report)


def _remove(target: Node, matches: list[JSONPathNode], report: Report) -> None:
    # From the last to the first, so that the indices of a list stay right.
    for match in sorted(matches, key=_last_step, reverse=True):
        parent = match.parent.value if match.parent else None
        step = match.location[-1] if match.location else ""
        if isinstance(parent, Mapping):
            parent.drop(str(step))
        elif isinstance(parent, Sequence):
            parent.drop(int(step))
        else:
            report.problem(target, "the whole document cannot be removed", "name a part of it")


def _last_step(match: JSONPathNode) -> int:
    step = match.location[-1] if match.location else 0
    return step if isinstance(step, int) else 0


def _update(action: Node, matches: list[JSONPathNode], budget: Budget, report: Report) -> None:
    update = action.child("update") or action
    for match in matches:
        depth = len(match.location)
        if isinstance(match.value, Sequence):
            match.value.put(copy_tree(update.value, depth + 1, budget), update.place)
        elif isinstance(match.value, Mapping) and isinstance(update.value, Mapping):
            _merge(match.value, update.value, depth, budget)
        elif isinstance(match.value, Mapping):
            report.problem(update, "the `update` of an object is not a mapping", "make it one")
            return
        else:
            report.problem(
                action.child("target") or action,
                f"the target matches {match.path()}, neither object nor list",
                "name the object that holds it",
            )
            return


def _merge(target: Mapping, update: Mapping, depth: int, budget: Budget) -> None:
    """Merge objects, append to lists, replace everything else."""
    for key, new in update.items():
        old = target.get(key)
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            _merge(old, new, depth + 1, budget)
        elif isinstance(old, Sequence) and isinstance(new, Sequence):
            for item, place in zip(new, new.places, strict=True):
                old.put(copy_tree(item, depth + 2, budget), place)
        else:
            target.put(key, copy_tree(new, depth + 1, budget), update.places[key])
