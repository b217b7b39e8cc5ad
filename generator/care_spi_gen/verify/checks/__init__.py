"""The contract, one module a section. What is imported here is what there is, in this order."""

from care_spi_gen.verify.checks import auth

__all__ = ["auth"]
