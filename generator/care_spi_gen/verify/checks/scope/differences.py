"""Customers that look alike, and are not: two ids are the same only if every code point is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from care_spi_gen.verify import expect
from care_spi_gen.verify.checks.scope.customer_ids import LONGEST
from care_spi_gen.verify.checks.scope.strangers import (
    list_shows_own_only,
    message_of_another_customer,
    read_of_another_customer,
)
from care_spi_gen.verify.registry import house
from care_spi_gen.verify.support.basis import resting_on

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from care_spi_gen.verify.care import Care
    from care_spi_gen.verify.exchange import Answer

_RULE = "Scope 4"
_scoped = resting_on(list_shows_own_only, read_of_another_customer, message_of_another_customer)


def _assert_apart(care: Care, endings: Mapping[str, Sequence[str]]) -> None:
    """Customers that differ in nothing but their ending share nothing.

    `endings` are those of one who has a conversation, each with those of others.
    """
    base = care.new_customer()
    for ending, others in endings.items():
        conversation = care.create(base + ending)
        for other in others:
            with care.case(f"{ending!a} and {other!a}"):
                _assert_stranger(care, conversation, base + other)


def _assert_stranger(care: Care, conversation: str, customer: str) -> None:
    listed = care.try_list(customer)
    expect.that(conversation not in listed.text, "it not to be listed", listed)
    _assert_no_access(care.try_detail(conversation, customer))
    _assert_no_access(care.try_message(conversation, customer))


def _assert_no_access(answer: Answer) -> None:
    expect.that(not 200 <= answer.status < 300, "no access", answer)


@house(_RULE)
@_scoped
def customers_differ_in_case(care: Care) -> None:
    """Customer ids that differ in case are of different customers.

    Mind a database's default collation.
    """
    _assert_apart(care, {"alice": ["Alice", "ALICE"], "stra\u00dfe": ["STRASSE"], "\u0131": ["I"]})


@house(_RULE)
@_scoped
def customers_differ_in_spaces(care: Care) -> None:
    """Customer ids that differ in spaces are of different customers.

    Frameworks trim what they read, and some databases pad what they compare.
    """
    _assert_apart(care, {"alice": ["alice ", "alice\t", "alice\n"], "a b": ["a  b", "ab"]})
    conversation = care.create(care.customer)
    with care.case("a space before"):
        _assert_stranger(care, conversation, f" {care.customer}")


@house(_RULE)
@_scoped
def customers_differ_in_accents(care: Care) -> None:
    """Customer ids that differ in accents, width or normal form are of different customers."""
    endings = {
        "alice": ["\u00e1lice", "\uff41lice"],
        "\u00e9": ["e\u0301", "e"],
        "\u0130d": ["Id"],
    }
    _assert_apart(care, endings)


@house(_RULE)
@_scoped
def customers_differ_at_their_end(care: Care) -> None:
    """Customer ids of 512 characters that differ in the last one are of different customers.

    A column that is too short cuts what it is given, in some databases without a word.
    """
    beginning = care.new_customer()
    beginning += "a" * (LONGEST - len(beginning) - 1)
    conversation = care.create(f"{beginning}a")
    _assert_stranger(care, conversation, f"{beginning}b")


@house(_RULE)
@_scoped
def customers_differ_in_code_points(care: Care) -> None:
    """Customer ids that differ in any other code point are of different customers.

    Collations ignore what cannot be seen, or take digits for numbers, and a percent sign may be
    decoded twice.
    """
    endings = {
        "alice": ["ali\u200bce", "alice\u0001", "ali\ufeffce"],
        "\U0001f600": ["\U0001f601", "\ufffd", "?"],
        "1": ["01", "1.0"],
        "null": ["None", ""],
        "%": ["%25"],
    }
    _assert_apart(care, endings)
