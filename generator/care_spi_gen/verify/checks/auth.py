"""Who may call: contract, section Authentication."""

from __future__ import annotations

from typing import TYPE_CHECKING

from care_spi_gen.verify import expect
from care_spi_gen.verify.care import (
    CONVERSATIONS,
    close_path,
    detail_path,
    list_path,
    messages_path,
)
from care_spi_gen.verify.registry import vendor

if TYPE_CHECKING:
    from care_spi_gen.verify.care import Care
    from care_spi_gen.verify.exchange import Answer, Header

_VENDOR = "AI Implementation Helper, Authentication"


def _with(care: Care, *values: str | bytes) -> Answer:
    """The answer to a listing that has these Authorization headers and no others."""
    headers: list[Header] = [("Authorization", value) for value in values]
    return care.raw("GET", list_path(care.customer), headers, authorized=False)


def _reads(care: Care) -> dict[str, str]:
    return {"list": list_path(care.customer), "get": detail_path(care.unknown, care.customer)}


def _writes(care: Care) -> dict[str, tuple[str, dict[str, str]]]:
    known = {"customerId": care.customer, "conversationId": care.unknown}
    return {
        "create": (CONVERSATIONS, {"customerId": care.customer, "subject": "s", "body": "b"}),
        "message": (messages_path(care.unknown), known | {"body": "b"}),
        "close": (close_path(care.unknown), known | {"action": "close"}),
    }


@vendor(_VENDOR, reads_only=True)
def missing_token_on_reads(care: Care) -> None:
    """A read without an Authorization header is 401."""
    for name, path in _reads(care).items():
        with care.case(name):
            expect.status(care.raw("GET", path, authorized=False), 401)
