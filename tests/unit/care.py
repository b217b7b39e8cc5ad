"""The Care API, built by hand, so that these tests need no spec reader."""

from dataclasses import dataclass

from care_spi_gen.api.model import (
    Alias,
    Api,
    Choice,
    Field,
    ListOf,
    Model,
    Operation,
    Part,
    PathParameter,
    Reference,
    Role,
    Scalar,
    ScalarKind,
    SpecText,
)

STRING = Scalar(ScalarKind.STRING)
BOOLEAN = Scalar(ScalarKind.BOOLEAN)
TIMESTAMP = Scalar(ScalarKind.TIMESTAMP)
CUSTOMER_ID = Scalar(
    ScalarKind.STRING, min_length=1, max_length=512, pattern=SpecText("^[^\\u0000]*$")
)


def text(value: str) -> SpecText:
    return SpecText(value)


def required(name: str, wire_name: str, type_: object, **more: object) -> Field:
    return Field(name, text(wire_name), type_, required=True, **more)


STATUS = Alias(
    "CareConversationStatus",
    Choice(tuple(map(SpecText, ("new", "waiting-for-agent", "resolved", "closed")))),
    part=Part.STATUS,
)
SUMMARY = Model(
    "CareConversationSummary",
    (
        required("id", "id", STRING),
        required("subject", "subject", STRING),
        required("status", "status", Reference("CareConversationStatus")),
        required("is_open", "isOpen", BOOLEAN),
        required("created_at", "createdAt", TIMESTAMP),
        required("updated_at", "updatedAt", TIMESTAMP),
    ),
    part=Part.SUMMARY,
)
MESSAGE = Model(
    "CareMessage",
    (
        required("id", "id", STRING),
        required("body", "body", STRING, nullable=True),
        Field("author", text("author"), STRING, required=False),
    ),
    description=text("One message."),
    part=Part.MESSAGE,
)
DETAIL = Model(
    "CareConversation",
    (
        *SUMMARY.fields,
        required("messages", "messages", ListOf(Reference("CareMessage"))),
    ),
    part=Part.DETAIL,
)
MESSAGE_INPUT = Model(
    "PostMessageInput",
    (required("customer_id", "customerId", CUSTOMER_ID), required("body", "body", STRING)),
)
CLOSE_INPUT = Model(
    "CloseConversationInput",
    (
        required("customer_id", "customerId", CUSTOMER_ID),
        required("action", "action", Choice((text("close"), text("resolve")))),
    ),
)
LIST_RESPONSE = Model(
    "ListConversationsResponse",
    (required("conversations", "conversations", ListOf(Reference("CareConversationSummary"))),),
)
LIST_QUERY = Model("ListConversationsQuery", (required("customer_id", "customerId", CUSTOMER_ID),))
CREATE_INPUT = Model(
    "CreateConversationInput", (required("customer_id", "customerId", CUSTOMER_ID),)
)
CONVERSATION_ID = PathParameter("conversation_id", text("conversationId"))
API = Api(
    title=text("Care SPI"),
    version=text("1.0.0"),
    operations=(
        Operation(
            "list_conversations",
            "get",
            (text("/care/conversations"),),
            200,
            role=Role.LIST,
            summary=text("List the conversations of a customer"),
            query=LIST_QUERY,
            response=Reference("ListConversationsResponse"),
        ),
        Operation(
            "create_conversation",
            "post",
            (text("/care/conversations"),),
            201,
            role=Role.CREATE,
            body=Reference("CreateConversationInput"),
            response=Reference("CareConversation"),
        ),
        Operation(
            "get_conversation",
            "get",
            (text("/care/conversations/"), CONVERSATION_ID),
            200,
            role=Role.GET,
            query=LIST_QUERY,
            response=Reference("CareConversation"),
        ),
        Operation(
            "post_message",
            "post",
            (text("/care/conversations/"), CONVERSATION_ID, text("/messages")),
            201,
            role=Role.POST_MESSAGE,
            body=Reference("PostMessageInput"),
            response=Reference("CareMessage"),
        ),
        Operation(
            "close_conversation",
            "post",
            (text("/care/conversations/"), CONVERSATION_ID, text("/close")),
            204,
            role=Role.CLOSE,
            body=Reference("CloseConversationInput"),
        ),
    ),
    types=(
        STATUS,
        SUMMARY,
        MESSAGE,
        DETAIL,
        LIST_RESPONSE,
        LIST_QUERY,
        CREATE_INPUT,
        MESSAGE_INPUT,
        CLOSE_INPUT,
    ),
)


@dataclass(frozen=True)
class SpecFiles:
    """What `render` reads of a spec."""

    vendor: str = "openapi: 3.0.3  \r\n"
    vendor_name: str = "spi-care.yaml"
    overlay: str = "overlay: 1.0.0\n"
    overlay_name: str = "spi-care.overlay.yaml"
    effective: str = "openapi: 3.0.3\n"
    api: Api = API
    notes: tuple[str, ...] = ()
