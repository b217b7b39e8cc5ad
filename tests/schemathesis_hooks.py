"""What schemathesis has to be told about a Care SPI, as OpenAPI cannot say it.

The `schemathesis` command loads this module; schemathesis.toml names it.
"""

from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

import schemathesis
from schemathesis import Case, HookContext, Response
from schemathesis.core.failures import Failure
from schemathesis.openapi.checks import EnsureResourceAvailability

_owners: dict[str, Any] = {}


@schemathesis.hook
def before_call(_context: HookContext, case: Case[Any], _kwargs: dict[str, Any]) -> None:
    """Make the body's `conversationId` the path's (contract, Requests 5).

    Without it no generated request would get as far as its conversation, and any other violation
    in a request would hide behind this one. An id that is itself a violation stays as it is.
    """
    if not isinstance(case.body, dict) or "conversationId" not in case.path_parameters:
        return
    generated = case.body.get("conversationId")
    if isinstance(generated, str) and "\0" not in generated:
        # In the path it is percent-encoded already.
        case.body["conversationId"] = unquote(case.path_parameters["conversationId"])


@schemathesis.hook
def after_call(_context: HookContext, case: Case[Any], response: Response) -> None:
    """Remember whose conversation was opened."""
    body: Any = case.body
    answer: Any = response.json() if response.status_code == HTTPStatus.OK else None
    if isinstance(answer, dict) and isinstance(body, dict) and "conversationId" in answer:
        _owners[answer["conversationId"]] = body["customerId"]


@schemathesis.hook
def filter_failure(
    _context: HookContext, failure: Failure, case: Case[Any], _response: Response
) -> bool:
    """Let another customer's conversation be missing (contract, Scope 1).

    The check looks at a request's parameters only, and so takes a conversation for lost although
    the body names a customer whom it does not belong to.
    """
    if not isinstance(failure, EnsureResourceAvailability) or not isinstance(case.body, dict):
        return True
    owner = _owners[case.path_parameters["conversationId"]]
    return bool(case.body.get("customerId") == owner)
