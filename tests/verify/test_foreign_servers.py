"""Servers that were not written against our contract: judged where they can be, and no crash."""

import pytest
from care_spi_gen.verify.care import Target
from care_spi_gen.verify.registry import all_checks
from care_spi_gen.verify.run import Plan, Run, greet

from tests.verify.reference import SECRET, Call, Reference, Reply
from tests.verify.serving import served

VENDOR = [check for check in all_checks() if check.belongs_to("vendor")]


class Stub(Reference):
    """What `openapi-generator -g python-flask` makes; see transcripts/python-flask-stub.md."""

    async def answer(self, call: Call) -> Reply:
        if not call.is_write and "customerId=" not in call.raw_query:
            return Reply(400)
        return Reply(200, b'"do some magic!"\n', {"Content-Type": "application/json"})

    def headers(self, call: Call, reply: Reply) -> dict[str, str]:
        return reply.headers


class HouseLaw(Reference):
    """Right by the vendor's spec, and by its own taste in all that this leaves open."""

    problem_media_type = "text/plain"

    def headers(self, call: Call, reply: Reply) -> dict[str, str]:
        named = {"Care-SPI-Profile", "X-Request-ID", "WWW-Authenticate"}
        kept = super().headers(call, reply).items()
        return {name: value for name, value in kept if name not in named}


def outcomes(server: Reference) -> dict[str, str]:
    with served(server) as origin:
        target = Target(origin, SECRET)
        assert greet(target).profile == "vendor"
        results = Run(Plan(target, VENDOR)).results()
    return {result.check.name: result.outcome for result in results}


def test_a_stub_fails_in_the_obvious_places() -> None:
    found = outcomes(Stub())
    assert {name for name, outcome in found.items() if outcome == "failed"} == {
        "auth.missing-token-on-reads",
        "auth.missing-token-on-writes",
        "responses.created-has-the-shape",
        "responses.empty-list",
        "responses.list-has-the-shape",
    }
    assert "unfinished" not in found.values()


def test_a_server_of_another_taste_passes_what_the_vendor_demands() -> None:
    found = outcomes(HouseLaw())
    assert set(found.values()) == {"passed", "skipped"}


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b"{}", b'{"conversations": 5}', b"\xff", b"[" * 100_000]
)
def test_nothing_that_is_answered_ends_a_run(body: bytes) -> None:
    class Same(Stub):
        """Says the same to everybody."""

        async def answer(self, call: Call) -> Reply:
            return Reply(200, body, {"Content-Type": "application/json"})

    found = outcomes(Same())
    assert "failed" in found.values()
    assert "unfinished" not in found.values()
