"""Reading requests and writing responses."""

from typing import TypeVar

from aiohttp import hdrs, web
from pydantic import BaseModel

from .keys import SETTINGS
from .validation import check_headers, decode_query, parse_body, parse_query

ModelT = TypeVar("ModelT", bound=BaseModel)


def raw_path(request: web.Request) -> bytes:
    """Return the path as it was sent, still percent-encoded."""
    return request.raw_path.partition("?")[0].encode("utf-8", "surrogateescape")


def _raw_query(request: web.Request) -> bytes:
    # Not request.query: it puts U+FFFD for what is not UTF-8.
    return request.raw_path.partition("?")[2].encode("utf-8", "surrogateescape")


async def expect_later(_request: web.Request) -> None:
    """Do not ask for the body yet: `read_body` does, when nothing else is wrong."""


async def read_body(request: web.Request, model: type[ModelT]) -> ModelT:
    """Return the body as a model. Raises the problems 415, 413, 400 and 422, in this order."""
    headers = request.headers
    check_headers(
        headers.get(hdrs.CONTENT_TYPE),
        headers.get(hdrs.CONTENT_ENCODING),
        headers.get(hdrs.CONTENT_LENGTH),
        request.app[SETTINGS].max_body_bytes,
    )
    if headers.get(hdrs.EXPECT, "").lower() == "100-continue":
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        # What was written so far is no part of the response's length.
        request.writer.output_size = 0
    body = await request.read()
    decode_query(_raw_query(request))
    return parse_body(model, body, request.match_info)


def read_query(request: web.Request, model: type[ModelT]) -> ModelT:
    """Return the query parameters as a model. Raises the problems 400 and 422."""
    return parse_query(model, _raw_query(request))


def json_response(model: BaseModel, status: int = 200) -> web.Response:
    """Return a model as a response; what was never set is left out."""
    return web.Response(
        body=model.model_dump_json(exclude_unset=True).encode(),
        status=status,
        content_type="application/json",
    )
