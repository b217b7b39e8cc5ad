"""The API on FastAPI, by hand.

Left out: problem documents (a refusal has a status and no body) and lists of violations, base
paths and other products, HEAD, requests that are refused for odd headers or encodings, the 503
of a store that is away, draining, settings, the published description, the agents' side.
"""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import perf_counter
from typing import Annotated

import uvicorn
from fastapi import FastAPI, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.bench.servers.stores import AsyncStore
from tests.bench.servers.wire import (
    CloseInput,
    Conversations,
    Created,
    CreateInput,
    Detail,
    Posted,
    PostInput,
    RefusedError,
    check_token,
    log,
    request_id,
)

# U+FFFD is what FastAPI puts for what is not UTF-8.
CustomerId = Annotated[
    str, Query(alias="customerId", pattern=r"^[^\x00\ufffd]*$", min_length=1, max_length=512)
]

store = AsyncStore()


class Around:
    """The token, the request's id and its log line, as plain ASGI."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = perf_counter()
        headers = dict(scope["headers"])
        id_ = request_id(headers.get(b"x-request-id", b"").decode("latin-1"))
        status = 500

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"].append((b"x-request-id", id_.encode()))
            await send(message)

        try:
            if scope["path"] != "/healthz":
                check_token(headers.get(b"authorization", b""))
            await self._app(scope, receive, send_with_id)
        except RefusedError as refused:
            await Response(status_code=refused.status)(scope, receive, send_with_id)
        finally:
            route = getattr(scope.get("route"), "path", None)
            log(id_, scope["method"], route, status, started)


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    await store.open()
    yield
    await store.close()


app = FastAPI(lifespan=lifespan, openapi_url=None, redirect_slashes=False)
app.add_middleware(Around)


@app.exception_handler(RefusedError)
async def refuse(_request: Request, refused: RefusedError) -> Response:
    return Response(status_code=refused.status)


@app.exception_handler(RequestValidationError)
async def refuse_invalid(_request: Request, _error: RequestValidationError) -> Response:
    return Response(status_code=422)


@app.get("/care/conversations")
async def list_conversations(customer_id: CustomerId) -> Conversations:
    return await store.list_conversations(customer_id)


@app.post("/care/conversations")
async def create_conversation(new: CreateInput) -> Created:
    return await store.create_conversation(new)


@app.get("/care/conversations/{conversation_id}")
async def get_conversation(conversation_id: str, customer_id: CustomerId) -> Detail:
    return await store.get_conversation(customer_id, conversation_id)


@app.post("/care/conversations/{conversation_id}/messages")
async def post_message(conversation_id: str, new: PostInput) -> Posted:
    if new.conversation_id != conversation_id:
        raise RefusedError(422)
    return await store.post_message(new)


@app.post("/care/conversations/{conversation_id}/close", status_code=204)
async def close_conversation(conversation_id: str, new: CloseInput) -> None:
    if new.conversation_id != conversation_id:
        raise RefusedError(422)
    await store.close_conversation(new)


@app.get("/healthz")
async def alive() -> dict[str, str]:
    return {"status": "ok"}


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), access_log=False, log_config=None, server_header=False)
