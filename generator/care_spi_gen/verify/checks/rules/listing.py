"""What a customer's list shows: contract, section Rules."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from care_spi_gen.verify import expect
from care_spi_gen.verify.checks.rules.ids import ids_are_stable
from care_spi_gen.verify.checks.rules.times import reading_moves_no_time
from care_spi_gen.verify.failures import Failed
from care_spi_gen.verify.registry import house, vendor
from care_spi_gen.verify.support.basis import resting_on
from care_spi_gen.verify.support.clock import moment, pause
from care_spi_gen.verify.support.talk import Talk

if TYPE_CHECKING:
    from care_spi_gen.verify.care import Care, Json

_LIST = "SPI Endpoints, GET /care/conversations"
_MANY = 26


@vendor(_LIST)
@resting_on(ids_are_stable)
def list_is_whole(care: Care) -> None:
    """The list has each of a customer's conversations once, however many, ended ones included.

    The spec knows neither pages nor filters.
    """
    created = [care.create(care.customer) for _ in range(_MANY)]
    care.end(created[0], care.customer, "close")
    care.end(created[1], care.customer, "resolve")
    listed = [summary["id"] for summary in care.conversations(care.customer)]
    shown = [listed.count(identifier) for identifier in set(created)]
    if shown.count(1) != len(shown):
        got = f"{len(listed)}, of which {len(set(listed))} are different"
        raise Failed(f"each of {len(shown)} conversations once", got, care.try_list(care.customer))


@vendor(_LIST)
@resting_on(reading_moves_no_time)
def list_equals_detail(care: Care) -> None:
    """The list says of a conversation what its detail says."""
    for event in ("create", "message", "resolve", "close"):
        talk = Talk.begin(care)
        pause()
        with care.case(event):
            if event != "create":
                talk.happen(event)
            detail, summary = talk.read(), talk.summary()
            # As to createdAt, all answers have to agree: see responses.
            for name in sorted(detail.keys() & summary.keys() - {"createdAt"}):
                talk.equal(_told(summary, name), _told(detail, name), f"{name} in the list")


def _told(shown: Json, name: str) -> object:
    return moment(shown[name]) if name == "updatedAt" else shown[name]


@house("Rules 8")
@resting_on(list_equals_detail)
def list_order(care: Care) -> None:
    """The list begins with the conversation that was updated last."""
    talks = []
    for _ in range(4):
        talks.append(Talk.begin(care, customer=care.customer))
        pause()
    _assert_ordered(care, "created")
    for number, event in ((1, "message"), (0, "close"), (2, "resolve")):
        pause()
        talks[number].happen(event)
        _assert_ordered(care, event)
    pause()
    talks[0].try_end("close")
    _assert_ordered(care, "close again")


def _assert_ordered(care: Care, name: str) -> None:
    with care.case(name):
        answer = care.try_list(care.customer)
        updates = [shown["updatedAt"] for shown in expect.document(answer)["conversations"]]
        expect.that(
            all(moment(one) >= moment(next_one) for one, next_one in pairwise(updates)),
            "the latest updatedAt first",
            answer,
            updates,
        )
