"""What is accepted, and what is refused how: contract, section Requests."""

from care_spi_gen.verify.checks.requests import (
    addresses,
    bodies,
    framing,
    order,
    properties,
    texts,
)

__all__ = ["addresses", "bodies", "framing", "order", "properties", "texts"]
