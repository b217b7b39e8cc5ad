"""Why a check did not pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from care_spi_gen.verify.exchange import Answer

if TYPE_CHECKING:
    from care_spi_gen.verify.exchange import Sent


class Failed(Exception):
    """The server is wrong: what was expected, what came, and the request that shows it."""

    def __init__(self, expected: str, got: str, shown_by: Answer | Sent | None = None) -> None:
        """Take one line each; `shown_by` is the exchange that anybody may repeat."""
        super().__init__(f"expected {expected}, got {got}")
        self.expected = expected
        self.got = got
        self.sent = shown_by.sent if isinstance(shown_by, Answer) else shown_by


class NoAnswer(Failed):
    """Nothing came that could be read as an answer."""


class Blocked(Exception):
    """This could not be judged, as what it builds on does not work."""

    def __init__(self, failure: Failed, step: str) -> None:
        """Take the failure of `step`, such as "create a conversation"."""
        super().__init__(f"could not {step}: {failure.got}")
        self.failure = failure


class OutOfTime(Exception):
    """The time for the whole run is up."""
