"""The operations of the API, one short handler each."""

from importlib.resources import files
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from .dependencies import JSONBody, ProductDep, Query, ServiceDep, StoreDep
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
from .rules import Scope

READ = ["GET", "HEAD"]
OPENAPI = files(__package__).joinpath("openapi/openapi.yaml").read_bytes()

router = APIRouter()
health = APIRouter()


@router.api_route("/care/conversations", methods=READ)
async def list_conversations(
    query: Annotated[ListConversationsQuery, Depends(Query(ListConversationsQuery))],
    product: ProductDep,
    service: ServiceDep,
) -> ListConversationsResponse:
    """List conversations for a customer."""
    return await service.list_conversations(Scope(product, query.customer_id))


@router.post("/care/conversations")
async def create_conversation(
    body: Annotated[CreateConversationInput, Depends(JSONBody(CreateConversationInput))],
    product: ProductDep,
    service: ServiceDep,
) -> CreateConversationResponse:
    """Create a new conversation."""
    return await service.create_conversation(product, body)


@router.api_route(
    "/care/conversations/{conversation_id}", methods=READ, response_model_exclude_unset=True
)
async def get_conversation(
    conversation_id: str,
    query: Annotated[GetConversationQuery, Depends(Query(GetConversationQuery))],
    product: ProductDep,
    service: ServiceDep,
) -> CareConversationDetail:
    """Get conversation detail."""
    scope = Scope(product, query.customer_id)
    return await service.get_conversation(scope, conversation_id)


@router.post("/care/conversations/{conversation_id}/messages")
async def post_message(
    body: Annotated[PostMessageInput, Depends(JSONBody(PostMessageInput))],
    product: ProductDep,
    service: ServiceDep,
) -> PostMessageResponse:
    """Post a message."""
    return await service.post_message(product, body)


@router.post(
    "/care/conversations/{conversation_id}/close", status_code=204, response_class=Response
)
async def close_conversation(
    body: Annotated[CloseConversationInput, Depends(JSONBody(CloseConversationInput))],
    product: ProductDep,
    service: ServiceDep,
) -> None:
    """Close or resolve a conversation."""
    await service.close_conversation(product, body)


@router.api_route("/openapi.yaml", methods=READ)
async def describe() -> Response:
    """Publish the description of what this server does."""
    return Response(OPENAPI, media_type="application/yaml")


@health.api_route("/healthz", methods=READ)
async def alive() -> dict[str, str]:
    """Answer while the process lives."""
    return {"status": "ok"}


@health.api_route("/readyz", methods=READ)
async def ready(store: StoreDep) -> dict[str, str]:
    """Answer 200 if the store answers, 503 while it is away."""
    await store.ping()
    return {"status": "ok"}
