"""Values of a type: which fit, and which are made where the spec names none."""

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
    SpecText,
)
from care_spi_gen.spec.values import NoValueError, Values, as_spec_text
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.care import BOOLEAN, STRING, TIMESTAMP, text

INTEGER, NUMBER = Scalar(ScalarKind.INTEGER), Scalar(ScalarKind.NUMBER)
COLOUR = Alias("Colour", Choice((text("red"), text("green"))))
THING = Model(
    "Thing",
    (
        Field("name", text("name"), STRING, required=True),
        Field("colour", text("aColour"), Reference("Colour"), required=True, nullable=True),
        Field("size", text("size"), INTEGER, required=False),
    ),
)
# These have no finite value: one holds itself, the other ever more of the next.
ENDLESS = Model("Endless", (Field("next", text("next"), Reference("Endless"), required=True),))
WIDE = [
    Model(
        f"Wide{depth}",
        tuple(
            Field(f"f{index}", text(f"f{index}"), Reference(f"Wide{depth + 1}"), required=True)
            for index in range(9)
        ),
    )
    for depth in range(10)
]
TYPES = {type_.name: type_ for type_ in (COLOUR, THING, ENDLESS, *WIDE, Model("Wide10", ()))}
VALUES = Values(TYPES)


def string(**bounds) -> Scalar:
    return Scalar(ScalarKind.STRING, **bounds)


def integer(**bounds) -> Scalar:
    return Scalar(ScalarKind.INTEGER, **bounds)


def number(**bounds) -> Scalar:
    return Scalar(ScalarKind.NUMBER, **bounds)


@pytest.mark.parametrize(
    ("type_", "right", "wrong"),
    [
        (STRING, ["", "a", "\0"], [None, 1, [], {}]),
        (string(min_length=1, max_length=2), ["a", "ab"], ["", "abc"]),
        (string(pattern=text("b")), ["abc"], ["ac"]),
        (BOOLEAN, [True, False], [0, 1, "true", None]),
        (INTEGER, [0, -1, 10**400], [True, 1.0, "1"]),
        (integer(minimum=1, maximum=3), [1, 3], [0, 4]),
        (integer(exclusive_minimum=1, exclusive_maximum=3), [2], [1, 3]),
        (integer(multiple_of=5), [0, -5, 10], [1]),
        (NUMBER, [0, 0.5, -1e308], [False, "0.5"]),
        (number(multiple_of=0.1), [0.3, 1, 1.1], [0.35]),
        (TIMESTAMP, ["2026-01-31T12:30:00.250Z"],
         ["2026-01-31T12:30:00Z", "2026-01-31T12:30:00.250+00:00", "x", 0]),
        (COLOUR.type, ["red"], ["blue", "Red", None]),
        (Reference("Colour"), ["green"], ["blue"]),
        (ListOf(STRING), [[], ["a"]], [["a", 1], ["a", None], "a", {}]),
        (ListOf(STRING, item_nullable=True), [[None]], [[1]]),
        (ListOf(STRING, min_items=1, max_items=2), [["a"], ["a", "a"]], [[], ["a"] * 3]),
        (AnyObject(), [{}, {"a": [1]}], [[], "a", None]),
        (Reference("Thing"),
         [{"name": "", "aColour": None}, {"name": "", "aColour": "red", "size": 1, "more": 1}],
         [{}, {"name": ""}, {"name": None, "aColour": None}, {"name": "", "aColour": "blue"},
          {"name": "", "aColour": None, "size": None}, []]),
    ],
)  # fmt: skip
def test_what_fits(type_, right, wrong):
    assert [value for value in right if not VALUES.fits(value, type_)] == []
    assert [value for value in wrong if VALUES.fits(value, type_)] == []


def test_null_fits_where_it_may():
    assert VALUES.fits(None, STRING, nullable=True)


