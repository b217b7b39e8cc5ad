"""Which types hold all values of which: what was kept can be sent, and in doubt it cannot."""

import pytest
from care_spi_gen.api.model import (
    Alias,
    AnyObject,
    Choice,
    Field,
    ListOf,
    Model,
    Reference,
    Scalar,
    ScalarKind,
)
from care_spi_gen.spec.widening import Widening

from tests.unit.care import BOOLEAN, STRING, TIMESTAMP, text

INTEGER, NUMBER = Scalar(ScalarKind.INTEGER), Scalar(ScalarKind.NUMBER)


def string(**bounds) -> Scalar:
    return Scalar(ScalarKind.STRING, **bounds)


def integer(**bounds) -> Scalar:
    return Scalar(ScalarKind.INTEGER, **bounds)


def choice(*values: str) -> Choice:
    return Choice(tuple(map(text, values)))


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        (STRING, STRING),
        (TIMESTAMP, STRING),
        (INTEGER, NUMBER),
        (AnyObject(), AnyObject()),
        (choice("a"), choice("b", "a")),
        (choice("a"), STRING),
        (choice("a", "bb"), string(min_length=1, max_length=2, pattern=text("^[ab]+$"))),
        (string(max_length=2), STRING),
        (string(max_length=2), string(max_length=3)),
        (string(min_length=2), string(min_length=2)),
        (string(pattern=text("^a$")), STRING),
        (string(pattern=text("^a$")), string(pattern=text("^a$"))),
        (integer(minimum=1), integer(minimum=0)),
        (integer(minimum=1), integer(exclusive_minimum=0)),
        (integer(exclusive_minimum=0), integer(minimum=0)),
        (integer(exclusive_minimum=0), integer(exclusive_minimum=0)),
        (integer(maximum=1), integer(exclusive_maximum=2)),
        (integer(exclusive_maximum=2), integer(maximum=2)),
        (integer(minimum=5, exclusive_minimum=1), integer(minimum=3, exclusive_minimum=3)),
        (integer(multiple_of=5), INTEGER),
        (integer(multiple_of=5), integer(multiple_of=5)),
        (ListOf(INTEGER), ListOf(NUMBER)),
        (ListOf(STRING), ListOf(STRING, item_nullable=True)),
        (ListOf(STRING, max_items=1), ListOf(STRING, max_items=2)),
        (ListOf(STRING, min_items=2), ListOf(STRING, min_items=1)),
    ],
)  # fmt: skip
def test_a_wider_type_holds_it(narrow, wide):
    assert Widening({}, {}).holds(narrow, wide)


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        (STRING, TIMESTAMP),
        (STRING, BOOLEAN),
        (NUMBER, INTEGER),
        (STRING, choice("a")),
        (AnyObject(), STRING),
        (STRING, AnyObject()),
        (ListOf(STRING), STRING),
        (STRING, ListOf(STRING)),
        (choice("a", "b"), choice("a")),
        (choice("a", "bbb"), string(max_length=2)),
        (choice("1"), INTEGER),
        (STRING, string(max_length=3)),
        (STRING, string(min_length=1)),
        (string(max_length=4), string(max_length=3)),
        (string(min_length=1), string(min_length=2)),
        (STRING, string(pattern=text("^a$"))),
        (string(pattern=text("^b$")), string(pattern=text("^a$"))),
        (integer(minimum=-1), integer(minimum=0)),
        (integer(minimum=0), integer(exclusive_minimum=0)),
        (integer(maximum=2), integer(exclusive_maximum=2)),
        (integer(maximum=2), integer(minimum=0, maximum=2)),
        (integer(exclusive_maximum=3), integer(maximum=2)),
        (INTEGER, integer(multiple_of=5)),
        (ListOf(NUMBER), ListOf(INTEGER)),
        (ListOf(STRING, item_nullable=True), ListOf(STRING)),
        (ListOf(STRING), ListOf(STRING, max_items=2)),
        (ListOf(STRING), ListOf(STRING, min_items=1)),
    ],
)  # fmt: skip
def test_a_narrower_or_another_type_does_not(narrow, wide):
    assert not Widening({}, {}).holds(narrow, wide)


def field(name: str, type_=STRING, *, required=False, nullable=False) -> Field:
    return Field(name, text(name), type_, required=required, nullable=nullable)


@pytest.mark.parametrize(
    ("narrow", "wide", "holds"),
    [
        ([field("a")], [field("a")], True),
        ([field("a", required=True)], [field("a")], True),
        ([field("a")], [field("a", required=True)], False),
        ([], [field("a")], True),
        ([], [field("a", required=True)], False),
        ([field("a")], [], True),
        ([field("a")], [field("a", nullable=True)], True),
        ([field("a", nullable=True)], [field("a")], False),
        ([field("a", INTEGER)], [field("a", NUMBER)], True),
        ([field("a", NUMBER)], [field("a", INTEGER)], False),
        ([field("a", Reference("Thing"))], [field("a", Reference("Thing"))], True),
        ([field("a", Reference("Thing")), field("b")],
         [field("a", Reference("Thing")), field("b", INTEGER)], False),
    ],
)  # fmt: skip
def test_objects_are_compared_by_their_fields(narrow, wide, holds):
    old, new = ({"Thing": Model("Thing", tuple(fields))} for fields in (narrow, wide))
    widening = Widening(old, new)
    # The second time as the first.
    assert [widening.holds(Reference("Thing"), Reference("Thing")) for _ in range(2)] == [holds] * 2


def test_an_object_is_one_of_any_properties_but_not_the_other_way():
    widening = Widening(*[{"Thing": Model("Thing", ())}] * 2)
    assert widening.holds(Reference("Thing"), AnyObject())
    assert not widening.holds(AnyObject(), Reference("Thing"))


def test_an_alias_is_what_it_stands_for():
    widening = Widening({"Old": Alias("Old", INTEGER)}, {"New": Alias("New", NUMBER)})
    assert widening.holds(Reference("Old"), Reference("New"))
    assert widening.holds(Reference("Old"), NUMBER)
    assert not widening.holds(STRING, Reference("New"))
