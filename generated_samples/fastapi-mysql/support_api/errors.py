"""Problems as responses, the framework's own among them."""

from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from .problems import MEDIA_TYPE, Problem, malformed, method_not_allowed, not_found
from .routes import health, router


def problem_response(problem: Problem, request_id: str | None = None) -> Response:
    """Return the problem as a response."""
    return Response(
        problem.body(request_id), problem.status, problem.headers, media_type=MEDIA_TYPE
    )


def add_problem_handlers(app: FastAPI) -> None:
    """Have the application answer with problems only."""

    @app.exception_handler(Problem)
    async def on_problem(_request: Request, problem: Problem) -> Response:
        return problem_response(problem)

    @app.exception_handler(HTTPException)
    async def on_http_exception(request: Request, error: HTTPException) -> Response:
        if error.status_code == HTTPStatus.NOT_FOUND:
            return problem_response(not_found())
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            return problem_response(method_not_allowed(_allowed_methods(request)))
        return problem_response(malformed("The request cannot be read."))


def _allowed_methods(request: Request) -> list[str]:
    # Starlette tells the methods of the first route of this path only.
    path = request.scope["route"].path
    return [
        method
        for route in (*router.routes, *health.routes)
        if isinstance(route, APIRoute) and route.path == path
        for method in route.methods or ()
    ]
