"""What happens around every request."""

from time import perf_counter

from flask import Flask, Response, g, request

from .addresses import HEALTH_PATHS, Addresses
from .auth import BearerAuth
from .headers import REQUEST_ID_HEADER, answer_headers
from .logs import begin_request, log_request
from .requests import raw_path


def add_hooks(app: Flask, auth: BearerAuth, addresses: Addresses) -> None:
    """Have the application check the token of each request, give it an id, and log it."""

    @app.before_request
    def begin() -> None:
        g.started = perf_counter()
        g.request_id = begin_request(request.headers.get(REQUEST_ID_HEADER))

    @app.before_request
    def authenticate() -> None:
        # Flask tells of an unknown path or a wrong method only after this.
        path = raw_path()
        if path in HEALTH_PATHS:
            return
        header = request.headers.get("Authorization")
        # A WSGI server joins repeated headers by a comma, which no scheme of one token has.
        auth.check([] if header is None else [header.encode("latin-1")])
        g.product = addresses.product(path)

    @app.url_value_preprocessor
    def drop_product(_endpoint: str | None, values: dict[str, str] | None) -> None:
        # `authenticate` reads it from the path; the views need not each take it.
        if values:
            values.pop("product", None)

    @app.after_request
    def log(response: Response) -> Response:
        response.headers.update(answer_headers(g.request_id))
        route = request.url_rule.rule if request.url_rule else None
        log_request(request.method, route, response.status_code, perf_counter() - g.started)
        return response
