"""The operations of the API, one short view each."""

from importlib.resources import files

from flask import Blueprint, Response

from .models import (
    CloseConversationInput,
    CreateConversationInput,
    GetConversationQuery,
    ListConversationsQuery,
    PostMessageInput,
)
from .requests import json_response, no_content, parts, product, read_body, read_query
from .rules import Scope

OPENAPI = files(__package__).joinpath("openapi/openapi.yaml").read_bytes()

bp = Blueprint("care", __name__)
health = Blueprint("health", __name__)


@bp.get("/care/conversations")
def list_conversations() -> Response:
    """List conversations for a customer."""
    query = read_query(ListConversationsQuery)
    return json_response(parts().service.list_conversations(Scope(product(), query.customer_id)))


@bp.post("/care/conversations")
def create_conversation() -> Response:
    """Create a new conversation."""
    body = read_body(CreateConversationInput)
    return json_response(parts().service.create_conversation(product(), body))


@bp.get("/care/conversations/<conversation_id>")
def get_conversation(conversation_id: str) -> Response:
    """Get conversation detail."""
    query = read_query(GetConversationQuery)
    scope = Scope(product(), query.customer_id)
    return json_response(parts().service.get_conversation(scope, conversation_id))


@bp.post("/care/conversations/<conversation_id>/messages")
def post_message(conversation_id: str) -> Response:
    """Post a message."""
    body = read_body(PostMessageInput, conversation_id=conversation_id)
    return json_response(parts().service.post_message(product(), body))


@bp.post("/care/conversations/<conversation_id>/close")
def close_conversation(conversation_id: str) -> Response:
    """Close or resolve a conversation."""
    body = read_body(CloseConversationInput, conversation_id=conversation_id)
    parts().service.close_conversation(product(), body)
    return no_content()


@bp.get("/openapi.yaml")
def describe() -> Response:
    """Publish the description of what this server does."""
    return Response(OPENAPI, mimetype="application/yaml")


@health.get("/healthz")
def alive() -> dict[str, str]:
    """Answer while the process lives."""
    return {"status": "ok"}


@health.get("/readyz")
def ready() -> dict[str, str]:
    """Answer 200 if the store answers, 503 while it is away."""
    parts().store.ping()
    return {"status": "ok"}
