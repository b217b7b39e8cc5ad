"""The operations of the API, one short handler each."""

from importlib.resources import files

from fastapi import APIRouter, Request, Response

from .models import (
    CareConversationDetail,
    CloseConversationInput,
    CreateConversationInput,
    CreateConversationResponse,
    GetConversationQuery,
    ListConversationsQuery,
    ListConversationsResponse,
    PostMessageInput,
    PostMessageResponse,
)
from .requests import product, read_body, read_query, service, store
from .rules import Scope

READ = ["GET", "HEAD"]
OPENAPI = files(__package__).joinpath("openapi/openapi.yaml").read_bytes()

router = APIRouter()
health = APIRouter()


@router.api_route("/care/conversations", methods=READ, response_model_exclude_unset=True)
async def list_conversations(request: Request) -> ListConversationsResponse:
    """List conversations for a customer."""
    query = read_query(request, ListConversationsQuery)
    scope = Scope(product(request), query.customer_id)
    return await service(request).list_conversations(scope)


@router.post("/care/conversations", response_model_exclude_unset=True)
async def create_conversation(request: Request) -> CreateConversationResponse:
    """Create a new conversation."""
    body = await read_body(request, CreateConversationInput)
    return await service(request).create_conversation(product(request), body)


@router.api_route(
    "/care/conversations/{conversation_id}", methods=READ, response_model_exclude_unset=True
)
async def get_conversation(conversation_id: str, request: Request) -> CareConversationDetail:
    """Get conversation detail."""
    query = read_query(request, GetConversationQuery)
    scope = Scope(product(request), query.customer_id)
    return await service(request).get_conversation(scope, conversation_id)


@router.post("/care/conversations/{conversation_id}/messages", response_model_exclude_unset=True)
async def post_message(request: Request) -> PostMessageResponse:
    """Post a message."""
    body = await read_body(request, PostMessageInput)
    return await service(request).post_message(product(request), body)


@router.post(
    "/care/conversations/{conversation_id}/close", status_code=204, response_class=Response
)
async def close_conversation(request: Request) -> None:
    """Close or resolve a conversation."""
    body = await read_body(request, CloseConversationInput)
    await service(request).close_conversation(product(request), body)


@router.api_route("/openapi.yaml", methods=READ)
async def describe() -> Response:
    """Publish the description of what this server does."""
    return Response(OPENAPI, media_type="application/yaml")


@health.api_route("/healthz", methods=READ)
async def alive() -> dict[str, str]:
    """Answer while the process lives."""
    return {"status": "ok"}


@health.api_route("/readyz", methods=READ)
async def ready(request: Request) -> dict[str, str]:
    """Answer 200 if the store answers, 503 while it is away."""
    await store(request).ping()
    return {"status": "ok"}
