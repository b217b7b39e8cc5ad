"""What changed between two specs: a folder a case in `tests/spec_changes`, and what all share."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import yaml
from care_spi_gen.resources import OVERLAY, VENDOR_SPEC
from care_spi_gen.spec import read_document
from care_spi_gen.spec.changes import RULES, Severity, compare
from care_spi_gen.spec.dump import dump_yaml

from tests.unit.spec_changes_files import (
    BASE,
    CASES,
    as_data,
    between,
    documents,
    mattering,
    parsed,
    patched,
    texts,
)

if TYPE_CHECKING:
    from pathlib import Path

_NAMES = sorted(folder.name for folder in CASES.iterdir() if folder.is_dir())
# What a rule is called from the other side; the others are their own opposite.
_OPPOSITE = {
    "added": "removed",
    "required": "optional",
    "nullable": "not-nullable",
    "tightened": "loosened",
    "repeated": "single",
    "deprecated": "not-deprecated",
}
_OPPOSITE |= {there: here for here, there in _OPPOSITE.items()}
# From the other side, what is removed had been required or not.
_ADDED_AND_REQUIRED = re.compile(r"required-(?=[a-z-]+-added$)")


def _opposite(rule: str) -> str:
    rule = _ADDED_AND_REQUIRED.sub("", rule)
    endings = (end for end in sorted(_OPPOSITE, key=len, reverse=True))
    end = next((end for end in endings if rule == end or rule.endswith(f"-{end}")), None)
    return rule if end is None else rule.removesuffix(end) + _OPPOSITE[end]


@pytest.mark.parametrize("name", _NAMES)
def test_a_case_is_told_as_expected(name: str) -> None:
    expected = yaml.safe_load((CASES / name / "expected.yaml").read_text("utf-8"))
    assert as_data(compare(*documents(CASES / name))) == expected


@pytest.mark.parametrize("name", RULES)
def test_a_rule_has_a_case_that_is_about_it_alone(name: str) -> None:
    assert [change.rule for change in compare(*documents(CASES / name))] == [name]


@pytest.mark.parametrize("name", _NAMES)
def test_from_the_other_side_what_was_added_is_removed(name: str) -> None:
    old, new = documents(CASES / name)
    there = {_opposite(change.rule) for change in compare(old, new)}
    back = {_ADDED_AND_REQUIRED.sub("", change.rule) for change in compare(new, old)}
    assert back == there


@pytest.mark.parametrize("name", _NAMES)
def test_a_place_is_where_the_part_is_written(name: str) -> None:
    nodes = documents(CASES / name)
    for change in compare(*nodes):
        for text, site in zip(texts(CASES / name), (change.old, change.new), strict=True):
            last = site.pointer.rpartition("/")[2].replace("~1", "/") if site else ""
            if site and not last.isdecimal():
                line = text.splitlines()[site.line - 1]
                assert line.strip(" -").startswith((f"{last}:", f"'{last}':"))


def test_the_breaking_come_first() -> None:
    renamed = BASE.replace("X-Page", "X-Next").replace("version: 1.0.0", "version: 2.0.0")
    severities = [change.severity for change in between(BASE, renamed)]
    assert severities == [Severity.BREAKING, Severity.ADDITIVE, Severity.EDITORIAL]


def test_the_vendors_spec_is_no_change_of_itself() -> None:
    old, _ = read_document(VENDOR_SPEC, OVERLAY)
    new, notes = read_document(VENDOR_SPEC, OVERLAY)
    assert compare(old, new) == ()
    assert notes == ()


def test_the_effective_text_means_what_vendor_and_overlay_mean() -> None:
    old, _ = read_document(VENDOR_SPEC, OVERLAY)
    assert compare(old, parsed(dump_yaml(old))) == ()


def test_what_an_overlay_adds_is_placed_in_the_overlay(tmp_path: Path) -> None:
    overlay = tmp_path / "overlay.yaml"
    text = OVERLAY.read_text("utf-8")
    overlay.write_text(text.replace("maxLength: 512", "maxLength: 256"), "utf-8")
    old, _ = read_document(VENDOR_SPEC, OVERLAY)
    new, _ = read_document(VENDOR_SPEC, overlay)
    changes = compare(old, new)
    assert {change.rule for change in changes} == {"request-bound-tightened"}
    for change in changes:
        assert change.new is not None
        assert change.new.file == str(overlay)
        line = overlay.read_text("utf-8").splitlines()[change.new.line - 1]
        assert line.strip() == "maxLength: 256"


def test_parts_that_no_operation_uses_are_not_told_of() -> None:
    target = "$.components.schemas"
    unused = [{"target": target, "update": {"Unused": {"type": "string"}}}]
    assert between(BASE, patched(BASE, unused)) == ()


def test_more_than_one_likeness_is_no_rename() -> None:
    old = patched(
        BASE,
        [
            {
                "target": "$.components.schemas.Owner.properties",
                "update": {"up": {"type": "boolean"}, "down": {"type": "boolean"}},
            }
        ],
    )
    new = old.replace("        up:", "        active:")
    assert mattering(between(old, new)) == ["response-property-renamed"]
    new = new.replace("        down:", "        passive:")
    assert sorted(mattering(between(old, new))) == [
        *["response-property-added"] * 2,
        *["response-property-removed"] * 2,
    ]


@pytest.mark.parametrize(
    ("old", "new", "rules"),
    [
        ("minimum: 1", "minimum: 1.0", []),
        ("minimum: 1", "minimum: 0", ["loosened"]),
        ("minimum: 1", "minimum: 1, exclusiveMinimum: true", ["tightened"]),
        ("minimum: 1, exclusiveMinimum: true", "minimum: 2", ["tightened"]),
        ("maximum: 9", "maximum: 9, exclusiveMaximum: true", ["tightened"]),
        ("maximum: 9", "maximum: 10, exclusiveMaximum: true", ["loosened"]),
        ("maximum: 9, exclusiveMaximum: false", "maximum: 9", []),
        ("multipleOf: 2", "multipleOf: 3", ["tightened"]),
        ("multipleOf: 2", "", ["loosened"]),
        ("enum: [1, 2]", "enum: [2, 1]", []),
        ("enum: [1, 2]", "enum: [1.0, 2.0]", []),
        ("", "enum: [1]", ["tightened"]),
        ("enum: [1]", "", ["loosened"]),
    ],
)
def test_bounds_are_compared_as_sets_of_values(old: str, new: str, rules: list[str]) -> None:
    changes = between(_answering(old), _answering(new))
    assert mattering(changes) == [f"response-bound-{rule}" for rule in rules]


def test_true_is_not_1() -> None:
    changes = between(_answering("enum: [1]"), _answering("enum: [true]"))
    assert mattering(changes) == ["response-enum-value-removed", "response-enum-value-added"]


def _answering(bounds: str) -> str:
    schema = f"{{type: number{', ' if bounds else ''}{bounds}}}"
    answer = f"{{description: It., content: {{application/json: {{schema: {schema}}}}}}}"
    return f"""\
