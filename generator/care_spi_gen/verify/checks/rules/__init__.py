"""What conversations are and do: contract, section Rules."""

from care_spi_gen.verify.checks.rules import ids, listing, messages, states, times

__all__ = ["ids", "listing", "messages", "states", "times"]
