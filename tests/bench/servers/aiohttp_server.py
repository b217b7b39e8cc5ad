"""The API on aiohttp, by hand.

Left out: problem documents (a refusal has a status and no body) and lists of violations, base
paths and other products, requests that are refused for odd headers or encodings, the 503 of a
store that is away, draining, settings, the published description, the agents' side.
"""

import sys
from collections.abc import AsyncIterator
from time import perf_counter
from typing import TypeVar

from aiohttp import web
from aiohttp.typedefs import Handler

from tests.bench.servers.stores import AsyncStore
from tests.bench.servers.wire import (
    MAX_BODY_BYTES,
    CloseInput,
    CreateInput,
    Model,
    PostInput,
    RefusedError,
    check_token,
    log,
    read_body,
    read_customer,
    request_id,
    to_json,
)

InputT = TypeVar("InputT", CreateInput, PostInput, CloseInput)

routes = web.RouteTableDef()
store = AsyncStore()


@web.middleware
async def around(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Check the token, give the request an id, and log it."""
    started = perf_counter()
    headers = request.headers
    id_ = request_id(headers.get("X-Request-ID"))
    response: web.StreamResponse
    try:
        if request.path != "/healthz":
            check_token(headers.get("Authorization", "").encode("utf-8", "surrogateescape"))
        response = await handler(request)
    except RefusedError as refused:
        response = web.Response(status=refused.status)
    except web.HTTPException as error:
        response = web.Response(status=error.status)
    response.headers["X-Request-ID"] = id_
    resource = request.match_info.route.resource
    route = resource.canonical if resource else None
    log(id_, request.method, route, response.status, started)
    return response


def customer(request: web.Request) -> str:
    return read_customer(request.raw_path.partition("?")[2].encode("utf-8", "surrogateescape"))


async def body(request: web.Request, model: type[InputT]) -> InputT:
    content_type = request.headers.get("Content-Type")
    id_ = request.match_info.get("conversation_id")
    return read_body(model, content_type, await request.read(), id_)


def json(model: Model) -> web.Response:
    return web.Response(body=to_json(model), content_type="application/json")


@routes.get("/care/conversations")
async def list_conversations(request: web.Request) -> web.Response:
    return json(await store.list_conversations(customer(request)))


@routes.post("/care/conversations")
async def create_conversation(request: web.Request) -> web.Response:
    return json(await store.create_conversation(await body(request, CreateInput)))


@routes.get("/care/conversations/{conversation_id}")
async def get_conversation(request: web.Request) -> web.Response:
    id_ = request.match_info["conversation_id"]
    return json(await store.get_conversation(customer(request), id_))


@routes.post("/care/conversations/{conversation_id}/messages")
async def post_message(request: web.Request) -> web.Response:
    return json(await store.post_message(await body(request, PostInput)))


@routes.post("/care/conversations/{conversation_id}/close")
async def close_conversation(request: web.Request) -> web.Response:
    await store.close_conversation(await body(request, CloseInput))
    return web.Response(status=204)


@routes.get("/healthz")
async def alive(_request: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})


async def store_context(_app: web.Application) -> AsyncIterator[None]:
    await store.open()
    yield
    await store.close()


async def create_app() -> web.Application:
    app = web.Application(middlewares=[around], client_max_size=MAX_BODY_BYTES)
    app.cleanup_ctx.append(store_context)
    app.add_routes(routes)
    return app


if __name__ == "__main__":
    web.run_app(create_app(), host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None)
