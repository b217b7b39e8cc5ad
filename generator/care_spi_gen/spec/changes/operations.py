"""Compares operations: where they are, what they take, and what they answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from care_spi_gen.spec.changes.model import Direction, Finding, Pair, finding
from care_spi_gen.spec.changes.parts import (
    METHODS,
    content,
    headers,
    is_required,
    others,
    schema_of,
    security,
    style_words,
    tags,
)
from care_spi_gen.spec.changes.schemas import (
    SchemaComparison,
    deprecation,
    mark_finding,
    renamings,
    text_findings,
)
from care_spi_gen.spec.operations import OPERATION_MARK
from care_spi_gen.spec.refs import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from care_spi_gen.spec.changes.parts import OperationAt
    from care_spi_gen.spec.tree import Node

_SUCCESS = re.compile(r"2[0-9Xx]{2}")
_OPERATION_KEYS = {
    *("operationId", "parameters", "requestBody", "responses", "security", "tags"),
    *("deprecated", OPERATION_MARK),
}
_PARAMETER_KEYS = {
    *("name", "in", "required", "schema", "content", "deprecated"),
    *("style", "explode", "allowReserved", "allowEmptyValue"),
}
_TITLES = {
    "query": "query parameter",
    "header": "header",
    "cookie": "cookie",
    "path": "path parameter",
}


class OperationComparison:
    """Compares one operation of two documents.

    `findings` are complete at once, with what they are about; `pairs` are left to be walked. `name`
    is what to call it: an overlay may not have found it to give it the id that it had.
    """

    def __init__(self, old: OperationAt, new: OperationAt, schemas: SchemaComparison) -> None:
        """Compare them."""
        self.findings: list[tuple[str, Finding]] = []
        self.pairs: list[Pair] = []
        self._old = old
        self._new = new
        self._schemas = schemas
        self.name = new.id or old.name
        self._it = f"operation `{self.name}`"
        self._compare_address()
        self._compare_texts()
        self._compare_security()
        self._compare_parameters()
        self._compare_body()
        self._compare_responses()

    def _add(self, it: str, *findings: Finding) -> None:
        self.findings += [(it, found) for found in findings]

    def _compare_address(self) -> None:
        old, new = self._old, self._new
        if old.route != new.route:
            facts = {"was": old.address, "now": new.address}
            self._add(self._it, finding("operation-moved", (old.item, new.item), **facts))
        if old.id != new.id:
            ids = [node.child("operationId") or node for node in (old.node, new.node)]
            words = [f"`{name}`" if name else "none" for name in (old.id, new.id)]
            facts = {"was": words[0], "now": words[1]}
            self._add(self._it, finding("operation-id-changed", (ids[0], ids[1]), **facts))
        for was, now in self._variables():
            if was != now:
                found = finding("path-parameter-renamed", (old.item, new.item), was=was, now=now)
                self._add(self._it, found)

    def _variables(self) -> list[tuple[str, str]]:
        """Pair the variables of the paths: by position, or by name if some came or went."""
        old, new = self._old.variables, self._new.variables
        if len(old) == len(new):
            return list(zip(old, new, strict=True))
        return [(name, name) for name in old if name in new]

    def _compare_texts(self) -> None:
        old, new = self._old, self._new
        items = resolve(old.document, old.item), resolve(new.document, new.item)
        texts = [others(item, {"parameters", *METHODS}) for item in items]
        self._add(f"the path `{new.item.path[-1]}`", *text_findings(*texts))
        texts = [others(node, _OPERATION_KEYS) for node in (old.node, new.node)]
        self._add(self._it, *text_findings(*texts))
        self._add(self._it, *_deprecations(old.node, new.node))
        was, now = old.node.child(OPERATION_MARK), new.node.child(OPERATION_MARK)
        if (was and was.value) != (now and now.value):
            self._add(self._it, mark_finding(OPERATION_MARK, old.node, new.node, was, now))
        was_tags, now_tags = tags(old.node), tags(new.node)
        for tag in [tag for tag in now_tags if tag not in was_tags]:
            self._add(self._it, finding("tag-added", (None, now_tags[tag]), name=tag))
        for tag in [tag for tag in was_tags if tag not in now_tags]:
            self._add(self._it, finding("tag-removed", (was_tags[tag], None), name=tag))

    def _compare_security(self) -> None:
        (was, old_meaning), (now, new_meaning) = security(self._old), security(self._new)
        if old_meaning.keys() != new_meaning.keys():
            facts = {"was": _either(old_meaning), "now": _either(new_meaning)}
            self._add(self._it, finding("security-changed", (was, now), **facts))

    def _compare_parameters(self) -> None:
        old, new = self._old.parameters(), self._new.parameters()
        for was, now in self._variables():
            if ("path", was) in old and ("path", now) in new:
                self._compare_parameter(old["path", was], new["path", now])
        old = {key: node for key, node in old.items() if key[0] != "path"}
        new = {key: node for key, node in new.items() if key[0] != "path"}
        removed = [key for key in old if key not in new]
        added = [key for key in new if key not in old]
        renamed = renamings(removed, added, lambda was, now: self._is_renamed(old[was], new[now]))
        for key, node in old.items():
            if key in renamed:
                other = new[renamed[key]]
                found = finding("parameter-renamed", (node, other), now=other.text("name"))
                self._add(_title(node), found)
                self._compare_parameter(node, other)
            elif key in new:
                self._compare_parameter(node, new[key])
            else:
                self._add(_title(node), finding("parameter-removed", (node, None)))
        for key in added:
            if key not in renamed.values():
                rule = "required-parameter-added" if is_required(new[key]) else "parameter-added"
                self._add(_title(new[key]), finding(rule, (None, new[key])))

    def _is_renamed(self, old: Node, new: Node) -> bool:
        if old.text("in") != new.text("in") or is_required(old) != is_required(new):
            return False
        was, now = schema_of(old), schema_of(new)
        if style_words(old) != style_words(new) or (was is None) != (now is None):
            return False
        pairs = [Pair(was, now, Direction.REQUEST, "")] if was and now else []
        return self._schemas.is_alike(pairs)

    def _compare_parameter(self, old: Node, new: Node) -> None:
        it = _title(new)
        if is_required(old) != is_required(new):
            rule = "parameter-required" if is_required(new) else "parameter-optional"
            self._add(it, finding(rule, (old, new)))
        texts = [others(node, _PARAMETER_KEYS) for node in (old, new)]
        self._add(it, *text_findings(*texts), *_deprecations(old, new))
        was, now = schema_of(old), schema_of(new)
        if was and now:
            was, now = self._without_repetition(it, was, now)
            self.pairs.append(Pair(was, now, Direction.REQUEST, it))
        elif was or now:
            kind = "added" if now else "removed"
            self._add(it, finding(f"request-schema-{kind}", (was or old, now or new)))
        styles = style_words(old), style_words(new)
        if styles[0] != styles[1]:
            facts = {"was": styles[0], "now": styles[1]}
            self._add(it, finding("parameter-style-changed", (old, new), **facts))

    def _without_repetition(self, it: str, old: Node, new: Node) -> tuple[Node, Node]:
        """Tell whether a parameter may now be repeated; return what is left to compare."""
        lists = [
            self._schemas.kind(node, is_new=is_new) == {"array"}
            for node, is_new in ((old, False), (new, True))
        ]
        documents = self._old.document, self._new.document
        items = [
            resolve(document, node).child("items")
            for document, node in zip(documents, (old, new), strict=True)
        ]
        if lists == [False, True] and items[1]:
            self._add(it, finding("parameter-repeated", (old, new)))
            return old, items[1]
        if lists == [True, False] and items[0]:
            self._add(it, finding("parameter-single", (old, new)))
            return items[0], new
        return old, new

    def _compare_body(self) -> None:
        was, now = self._old.part("requestBody"), self._new.part("requestBody")
        it = "the request body"
        if was and now:
            if is_required(was) != is_required(now):
                rule = "body-required" if is_required(now) else "body-optional"
                self._add(it, finding(rule, (was, now)))
            texts = [others(node, {"required", "content"}) for node in (was, now)]
            self._add(it, *text_findings(*texts))
            self._compare_content(was, now, Direction.REQUEST, it)
        elif now:
            rule = "required-body-added" if is_required(now) else "body-added"
            self._add(it, finding(rule, (None, now)))
        elif was:
            self._add(it, finding("body-removed", (was, None)))

    def _compare_responses(self) -> None:
        old, new = self._old.responses(), self._new.responses()
        gone = [status for status in old if status not in new and _SUCCESS.fullmatch(status)]
        come = [status for status in new if status not in old and _SUCCESS.fullmatch(status)]
        pairs = {status: status for status in old if status in new}
        if len(gone) == len(come) == 1:
            pairs[gone[0]] = come[0]
            facts = {"was": gone[0], "now": come[0]}
            nodes = old[gone[0]], new[come[0]]
            found = finding("success-status-changed", nodes, **facts)
            self._add(_answer(come[0]), found)
        for was, now in pairs.items():
            self._compare_response(old[was], new[now], _answer(now))
        for status, node in old.items():
            if status not in pairs:
                self._add(_answer(status), finding("response-removed", (node, None)))
        for status, node in new.items():
            if status not in pairs.values():
                self._add(_answer(status), finding("response-added", (None, node)))

    def _compare_response(self, old: Node, new: Node, it: str) -> None:
        texts = [others(node, {"content", "headers"}) for node in (old, new)]
        self._add(it, *text_findings(*texts))
        self._compare_content(old, new, Direction.RESPONSE, it)
        was, now = headers(self._old.document, old), headers(self._new.document, new)
        for name in dict.fromkeys((*was, *now)):
            self._compare_header(was.get(name), now.get(name), name, it)

    def _compare_header(self, old: Node | None, new: Node | None, name: str, answer: str) -> None:
        it = f"header `{name}` of {answer}"
        if old and new:
            if is_required(old) != is_required(new):
                rule = "header-required" if is_required(new) else "header-optional"
                self._add(it, finding(rule, (old, new)))
            texts = [others(node, _PARAMETER_KEYS) for node in (old, new)]
            self._add(it, *text_findings(*texts), *_deprecations(old, new))
            was, now = schema_of(old), schema_of(new)
            if was and now:
                self.pairs.append(Pair(was, now, Direction.RESPONSE, it))
        elif new:
            rule = "required-header-added" if is_required(new) else "header-added"
            self._add(it, finding(rule, (None, new)))
        else:
            self._add(it, finding("header-removed", (old, None)))

    def _compare_content(self, old: Node, new: Node, direction: Direction, it: str) -> None:
        was, now = content(old), content(new)
        if direction == Direction.RESPONSE and bool(was) != bool(now):
            kind = "added" if now else "removed"
            self._add(it, finding(f"response-body-{kind}", (old, new)))
            return
        gone = [name for name in was if name not in now]
        come = [name for name in now if name not in was]
        pairs = {name: name for name in was if name in now}
        if len(gone) == len(come) == 1:
            pairs[gone[0]] = come[0]
            nodes = was[gone[0]], now[come[0]]
            facts = {"was": gone[0], "now": come[0]}
            self._add(it, finding(f"{direction}-media-type-changed", nodes, **facts))
            gone = come = []
        for name in gone:
            rule = f"{direction}-media-type-removed"
            self._add(it, finding(rule, (was[name], None), name=name))
        for name in come:
            self._add(it, finding(f"{direction}-media-type-added", (None, now[name]), name=name))
        for before, after in pairs.items():
            self._compare_media_type(was[before], now[after], direction, it)

    def _compare_media_type(self, old: Node, new: Node, direction: Direction, it: str) -> None:
        texts = [others(node, {"schema"}) for node in (old, new)]
        self._add(it, *text_findings(*texts))
        was, now = old.child("schema"), new.child("schema")
        if was and now:
            self.pairs.append(Pair(was, now, direction, it))
        elif was or now:
            kind = "added" if now else "removed"
            self._add(it, finding(f"{direction}-schema-{kind}", (was or old, now or new)))


def _answer(status: str) -> str:
    return "the default answer" if status == "default" else f"the {status} answer"


def _title(parameter: Node) -> str:
    place = parameter.text("in")
    return f"{_TITLES.get(place, place)} `{parameter.text('name')}`"


def _deprecations(old: Node, new: Node) -> Iterator[Finding]:
    yield from deprecation(old, new, old.child("deprecated"), new.child("deprecated"))


def _either(ways: dict[str, str]) -> str:
    return " or ".join(way or "nothing" for way in ways.values()) or "nothing"
