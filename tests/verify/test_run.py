"""A run ends in time, and says only what it knows."""

import asyncio
from collections.abc import Iterator

import pytest
from aiohttp import web
from care_spi_gen.verify.care import Target
from care_spi_gen.verify.registry import all_checks, chosen_checks
from care_spi_gen.verify.run import Greeting, Plan, Run, greet

from tests.verify.reference import SECRET, Reference
from tests.verify.serving import served


class FarAway(Reference):
    """Every answer takes a while."""

    async def handle(self, request: web.BaseRequest) -> web.Response:
        await asyncio.sleep(0.2)
        return await super().handle(request)


@pytest.fixture
def target() -> Iterator[Target]:
    with served(FarAway()) as origin:
        yield Target(origin, SECRET)


def test_what_the_time_did_not_suffice_for_is_unfinished_and_never_failed(target: Target) -> None:
    results = Run(Plan(target, all_checks(), seconds=1.0)).results()
    outcomes = {result.outcome for result in results}
    assert {"passed", "unfinished"} <= outcomes <= {"passed", "unfinished", "skipped"}
    assert {result.reason for result in results if result.outcome == "unfinished"} == {
        "the time was up"
    }


@pytest.mark.parametrize(("seconds", "workers"), [(0.001, 4), (0.04, 4), (0.1, 10), (3.0, 16)])
def test_the_farther_a_server_the_more_is_asked_at_once(seconds: float, workers: int) -> None:
    assert Greeting("vendor", seconds).workers == workers


def test_a_greeting_tells_how_far_a_server_is(target: Target) -> None:
    assert greet(target).seconds >= 0.2


def test_many_workers_come_to_the_same(target: Target) -> None:
    checks = chosen_checks(all_checks(), only=["operations", "rules.ids-*"])
    results = Run(Plan(target, checks, workers=16)).results()
    assert [result.check for result in results] == list(checks)
    assert {result.outcome for result in results} == {"passed"}
