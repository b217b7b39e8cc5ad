"""What one product's customers see of another product."""

from __future__ import annotations

from care_spi_gen.verify import expect
from care_spi_gen.verify.care import Care
from care_spi_gen.verify.checks.scope.strangers import (
    CALLS,
    close_of_another_customer,
    head,
    list_shows_own_only,
    message_of_another_customer,
    read_of_another_customer,
    strangers_answer_like_none,
    strangers_are_told_404,
)
from care_spi_gen.verify.failures import Blocked, Failed
from care_spi_gen.verify.registry import house, vendor
from care_spi_gen.verify.support.basis import resting_on
from care_spi_gen.verify.support.talk import Talk, bodies


@vendor("OpenAPI, info, Scoping & REST notes", needs_products=True)
@resting_on(
    list_shows_own_only,
    read_of_another_customer,
    message_of_another_customer,
    close_of_another_customer,
)
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
@resting_on(products_are_apart, strangers_are_told_404, strangers_answer_like_none)
def products_answer_like_none(care: Care) -> None:
    """A conversation of another product answers as none does."""
    one, other = care.products()[:2]
    talk = Talk.begin(one, customer=care.customer)
    for name, call in (CALLS | {"head": head}).items():
        with care.case(name):
            none = call(other, care.unknown, care.customer)
            expect.alike(call(other, talk.id, care.customer), none)


@house("Scope 2", reads_only=True, needs_products=True)
def unknown_product(care: Care) -> None:
    """A product that is not there is 404, and not the product by default."""
    unknown = _unknown_product(care)
    expect.status(unknown.try_list(care.customer), 404)


def _unknown_product(care: Care) -> Care:
    """Where a further product would be. Raises Blocked if the URLs do not tell."""
    one, other = care.products()[:2]
    segments, others = one.base_path.split("/"), other.base_path.split("/")
    differing = [
        place for place, pair in enumerate(zip(segments, others, strict=False)) if len({*pair}) > 1
    ]
    if one.origin != other.origin or len(segments) != len(others) or len(differing) != 1:
        urls = " and ".join(care.session.target.product_urls[:2])
        raise Blocked(Failed("URLs that differ in one place", urls), "tell a product's place")
    segments[differing[0]] = care.unknown
    return Care(care.session, one.origin + "/".join(segments), reads_only=True)
