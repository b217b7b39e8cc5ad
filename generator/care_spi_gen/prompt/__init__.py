"""The prompt of the AI Implementation Helper: for a new server, or to mend one."""

from care_spi_gen.prompt.audit import audit_text
from care_spi_gen.prompt.stack import Stack, stack_named
from care_spi_gen.prompt.writing import prompt_text

__all__ = ["Stack", "audit_text", "prompt_text", "stack_named"]
