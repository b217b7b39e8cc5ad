"""What all hand-written servers share: models, checks and the log line."""

import json
import logging
import os
import re
from datetime import UTC, datetime
from hmac import compare_digest
from time import perf_counter
from typing import Annotated, Literal, TypeVar
from urllib.parse import parse_qs
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

DATABASE_URL = os.environ["CARE_SPI_DATABASE_URL"]
PRODUCT = "default"
MAX_BODY_BYTES = 1024 * 1024

# What no line shows is not looked up.
logging._srcfile = None
logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
logging.basicConfig(level="INFO", format="%(message)s")

_access = logging.getLogger("access")
_SECRET = os.environ["CARE_SPI_SECRET"].encode()
_SANE_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")

# The pattern refuses lone surrogates as well.
Text = Annotated[str, Field(pattern=r"^[^\x00]*$")]
CustomerId = Annotated[str, Field(pattern=r"^[^\x00]*$", min_length=1, max_length=512)]
Status = Literal["waiting-for-agent", "waiting-for-customer", "resolved", "closed"]


class Model(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        strict=True,
    )


class Customer(Model):
    # Callers know the alias only.
    model_config = ConfigDict(validate_by_name=False)

    customer_id: CustomerId


class CreateInput(Customer):
    subject: Text
    body: Text


class PostInput(Customer):
    conversation_id: Text
    body: Text


class CloseInput(Customer):
    conversation_id: Text
    action: Literal["resolve", "close"]


class Summary(Model):
    id: str
    subject: str
    status: Status
    is_open: bool
    created_at: str
    updated_at: str


class Message(Model):
    id: str
    body: str | None
    author: str
    created_at: str
    is_customer: bool


class Conversations(Model):
    conversations: list[Summary]


class Detail(Summary):
    messages: list[Message]


class Created(Model):
    conversation_id: str
    created_at: str


class Posted(Model):
    message_id: str
    created_at: str


InputT = TypeVar("InputT", CreateInput, PostInput, CloseInput)


class RefusedError(Exception):
    """An answer other than 2xx."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def check_token(authorization: bytes) -> None:
    """Raise RefusedError unless the header holds the secret, compared in constant time."""
    scheme, _, token = authorization.partition(b" ")
    if not compare_digest(token, _SECRET) or scheme.lower() != b"bearer":
        raise RefusedError(401)


def read_customer(query_string: bytes) -> str:
    """Return the query's customerId. Raises RefusedError."""
    try:
        values = parse_qs(query_string.decode(), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise RefusedError(400) from None
    try:
        (customer_id,) = values["customerId"]
        return Customer.model_validate({"customerId": customer_id}).customer_id
    except (KeyError, ValueError):
        raise RefusedError(422) from None


def read_body(
    model: type[InputT], content_type: str | None, body: bytes, conversation_id: str | None
) -> InputT:
    """Return the body as a model, which has to agree with the path's id. Raises RefusedError."""
    if (content_type or "").partition(";")[0].strip().lower() != "application/json":
        raise RefusedError(415)
    if len(body) > MAX_BODY_BYTES:
        raise RefusedError(413)
    try:
        parsed = model.model_validate_json(body)
    except ValidationError as error:
        # A lone surrogate is among them.
        malformed = error.errors()[0]["type"] == "json_invalid"
        raise RefusedError(400 if malformed else 422) from None
    if not isinstance(parsed, CreateInput) and parsed.conversation_id != conversation_id:
        raise RefusedError(422)
    return parsed


def to_json(model: Model) -> bytes:
    return model.__pydantic_serializer__.to_json(model)


def now() -> str:
    return f"{datetime.now(UTC).isoformat(timespec='milliseconds')[:23]}Z"


def new_id() -> str:
    return str(uuid4())


def is_open(status: str) -> bool:
    return status not in {"resolved", "closed"}


def request_id(header: str | None) -> str:
    """Return the caller's request id if it is a sane one, else a new one."""
    return header if header and _SANE_REQUEST_ID.fullmatch(header) else new_id()


def log(id_: str, method: str, route: str | None, status: int, started: float) -> None:
    """Log a request; `started` is of `perf_counter`."""
    line = {
        "time": now(),
        "level": "INFO",
        "request_id": id_,
        "method": method,
        "route": route,
        "status": status,
        "milliseconds": round((perf_counter() - started) * 1000, 3),
    }
    _access.info(json.dumps(line))
