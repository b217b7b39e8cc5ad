"""The types on the wire."""

from typing import Annotated, Literal

from pydantic import Field

from .wire import Timestamp, WireModel

CareConversationStatus = Literal[
    "new", "waiting-for-agent", "waiting-for-customer", "resolved", "closed", "unknown"
]


class CareConversationSummary(WireModel):
    """A conversation without its messages."""

    id: str
    subject: str
    status: CareConversationStatus
    is_open: bool
    created_at: Timestamp
    updated_at: Timestamp


class CareMessage(WireModel):
    """A message of the customer's or of an agent's."""

    id: str
    body: str | None
    author: str | None = None
    created_at: Timestamp
    is_customer: bool | None = None


class CareConversationDetail(WireModel):
    """A conversation with its messages."""

    id: str
    subject: str
    status: CareConversationStatus
    is_open: bool
    created_at: Timestamp
    updated_at: Timestamp
    messages: list[CareMessage]


class CreateConversationInput(WireModel):
    """A new conversation and its first message."""

    customer_id: Annotated[str, Field(max_length=512, min_length=1, pattern="^[^\\u0000]*$")]
    subject: Annotated[str, Field(pattern="^[^\\u0000]*$")]
    body: Annotated[str, Field(pattern="^[^\\u0000]*$")]


class PostMessageInput(WireModel):
    """A message of the customer's."""

    customer_id: Annotated[str, Field(max_length=512, min_length=1, pattern="^[^\\u0000]*$")]
    conversation_id: Annotated[str, Field(pattern="^[^\\u0000]*$")]
    body: Annotated[str, Field(pattern="^[^\\u0000]*$")]


class CloseConversationInput(WireModel):
    """How to end a conversation."""

    customer_id: Annotated[str, Field(max_length=512, min_length=1, pattern="^[^\\u0000]*$")]
    conversation_id: Annotated[str, Field(pattern="^[^\\u0000]*$")]
    action: Literal["resolve", "close"]


class ListConversationsResponse(WireModel):
    """The conversations of one customer."""

    conversations: list[CareConversationSummary]


class ListConversationsQuery(WireModel):
    customer_id: Annotated[str, Field(max_length=512, min_length=1, pattern="^[^\\u0000]*$")]


class CreateConversationResponse(WireModel):
    """The conversation that was opened."""

    conversation_id: str
    created_at: Timestamp


class GetConversationQuery(WireModel):
    customer_id: Annotated[str, Field(max_length=512, min_length=1, pattern="^[^\\u0000]*$")]


class PostMessageResponse(WireModel):
    """The message that was added."""

    message_id: str
    created_at: Timestamp
