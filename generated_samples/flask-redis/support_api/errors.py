"""Problems as responses, the framework's own among them."""

from flask import Flask, Response, g
from werkzeug.exceptions import (
    HTTPException,
    InternalServerError,
    MethodNotAllowed,
    NotFound,
)

from .problems import (
    MEDIA_TYPE,
    Problem,
    internal_error,
    malformed,
    method_not_allowed,
    not_found,
)


def problem_response(problem: Problem, request_id: str | None = None) -> Response:
    """Return the problem as a response."""
    return Response(problem.body(request_id), problem.status, problem.headers, mimetype=MEDIA_TYPE)


def add_problem_handlers(app: Flask) -> None:
    """Have the application answer with problems only.

    They are the application's and not a blueprint's: no blueprint owns an unknown path.
    """

    @app.errorhandler(Problem)
    def on_problem(problem: Problem) -> Response:
        return problem_response(problem)

    @app.errorhandler(NotFound)
    def on_not_found(_error: NotFound) -> Response:
        return problem_response(not_found())

    @app.errorhandler(MethodNotAllowed)
    def on_method_not_allowed(error: MethodNotAllowed) -> Response:
        return problem_response(method_not_allowed(list(error.valid_methods or ())))

    @app.errorhandler(HTTPException)
    def on_http_exception(_error: HTTPException) -> Response:
        return problem_response(malformed("The request cannot be read."))

    @app.errorhandler(InternalServerError)
    def on_unhandled(_error: InternalServerError) -> Response:
        return problem_response(internal_error(), g.request_id)
