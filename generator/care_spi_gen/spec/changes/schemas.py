"""Compares schemas pair by pair, through references and however deep they nest."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from care_spi_gen.spec.changes.meaning import Limit, Schema, read_meaning
from care_spi_gen.spec.changes.model import (
    Direction,
    Finding,
    Pair,
    finding,
    listed,
    same_value,
    shown,
)
from care_spi_gen.spec.changes.rules import RULES, Severity
from care_spi_gen.spec.refs import is_reference, resolve
from care_spi_gen.spec.schemas import SCHEMA_MARK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TypeVar

    from care_spi_gen.spec.tree import Node

    Key = TypeVar("Key")

# Renames are told where there is no doubt, and among this many there always is.
_MAX_RENAME_CANDIDATES = 20
_INNER_NAMES = {"[]": "items", ".*": "additionalProperties"}


class _Step:
    """What one pair of schemas comes to: its own findings, and the pairs within."""

    def __init__(self, key: tuple[object, ...], home: str) -> None:
        self.key = key
        self.home = home
        self.findings: list[Finding] = []
        self.inner: list[tuple[Node, Node, str]] = []


class SchemaComparison:
    """Compares schemas of two documents, in both of which all references are right."""

    def __init__(self, old: Node, new: Node) -> None:
        """Take the roots of both documents."""
        self._old = old
        self._new = new
        self._steps: dict[tuple[object, ...], _Step] = {}

    def walk(self, pairs: Iterable[Pair]) -> Iterator[tuple[str, Finding]]:
        """Yield what differs between the pairs and within, and the thing concerned in words."""
        return self._walk(pairs, set(), renames=True)

    def _walk(
        self, pairs: Iterable[Pair], seen: set[tuple[object, ...]], *, renames: bool
    ) -> Iterator[tuple[str, Finding]]:
        """Walk, but not into pairs `seen`; without `renames`, a renamed property is two."""
        waiting = deque(pairs)
        while waiting:
            pair = waiting.popleft()
            key = self._key(pair)
            if key in seen:
                continue
            seen.add(key)
            step = self._step(key, pair, renames=renames)
            root, suffix = (step.home, "") if step.home else (pair.root, pair.suffix)
            for found in step.findings:
                yield _in_words(step.home, root, suffix + found.suffix), found
            for old, new, more in step.inner:
                waiting.append(
                    Pair(old, new, pair.direction, _root(step.home, root), suffix + more)
                )

    def is_alike(self, pairs: Iterable[Pair], *assumed: tuple[object, ...]) -> bool:
        """Whether nothing of the pairs differs but texts, if the pairs of keys `assumed` do not."""
        found = self._walk(pairs, set(assumed), renames=False)
        return all(RULES[item.rule].severity == Severity.EDITORIAL for _, item in found)

    def kind(self, node: Node, *, is_new: bool) -> frozenset[str]:
        """Return the types that a schema allows besides null."""
        return read_meaning(self._new if is_new else self._old, node).kinds

    def _key(self, pair: Pair) -> tuple[object, ...]:
        old, new = _bare(self._old, pair.old), _bare(self._new, pair.new)
        return old.path, new.path, pair.direction

    def _step(self, key: tuple[object, ...], pair: Pair, *, renames: bool) -> _Step:
        step = self._steps.get((*key, renames))
        if step is None:
            old = read_meaning(self._old, _bare(self._old, pair.old))
            new = read_meaning(self._new, _bare(self._new, pair.new))
            step = _Step(key, new.home)
            self._compare(step, old, new, pair.direction, renames=renames)
            self._steps[(*key, renames)] = step
        return step

    def _compare(
        self, step: _Step, old: Schema, new: Schema, direction: Direction, *, renames: bool
    ) -> None:
        step.findings += _texts(old, new)
        step.findings += _marks(old, new)
        if old.nullable != new.nullable:
            rule = f"{direction}-{'nullable' if new.nullable else 'not-nullable'}"
            step.findings.append(finding(rule, _at(old, new, "nullable", "type")))
        if old.kinds != new.kinds:
            facts = {"was": old.in_words(), "now": new.in_words()}
            step.findings.append(
                finding(f"{direction}-type-changed", _at(old, new, "type"), **facts)
            )
            return
        step.findings += _values(old, new, direction)
        step.findings += _limits(old, new, direction)
        step.findings += _default(old, new, direction)
        self._compare_properties(step, old, new, direction, renames=renames)
        _compare_inner(step, old, new, direction)

    def _compare_properties(
        self, step: _Step, old: Schema, new: Schema, direction: Direction, *, renames: bool
    ) -> None:
        was, now = old.properties, new.properties
        removed = [name for name in was if name not in now]
        added = [name for name in now if name not in was]

        def is_alike(before: str, after: str) -> bool:
            if (before in old.required) != (after in new.required):
                return False
            # A schema may hold itself under the name in question.
            return self.is_alike([Pair(was[before], now[after], direction, "")], step.key)

        renamed = renamings(removed, added, is_alike) if renames else {}
        for name in removed:
            if name not in renamed:
                rule = f"{direction}-property-removed"
                step.findings.append(finding(rule, (was[name], None), f".{name}", name=name))
        for name in added:
            if name not in renamed.values():
                kind = "required-property" if name in new.required else "property"
                rule = f"{direction}-{kind}-added"
                step.findings.append(finding(rule, (None, now[name]), f".{name}", name=name))
        for name, after in renamed.items():
            rule, nodes = f"{direction}-property-renamed", (was[name], now[after])
            step.findings.append(finding(rule, nodes, f".{name}", name=name, now=after))
        step.findings += _required(old, new, direction, {*removed, *added})
        pairs = renamed | {name: name for name in was if name in now}
        step.inner += [(was[name], now[after], f".{after}") for name, after in pairs.items()]


def renamings(
    removed: Iterable[Key], added: Iterable[Key], is_alike: Callable[[Key, Key], bool]
) -> dict[Key, Key]:
    """Pair what is gone with what is new where each is the only one that is like the other."""
    removed, added = list(removed), list(added)
    if max(len(removed), len(added)) > _MAX_RENAME_CANDIDATES:
        return {}
    alike = {was: [now for now in added if is_alike(was, now)] for was in removed}
    counts = [now for candidates in alike.values() for now in candidates]
    return {
        was: candidates[0]
        for was, candidates in alike.items()
        if len(candidates) == 1 and counts.count(candidates[0]) == 1
    }


def text_findings(old: dict[str, Node], new: dict[str, Node]) -> Iterator[Finding]:
    """Yield a finding for each of these keys that does not have the same value in both."""
    for key in dict.fromkeys((*old, *new)):
        was, now = old.get(key), new.get(key)
        if was is None or now is None or not same_value(was.value, now.value):
            yield finding("text-changed", (was, now), name=key)


def deprecation(old: Node, new: Node, was: Node | None, now: Node | None) -> Iterator[Finding]:
    """Yield a finding if one of two values of `deprecated` is true; both parts lack `old`."""
    is_old, is_new = (node is not None and node.value is True for node in (was, now))
    if is_old != is_new:
        yield finding("deprecated" if is_new else "not-deprecated", (was or old, now or new))


def mark_finding(mark: str, old: Node, new: Node, was: Node | None, now: Node | None) -> Finding:
    """Return what to say of a mark that is not the same."""
    values = {
        key: f"`{shown(node.value)}`" if node else "not set"
        for key, node in (("was", was), ("now", now))
    }
    return finding("mark-changed", (was or old, now or new), name=mark, **values)


def _bare(document: Node, node: Node) -> Node:
    """Return what a `$ref` refers to, unless it has texts of its own."""
    return resolve(document, node) if is_reference(node) and len(node.value) == 1 else node


def _root(home: str, root: str) -> str:
    return f"`{home}`" if home else root


def _in_words(home: str, root: str, suffix: str) -> str:
    if home:
        return f"`{home}{suffix}`"
    if not suffix:
        return root
    if root.startswith("`"):
        return f"{root[:-1]}{suffix}`"
    return f"`{suffix.removeprefix('.')}` of {root}"


def _at(old: Schema, new: Schema, *keys: str) -> tuple[Node, Node]:
    return old.at(*keys), new.at(*keys)


def _texts(old: Schema, new: Schema) -> Iterator[Finding]:
    was, now = old.texts(), new.texts()
    for texts in (was, now):
        texts.pop(SCHEMA_MARK, None)
    yield from text_findings(was, now)
    key = "deprecated"
    yield from deprecation(old.node, new.node, old.keywords.get(key), new.keywords.get(key))


def _marks(old: Schema, new: Schema) -> Iterator[Finding]:
    was, now = old.keywords.get(SCHEMA_MARK), new.keywords.get(SCHEMA_MARK)
    if (was and was.value) != (now and now.value):
        yield mark_finding(SCHEMA_MARK, old.node, new.node, was, now)


def _values(old: Schema, new: Schema, direction: Direction) -> Iterator[Finding]:
    if old.values is None or new.values is None:
        return
    nodes = _at(old, new, "enum", "const")
    added = [shown(value) for value in new.values if not _is_among(value, old.values)]
    removed = [shown(value) for value in old.values if not _is_among(value, new.values)]
    if added:
        now = listed([f"`{value}`" for value in added])
        yield finding(f"{direction}-enum-value-added", nodes, now=now)
    if removed:
        was = listed([f"`{value}`" for value in removed])
        yield finding(f"{direction}-enum-value-removed", nodes, was=was)


def _is_among(value: object, values: tuple[object, ...]) -> bool:
    return any(same_value(value, other) for other in values)


def _limits(old: Schema, new: Schema, direction: Direction) -> Iterator[Finding]:
    was, now = old.limits(), new.limits()
    for key in dict.fromkeys((*was, *now)):
        before, after = was.get(key), now.get(key)
        if key == "enum" and before and after:
            continue
        if before and after and _is_same_limit(before, after):
            continue
        rule = f"{direction}-bound-{'tightened' if _is_tighter(before, after) else 'loosened'}"
        facts = {
            "was": f"`{before.text}`" if before else "none",
            "now": f"`{after.text}`" if after else "none",
        }
        nodes = before.node if before else old.node, after.node if after else new.node
        yield finding(rule, nodes, name=f"`{key}`", **facts)


def _is_same_limit(old: Limit, new: Limit) -> bool:
    return old.tightness == new.tightness and (
        old.tightness is not None or same_value(old.node.value, new.node.value)
    )


def _is_tighter(old: Limit | None, new: Limit | None) -> bool:
    """Whether the new limit forbids what the old one allowed, as far as one can tell."""
    if old is None or new is None:
        return new is not None
    if old.tightness is None or new.tightness is None:
        return True
    return new.tightness > old.tightness


def _default(old: Schema, new: Schema, direction: Direction) -> Iterator[Finding]:
    was, now = old.default(), new.default()
    if (was is None) == (now is None) and (not was or not now or same_value(was.value, now.value)):
        return
    nodes = was or old.node, now or new.node
    if direction == Direction.RESPONSE:
        yield finding("text-changed", nodes, name="default")
        return
    facts = {
        key: f"`{shown(node.value)}`" if node else "none"
        for key, node in (("was", was), ("now", now))
    }
    yield finding("request-default-changed", nodes, **facts)


def _required(old: Schema, new: Schema, direction: Direction, told: set[str]) -> Iterator[Finding]:
    for name in dict.fromkeys((*old.required, *new.required)):
        if name in told or (name in old.required) == (name in new.required):
            continue
        kind = "required" if name in new.required else "optional"
        was = old.required.get(name) or old.properties.get(name, old.node)
        now = new.required.get(name) or new.properties.get(name, new.node)
        yield finding(f"{direction}-property-{kind}", (was, now), f".{name}", name=name)


def _compare_inner(step: _Step, old: Schema, new: Schema, direction: Direction) -> None:
    was, now = dict(old.inner()), dict(new.inner())
    step.inner += [(node, now[key], key) for key, node in was.items() if key in now]
    # By name, as `additionalProperties` may be a schema in one of the two alone.
    differing = {
        _INNER_NAMES.get(key) or key.removeprefix("."): (was.get(key), now.get(key))
        for key in was.keys() ^ now.keys()
    }
    for found in text_findings(old.others(), new.others()):
        name = dict(found.facts)["name"]
        before, after = differing.get(name, (None, None))
        differing[name] = found.old or before, found.new or after
    for name, (before, after) in sorted(differing.items()):
        nodes = before or old.node, after or new.node
        step.findings.append(finding(f"{direction}-schema-changed", nodes, name=name))
