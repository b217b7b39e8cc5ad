"""The operations of the API, one short handler each."""

from importlib.resources import files

from aiohttp import web

from .keys import PRODUCT, SERVICE, STORE
from .models import (
    CloseConversationInput,
    CreateConversationInput,
    GetConversationQuery,
    ListConversationsQuery,
    PostMessageInput,
)
from .requests import expect_later, json_response, read_body, read_query
from .rules import Scope

OPENAPI = files(__package__).joinpath("openapi/openapi.yaml").read_bytes()


def spi_routes(base_path: str) -> list[web.RouteDef]:
    """Return the operations below the base path."""
    return [
        web.get(base_path + "/care/conversations", list_conversations),
        web.post(
            base_path + "/care/conversations",
            create_conversation,
            expect_handler=expect_later,
        ),
        web.get(base_path + "/care/conversations/{conversation_id:[^/]+}", get_conversation),
        web.post(
            base_path + "/care/conversations/{conversation_id:[^/]+}/messages",
            post_message,
            expect_handler=expect_later,
        ),
        web.post(
            base_path + "/care/conversations/{conversation_id:[^/]+}/close",
            close_conversation,
            expect_handler=expect_later,
        ),
        web.get(f"{base_path}/openapi.yaml", describe),
    ]


def health_routes() -> list[web.RouteDef]:
    """Return what load balancers and supervisors ask, at the root of the host."""
    return [web.get("/healthz", alive), web.get("/readyz", ready)]


async def list_conversations(request: web.Request) -> web.Response:
    """List conversations for a customer."""
    query = read_query(request, ListConversationsQuery)
    scope = Scope(request[PRODUCT], query.customer_id)
    return json_response(await request.app[SERVICE].list_conversations(scope))


async def create_conversation(request: web.Request) -> web.Response:
    """Create a new conversation."""
    body = await read_body(request, CreateConversationInput)
    return json_response(await request.app[SERVICE].create_conversation(request[PRODUCT], body))


async def get_conversation(request: web.Request) -> web.Response:
    """Get conversation detail."""
    query = read_query(request, GetConversationQuery)
    scope = Scope(request[PRODUCT], query.customer_id)
    conversation_id = request.match_info["conversation_id"]
    return json_response(await request.app[SERVICE].get_conversation(scope, conversation_id))


async def post_message(request: web.Request) -> web.Response:
    """Post a message."""
    body = await read_body(request, PostMessageInput)
    return json_response(await request.app[SERVICE].post_message(request[PRODUCT], body))


async def close_conversation(request: web.Request) -> web.Response:
    """Close or resolve a conversation."""
    body = await read_body(request, CloseConversationInput)
    await request.app[SERVICE].close_conversation(request[PRODUCT], body)
    return web.Response(status=204)


async def describe(_request: web.Request) -> web.Response:
    """Publish the description of what this server does."""
    return web.Response(body=OPENAPI, content_type="application/yaml")


async def alive(_request: web.Request) -> web.Response:
    """Answer while the process lives."""
    return web.Response(body=b'{"status":"ok"}', content_type="application/json")


async def ready(request: web.Request) -> web.Response:
    """Answer 200 if the store answers, 503 while it is away."""
    await request.app[STORE].ping()
    return web.Response(body=b'{"status":"ok"}', content_type="application/json")
