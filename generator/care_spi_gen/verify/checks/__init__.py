"""The contract, one module a section. What is imported here is what there is, in this order."""

# isort: off
from care_spi_gen.verify.checks import auth
from care_spi_gen.verify.checks import scope
from care_spi_gen.verify.checks import requests
from care_spi_gen.verify.checks import responses
from care_spi_gen.verify.checks import rules
from care_spi_gen.verify.checks import concurrency
from care_spi_gen.verify.checks import operations

__all__ = ["auth", "concurrency", "operations", "requests", "responses", "rules", "scope"]
