"""What handlers ask for: the service, the product, and the request once it is checked."""

from typing import Annotated, Generic, TypedDict, TypeVar

from fastapi import Depends, Request
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


async def get_service(request: Request) -> CareService:
    """Return the service of the running application."""
    service: CareService = request.state.service
    return service


async def get_store(request: Request) -> Store:
    """Return the store of the running application."""
    store: Store = request.state.store
    return store


async def get_product(request: Request) -> str:
    """Return the product that AuthMiddleware read from the path."""
    product: str = request.state.product
    return product


ServiceDep = Annotated[CareService, Depends(get_service)]
StoreDep = Annotated[Store, Depends(get_store)]
ProductDep = Annotated[str, Depends(get_product)]


class JSONBody(Generic[ModelT]):
    """Depends on the body as a model.

    FastAPI would read the body before any dependency could refuse its media type or size, let NaN
    through, and answer 422 to what is not JSON.
    """

    def __init__(self, model: type[ModelT]) -> None:
        self._model = model

    async def __call__(self, request: Request) -> ModelT:
        """Raises the problems 415, 413, 400 and 422, in this order."""
        settings: Settings = request.state.settings
        body = await _read(request, settings.max_body_bytes)
        decode_query(request.scope["query_string"])
        return parse_body(self._model, body, request.path_params)


class Query(Generic[ModelT]):
    """Depends on the query parameters as a model.

    FastAPI would take the last of a repeated parameter, and U+FFFD for what is not UTF-8.
    """

    def __init__(self, model: type[ModelT]) -> None:
        self._model = model

    async def __call__(self, request: Request) -> ModelT:
        """Raises the problems 400 and 422."""
        return parse_query(self._model, request.scope["query_string"])


async def _read(request: Request, limit: int) -> bytes:
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
    return bytes(body)
