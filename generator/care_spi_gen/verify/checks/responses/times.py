"""What times look like, and that one time is told alike wherever it is told."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from care_spi_gen.verify import expect
from care_spi_gen.verify.registry import house, vendor
from care_spi_gen.verify.support.clock import moment
from care_spi_gen.verify.support.told import everything

if TYPE_CHECKING:
    from collections.abc import Iterator

    from care_spi_gen.verify.care import Care
    from care_spi_gen.verify.support.told import Told

_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_SKEW = timedelta(minutes=5)


def _is_rfc_3339(value: Any) -> bool:
    return isinstance(value, str) and bool(_RFC_3339.fullmatch(value)) and _is_a_time(value)


def _is_a_time(value: str) -> bool:
    try:
        datetime.fromisoformat(value.upper())
    except ValueError:
        return False
    return True


def _times(care: Care) -> Iterator[tuple[str, Any, Told]]:
    """Every time that is told: where it stands, what it is, and what it came with."""
    for told in everything(care):
        for name in ("createdAt", "updatedAt"):
            if name in told.data:
                yield f"{name} of {told.kind}", told.data[name], told


@vendor("spi-care.yaml, format: date-time")
def times_are_rfc_3339(care: Care) -> None:
    """Times are RFC 3339: date, `T`, time, and `Z` or an offset."""
    for name, value, told in _times(care):
        with care.case(name):
            expect.that(_is_rfc_3339(value), "an RFC 3339 time", told.answer, got=value)


@house("Responses 2")
def times_are_utc_milliseconds(care: Care) -> None:
    """Times are in UTC, with exactly three decimals and `Z`, as in the vendor's examples."""
    for name, value, told in _times(care):
        if _is_rfc_3339(value):
            with care.case(name):
                right = expect.TIMESTAMP.fullmatch(value)
                expect.that(right, "a time as 2025-01-01T12:00:00.000Z", told.answer, got=value)


@house("Responses 2")
def times_are_now(care: Care) -> None:
    """A new conversation's time is the present, within five minutes.

    Local time that is called UTC is wrong by hours.
    """
    answer = care.try_create(care.customer)
    value = answer.json()["createdAt"]
    if _is_rfc_3339(value):
        now = datetime.now(UTC)
        right = abs(datetime.fromisoformat(value.upper()) - now) < _SKEW
        expect.that(right, f"about {now:%Y-%m-%dT%H:%M:%SZ}", answer, got=value)


@vendor("SPI Endpoints, Important implementation notes: consistent timestamps")
def same_times_everywhere(care: Care) -> None:
    """A conversation's createdAt is the same time in every answer that tells it.

    Databases that keep whole seconds, or another time zone, tell another one when they are asked.
    """
    found = {told.kind: told for told in everything(care)}
    created = found["create"].data["createdAt"]
    for kind in ("summary", "detail"):
        with care.case(kind):
            told = found[kind]
            same = moment(told.data["createdAt"]) == moment(created)
            expect.that(same, f"createdAt as {created}", told.answer, got=told.data["createdAt"])
