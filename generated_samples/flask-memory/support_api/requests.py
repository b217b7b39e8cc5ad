"""The current request, and what it is served with, with types."""

from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import quote

from flask import Response, current_app, g, request
from pydantic import BaseModel

from .problems import malformed, too_large
from .service import CareService, Store
from .settings import Settings
from .validation import check_headers, decode_query, parse_body, parse_query

EXTENSION = __package__

ModelT = TypeVar("ModelT", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Parts:
    """What the application was put together from."""

    settings: Settings
    service: CareService
    store: Store


def parts() -> Parts:
    """Return the parts of the running application."""
    found: Parts = current_app.extensions[EXTENSION]
    return found


def product() -> str:
    """Return the product that the path of the request names."""
    slug: str = g.product
    return slug


def raw_path() -> bytes:
    """Return the path of the request as it was sent, still percent-encoded."""
    target = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI")
    if target is None:
        # WSGI itself hands over the decoded path only.
        return quote(request.environ["PATH_INFO"].encode("latin-1")).encode()
    return str(target).partition("?")[0].encode("latin-1")


def read_body(model: type[ModelT], /, **path_parameters: str) -> ModelT:
    """Return the body as a model, which has to agree with the parameters of the path.

    Raises the problems 415, 413, 400 and 422, in this order.
    """
    headers = request.headers
    limit = parts().settings.max_body_bytes
    check_headers(
        headers.get("Content-Type"),
        headers.get("Content-Encoding"),
        headers.get("Content-Length"),
        limit,
    )
    body = request.get_data(cache=False)
    if len(body) > limit:
        raise too_large(limit)
    if len(body) < (request.content_length or 0):
        # gunicorn takes what a caller has sent before it hung up for the whole.
        raise malformed("The request cannot be read.")
    decode_query(request.query_string)
    return parse_body(model, body, path_parameters)


def read_query(model: type[ModelT]) -> ModelT:
    """Return the query parameters as a model. Raises the problems 400 and 422."""
    return parse_query(model, request.query_string)


def json_response(model: BaseModel, status: int = 200) -> Response:
    """Return a model as a response; what was never set is left out."""
    return Response(model.model_dump_json(exclude_unset=True), status, mimetype="application/json")


def no_content(status: int = 204) -> Response:
    """Return an empty response without the content type that Flask gives every one."""
    response = Response(status=status)
    del response.headers["Content-Type"]
    return response
