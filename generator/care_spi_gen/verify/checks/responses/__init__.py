"""What answers look like: contract, section Responses."""

from care_spi_gen.verify.checks.responses import (
    documents,
    problems,
    request_ids,
    routing,
    times,
    values,
)

__all__ = ["documents", "problems", "request_ids", "routing", "times", "values"]
