"""Problems as responses, the framework's own among them."""

from collections.abc import Mapping
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from .problems import MEDIA_TYPE, Problem, malformed, method_not_allowed, not_found


def problem_response(problem: Problem, request_id: str | None = None) -> Response:
    """Return the problem as a response."""
    return Response(
        problem.body(request_id), problem.status, problem.headers, media_type=MEDIA_TYPE
    )


async def _on_problem(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return problem_response(error)


async def _on_http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return problem_response(not_found())
    if error.status_code == 405:
        return problem_response(method_not_allowed(_allowed_methods(request)))
    return problem_response(malformed("The request cannot be read."))


def _allowed_methods(request: Request) -> list[str]:
    # Starlette tells the methods of the first route of this path only.
    path = request.scope["route"].path
    return [
        method
        for route in request.app.routes
        if isinstance(route, APIRoute) and route.path == path
        for method in route.methods
    ]


exception_handlers: Mapping[Any, Any] = {
    Problem: _on_problem,
    HTTPException: _on_http_exception,
}
