"""Deliberately broken servers, one module a section, at least one server for every check."""

from tests.verify.broken import (
    auth,
    concurrency,
    later,
    operations,
    requests,
    requests_properties,
    responses,
    rules,
    scope,
)

__all__ = [
    "auth",
    "concurrency",
    "later",
    "operations",
    "requests",
    "requests_properties",
    "responses",
    "rules",
    "scope",
]
