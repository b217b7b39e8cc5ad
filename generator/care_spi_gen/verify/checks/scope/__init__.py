"""Whose conversation it is: contract, section Scope."""

# isort: off
from care_spi_gen.verify.checks.scope import strangers
from care_spi_gen.verify.checks.scope import customer_ids
from care_spi_gen.verify.checks.scope import differences
from care_spi_gen.verify.checks.scope import products

__all__ = ["customer_ids", "differences", "products", "strangers"]
