"""What one product's customers see of another product."""

from __future__ import annotations

from typing import TYPE_CHECKING

from care_spi_gen.verify import expect
from care_spi_gen.verify.basis import resting_on
from care_spi_gen.verify.checks.scope.strangers import CALLS, head
from care_spi_gen.verify.registry import house, vendor
from care_spi_gen.verify.talk import Talk, bodies

if TYPE_CHECKING:
    from care_spi_gen.verify.care import Care


@vendor("OpenAPI, info, Scoping & REST notes", needs_products=True)
def products_are_apart(care: Care) -> None:
    """A conversation of one product is neither listed, read nor changed by way of another.

    The product is inferred from the base URL; the customer is the same here.
    """
    one, other = care.products()[:2]
    talk = Talk.begin(one, customer=care.customer)
    before = talk.read()
    with care.case("list"):
        listed = other.try_list(care.customer)
        expect.that(talk.id not in listed.text, "it not to be listed", listed)
    for name, call in CALLS.items():
        with care.case(name):
            answer = call(other, talk.id, care.customer)
            expect.refused(answer)
            after = talk.read()
            expect.that(after["status"] == before["status"], "no change", answer, after["status"])
            expect.that(bodies(after) == bodies(before), "no message", answer, bodies(after))


@house("Scope 1", needs_products=True)
@resting_on(products_are_apart)
def products_answer_like_none(care: Care) -> None:
    """A conversation of another product answers as none does."""
    one, other = care.products()[:2]
    talk = Talk.begin(one, customer=care.customer)
    for name, call in (CALLS | {"head": head}).items():
        with care.case(name):
            none = call(other, care.unknown, care.customer)
            expect.alike(call(other, talk.id, care.customer), none)
