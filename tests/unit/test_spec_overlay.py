"""The overlay: what each kind of action does, and whose line a message names afterwards."""

import pytest
from care_spi_gen.spec.load import parse_yaml
from care_spi_gen.spec.overlay import apply_overlay
from care_spi_gen.spec.tree import Place, Report

DOCUMENT = """\
a: {b: 1, c: {d: 2}}
list: [{x: 1}, {x: 2}, {x: 3}]
"""


def apply(*actions: str):
    overlay = "overlay: 1.0.0\ninfo: {title: Test, version: 1.0.0}\nactions:\n"
    overlay += "".join(f"- {action}\n" for action in actions)
    document, report = parse_yaml(DOCUMENT, "spec.yaml"), Report()
    apply_overlay(document, parse_yaml(overlay, "overlay.yaml"), report)
    return document, [str(note) for note in report.notes]


@pytest.mark.parametrize(
    ("action", "a", "items"),
    [
        ("{target: $.a, update: {b: 5}}", {"b": 5, "c": {"d": 2}}, [1, 2, 3]),
        ("{target: $.a, update: {c: {e: 3}}}", {"b": 1, "c": {"d": 2, "e": 3}}, [1, 2, 3]),
        ("{target: $.a, update: {c: 3}}", {"b": 1, "c": 3}, [1, 2, 3]),
        ("{target: $.a, update: {b: {e: 3}}}", {"b": {"e": 3}, "c": {"d": 2}}, [1, 2, 3]),
        ("{target: $.list, update: {x: 4}}", {"b": 1, "c": {"d": 2}}, [1, 2, 3, 4]),
        ("{target: $, update: {list: [{x: 4}]}}", {"b": 1, "c": {"d": 2}}, [1, 2, 3, 4]),
        ("{target: '$.list[*]', update: {x: 7}}", {"b": 1, "c": {"d": 2}}, [7, 7, 7]),
        ("{target: '$.list[?@.x < 3]', update: {x: 7}}", {"b": 1, "c": {"d": 2}}, [7, 7, 3]),
        ("{target: '$.list[0, 2]', remove: true}", {"b": 1, "c": {"d": 2}}, [2]),
        ("{target: '$.list[2, 0, 0]', remove: true}", {"b": 1, "c": {"d": 2}}, [2]),
        ("{target: $.a.c, remove: true}", {"b": 1}, [1, 2, 3]),
        ("{target: $.a, remove: true, update: {b: 2}}", None, [1, 2, 3]),
        ("{target: '$.a[\"c\", \"c\"]', update: {l: [1]}}", {"b": 1, "c": {"d": 2, "l": [1]}},
         [1, 2, 3]),
    ],
)  # fmt: skip
def test_an_action_does_what_overlay_1_0_says(action, a, items):
    document, notes = apply(action)
    assert document.value.get("a") == a
    assert [item["x"] for item in document.value["list"]] == items
    assert notes == []


def test_what_was_added_has_the_line_of_the_overlay():
    document, _ = apply("{target: $.a, update: {c: {e: 3}}}", "{target: $.list, update: {y: 1}}")
    added = document.child("a").child("c")
    assert added.place == Place("spec.yaml", 1)
    assert added.child("d").place == Place("spec.yaml", 1)
    assert added.child("e").place == Place("overlay.yaml", 4)
    assert document.child("list").child(3).place == Place("overlay.yaml", 5)


def test_places_stay_right_after_a_removal():
    document, _ = apply("{target: '$.list[0]', remove: true}", "{target: $.list, update: {}}")
    places = [node.place.file for _, node in document.child("list").children()]
    assert places == ["spec.yaml", "spec.yaml", "overlay.yaml"]


def test_one_update_in_two_places_is_two_values():
    document, _ = apply(
        "{target: '$.list[*]', update: {l: {}}}", "{target: '$.list[0].l', update: {k: 1}}"
    )
    assert document.value["list"][1]["l"] == {}


def test_a_condition_that_nothing_meets_is_none():
    document, notes = apply("{target: '$.list[?@.x > 9]', update: {x: 7}}")
    assert notes == []
    assert document.value == apply("{target: $.nothing, update: {}}")[0].value


def test_a_target_that_matches_nothing_is_a_note():
    _, notes = apply("{target: $.nothing, update: {}}")
    assert notes == [
        (
            "overlay.yaml:4: the overlay's target `$.nothing` matches nothing; "
            "the document may have changed since the overlay was written"
        )
    ]
