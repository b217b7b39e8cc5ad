"""What changed between two versions of a spec, for the one who implements the server.

`compare` looks at what documents mean, not at how they are written. `rules` says what each kind
of change is called and how much it matters. Parts that no operation uses are not looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from care_spi_gen.spec.changes.model import Change, Finding, Site, finding, listed, shown, site
from care_spi_gen.spec.changes.operations import OperationComparison
from care_spi_gen.spec.changes.parts import read_operations
from care_spi_gen.spec.changes.rules import RULES, Rule, Severity
from care_spi_gen.spec.changes.schemas import SchemaComparison, renamings, text_findings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from care_spi_gen.spec.changes.parts import OperationAt
    from care_spi_gen.spec.tree import Node

__all__ = ["RULES", "Change", "Rule", "Severity", "Site", "compare"]

# What has a meaning of its own, or only in what operations make of it.
_LOOKED_AT = {"openapi", "info", "paths", "components", "security"}
# Two operations that differ in no more than this are one that was moved: an overlay that speaks of
# the old path gives the new one neither mark nor errors.
_OF_NO_MATTER = {"operation-moved", "mark-changed", "response-added", "response-removed"}

_Key = tuple[object, ...]


def compare(old: Node, new: Node) -> tuple[Change, ...]:
    """Return what changed between two documents, the breaking first, else in the order of `old`.

    Both are whole OpenAPI documents, overlay applied, valid, and all references in them right
    (`spec.read_document` gives such). A part that several operations use is told of once, for all
    of them. Where one thing is gone and one that is alike but for its name is new, they are told
    as renamed.
    """
    return _Comparison(old, new).changes()


class _Comparison:
    def __init__(self, old: Node, new: Node) -> None:
        self._old = old
        self._new = new
        self._schemas = SchemaComparison(old, new)
        # Each with what it is about, and the operations concerned in their order.
        self._found: dict[_Key, tuple[str, Finding, dict[str, None]]] = {}

    def changes(self) -> tuple[Change, ...]:
        for it, found in _document_findings(self._old, self._new):
            self._add(it, found)
        for old, new in self._matched():
            self._compare(old, new)
        changes = [_change(*found) for found in self._found.values()]
        return tuple(sorted(changes, key=lambda change: list(Severity).index(change.severity)))

    def _add(self, it: str, found: Finding, *operations: str) -> None:
        paths = (node and node.path for node in (found.old, found.new))
        key = (found.rule, *paths, found.facts)
        self._found.setdefault(key, (it, found, {}))[2].update(dict.fromkeys(operations))

    def _compare(self, old: OperationAt | None, new: OperationAt | None) -> None:
        if old and new:
            comparison = OperationComparison(old, new, self._schemas)
            for it, found in comparison.findings:
                self._add(it, found, comparison.name)
            for it, found in self._schemas.walk(comparison.pairs):
                self._add(it, found, comparison.name)
        elif old:
            found = finding("operation-removed", (old.node, None))
            self._add(f"operation `{old.address}`", found, old.name)
        elif new:
            found = finding("operation-added", (None, new.node))
            self._add(f"operation `{new.address}`", found, new.name)

    def _matched(self) -> Iterator[tuple[OperationAt | None, OperationAt | None]]:
        """Yield each operation with its other version: found by route, by id, by likeness."""
        old, new = read_operations(self._old), read_operations(self._new)
        routes = {operation.route: index for index, operation in enumerate(new)}
        pairs = {
            index: routes[operation.route]
            for index, operation in enumerate(old)
            if operation.route in routes
        }
        ids = {
            operation.id: index
            for index, operation in enumerate(new)
            if operation.id and index not in pairs.values()
        }
        for index, operation in enumerate(old):
            if index not in pairs and operation.id in ids:
                pairs[index] = ids[operation.id]
        pairs |= renamings(
            [index for index in range(len(old)) if index not in pairs],
            [index for index in range(len(new)) if index not in pairs.values()],
            lambda was, now: self._is_moved(old[was], new[now]),
        )
        for index, operation in enumerate(old):
            yield operation, new[pairs[index]] if index in pairs else None
        taken = set(pairs.values())
        yield from ((None, operation) for index, operation in enumerate(new) if index not in taken)

    def _is_moved(self, old: OperationAt, new: OperationAt) -> bool:
        if old.method != new.method or len(old.variables) != len(new.variables):
            return False
        comparison = OperationComparison(old, new, self._schemas)
        return self._schemas.is_alike(comparison.pairs) and all(
            found.rule in _OF_NO_MATTER or RULES[found.rule].severity == Severity.EDITORIAL
            for _, found in comparison.findings
        )


def _document_findings(old: Node, new: Node) -> Iterator[tuple[str, Finding]]:
    for key, it in (("info", "`info`"), ("", "the document")):
        parts = [(root.child(key) or root) if key else root for root in (old, new)]
        texts = [
            {name: child for name, child in part.children() if key or name not in _LOOKED_AT}
            for part in parts
        ]
        for found in text_findings(*texts):
            yield it, _with_values(found)


def _with_values(found: Finding) -> Finding:
    """Show what a short text was and is: the version, the title."""
    if found.old is None or found.new is None:
        return found
    values = [node.value for node in (found.old, found.new)]
    if not all(isinstance(value, str) and value == shown(value) for value in values):
        return found
    facts = (*found.facts, ("was", values[0]), ("now", values[1]))
    return found._replace(rule="value-changed", facts=facts)


def _change(it: str, found: Finding, operations: dict[str, None]) -> Change:
    rule = RULES[found.rule]
    names = tuple(operations)
    facts = {**dict(found.facts), "it": it, "who": listed(names)}
    return Change(
        rule=rule.name,
        severity=rule.severity,
        operations=names,
        what=rule.what.format_map(facts),
        means=rule.means.format_map(facts),
        old=site(found.old),
        new=site(found.new),
    )