openapi: 3.0.3
info: {{title: One, version: "1"}}
paths: {{/one: {{get: {{responses: {{'200': {answer}}}}}}}}}
"""


def test_members_of_allof_that_contradict_are_compared_one_by_one() -> None:
    target = "$.components.schemas.Owner.properties.mail"
    members = [{"type": "string", "maxLength": 9}, {"type": "string", "maxLength": 5}]
    both = [{"target": target, "update": {"allOf": members}}]
    old = patched(BASE, both)
    new = old.replace("maxLength: 5", "maxLength: 4")
    assert mattering(between(old, old)) == []
    (change,) = between(old, new)
    assert change.rule == "response-bound-tightened"
    assert change.what.startswith("`maxLength` of `Owner.mail.allOf[1]`")


def test_schemas_that_hold_themselves_come_to_an_end() -> None:
    looped = BASE.replace("$ref: '#/components/schemas/Owner'", "allOf: [*loop]").replace(
        "allOf: [*loop]", "allOf:\n            - $ref: '#/components/schemas/Ticket'"
    )
    assert between(looped, looped) == ()
    assert mattering(between(BASE, looped)) != []


def test_a_schema_that_holds_itself_under_another_name_is_renamed_there() -> None:
    changes = between(BASE, BASE.replace("parent:", "above:"))
    assert mattering(changes) == ["response-property-renamed"]


def test_many_operations_are_named_by_a_few() -> None:
    paths = "".join(
        f"  /p{number}:\n    get:\n      operationId: op{number}\n      responses:\n"
        "        '200': {description: OK}\n"
        for number in range(7)
    )
    head = "openapi: 3.0.3\ninfo: {title: Many, version: '1'}\nsecurity: [{}]\npaths:\n"
    old = head + paths
    (change,) = between(old, old.replace("[{}]", "[{key: []}]"))
    assert len(change.operations) == 7
    assert change.means == "op0, op1, op2, op3 and 3 more must demand `key`"
