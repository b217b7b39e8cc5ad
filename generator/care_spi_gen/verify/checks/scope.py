"""Whose conversation it is: contract, section Scope."""