@pytest.mark.parametrize(
    ("type_", "plainest", "telling"),
    [
        (STRING, "", "text"),
        (string(min_length=1), "text", "text"),
        (string(max_length=1), "", "a"),
        (string(min_length=30), "x" * 30, "x" * 30),
        (string(min_length=3, max_length=3, pattern=text("^[A-Z]+$")), "EUR", "EUR"),
        (string(min_length=4, max_length=4, pattern=text("^[0-9]+$")), "0000", "0000"),
        (BOOLEAN, False, True),
        (TIMESTAMP, "1970-01-01T00:00:00.000Z", "2026-01-31T12:30:00.250Z"),
        (INTEGER, 0, 1),
        (integer(minimum=5), 5, 5),
        (integer(maximum=-5), -5, -5),
        (integer(exclusive_minimum=5), 6, 6),
        (integer(exclusive_maximum=-5), -6, -6),
        (integer(minimum=6, multiple_of=5), 10, 10),
        (integer(minimum=2**63 - 1, maximum=2**63 - 1), 2**63 - 1, 2**63 - 1),
        (integer(minimum=10**400), 10**400, 10**400),
        (NUMBER, 0, 1),
        (number(minimum=0.1, maximum=0.2), 0.1, 0.1),
        (number(exclusive_minimum=0.1, exclusive_maximum=0.2), 0.15, 0.15),
        (number(exclusive_minimum=1.5), 2, 2),
        (number(minimum=0.25, maximum=0.35, multiple_of=0.1), 0.3, 0.3),
        (COLOUR.type, "red", "green"),
        (Reference("Colour"), "red", "green"),
        (ListOf(STRING), [], ["text"]),
        (ListOf(STRING, min_items=2), ["", ""], ["text", "text"]),
        (ListOf(STRING, max_items=0), [], []),
        (AnyObject(), {}, {}),
        (Reference("Thing"), {"name": "", "aColour": "red"}, {"name": "text", "aColour": "green"}),
    ],
)  # fmt: skip
def test_what_is_made(type_, plainest, telling):
    assert VALUES.plainest(type_) == plainest
    assert VALUES.telling(type_) == telling
    assert VALUES.fits(plainest, type_)
    assert VALUES.fits(telling, type_)


@pytest.mark.parametrize(
    "type_",
    [
        string(pattern=text("^unlikely$")),
        string(min_length=2, max_length=1),
        string(min_length=10_001),
        integer(minimum=2, maximum=1),
        integer(exclusive_minimum=1, exclusive_maximum=2),
        number(exclusive_minimum=1, exclusive_maximum=1),
        Reference("Endless"),
        ListOf(STRING, min_items=10**9),
        ListOf(string(pattern=text("^unlikely$")), min_items=1),
        Reference("Wide0"),
    ],
    ids=lambda type_: repr(type_)[:60],
)
def test_what_is_not_found(type_):
    for make in (VALUES.plainest, VALUES.telling):
        with pytest.raises(NoValueError):
            make(type_)


BOUNDS = st.none() | st.integers(-20, 20) | st.floats(-20, 20).map(lambda value: round(value, 2))


@given(
    st.builds(
        Scalar,
        st.sampled_from([ScalarKind.INTEGER, ScalarKind.NUMBER]),
        minimum=BOUNDS,
        maximum=BOUNDS,
        exclusive_minimum=BOUNDS,
        exclusive_maximum=BOUNDS,
        multiple_of=st.none() | st.sampled_from([1, 3, 0.5, 0.1]),
    )
)
def test_what_is_made_of_a_number_fits_and_none_that_could_be_is_missed(scalar):
    tried = [*range(-25, 26), *(value / 20 for value in range(-500, 501))]
    found = [value for value in tried if VALUES.fits(value, scalar)]
    try:
        assert VALUES.fits(VALUES.plainest(scalar), scalar)
    except NoValueError:
        assert not found


def test_text_out_of_a_document_is_the_specs_wherever_it_is():
    marked = as_spec_text({"a": ["b", 1, None, True, {"c": "d"}]})
    assert marked == {"a": ["b", 1, None, True, {"c": "d"}]}
    (key, items), *_ = marked.items()
    texts = [key, items[0], *items[4], items[4]["c"]]
    assert [type(found) for found in texts] == [SpecText] * 4


def test_made_text_is_the_specs():
    assert type(VALUES.telling(STRING)) is SpecText
    assert type(VALUES.plainest(Reference("Colour"))) is SpecText
