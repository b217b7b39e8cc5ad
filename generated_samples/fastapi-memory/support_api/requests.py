"""The current request, and what it is served with, with types.

Functions that handlers call, for FastAPI's own parameters and dependencies would read a body
before anything could refuse its media type or size, let NaN through, take the last of a repeated
parameter and U+FFFD for what is not UTF-8; and solving them takes longer than SQLite's answer.
"""

from typing import TypedDict, TypeVar

from fastapi import Request
from pydantic import BaseModel

from .problems import too_large
from .service import CareService, Store
from .settings import Settings
from .validation import check_headers, decode_query, parse_body, parse_query

ModelT = TypeVar("ModelT", bound=BaseModel)


class State(TypedDict):
    """What the application's lifespan puts into every request's state."""

    settings: Settings
    service: CareService
    store: Store


def service(request: Request) -> CareService:
    """Return the service of the running application."""
    found: CareService = request.state.service
    return found


def store(request: Request) -> Store:
    """Return the store of the running application."""
    found: Store = request.state.store
    return found


def product(request: Request) -> str:
    """Return the product that AuthMiddleware read from the path."""
    slug: str = request.state.product
    return slug


async def read_body(request: Request, model: type[ModelT]) -> ModelT:
    """Return the body as a model. Raises the problems 415, 413, 400 and 422, in this order."""
    settings: Settings = request.state.settings
    limit = settings.max_body_bytes
    headers = request.headers
    check_headers(
        headers.get("content-type"),
        headers.get("content-encoding"),
        headers.get("content-length"),
        limit,
    )
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise too_large(limit)
    decode_query(request.scope["query_string"])
    return parse_body(model, bytes(body), request.path_params)


def read_query(request: Request, model: type[ModelT]) -> ModelT:
    """Return the query parameters as a model. Raises the problems 400 and 422."""
    return parse_query(model, request.scope["query_string"])
