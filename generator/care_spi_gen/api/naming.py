"""Python names for what a spec calls anything at all.

A name is made by rule (`snake_case`, `pascal_case`) and then made unique and harmless within its
scope (`Names`). Only ASCII identifiers come out. Letters lose their accents; other alphabets have
no rule and leave the scope's fallback name.
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_LENGTH = 60

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[A-Z]|[0-9]+")


def _reserved(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Spelled out, as the list of the running Python depends on its version.
_SOFT_KEYWORDS = frozenset({"case", "match", "type"})
# What `render.twin` exchanges, and so may be the name of nothing else in code it goes over.
_TWINNED = _reserved("""
    AsyncContextManager AsyncExitStack AsyncGenerator AsyncIterable AsyncIterator Awaitable
    Coroutine StopAsyncIteration
    aclose aiter anext asynccontextmanager asyncio enter_async_context
    """)
# Attributes of pydantic's BaseModel, and names that a class body would hide from its annotations.
_FIELD_RESERVED = _TWINNED | _reserved("""
    construct copy dict from_orm json parse_file parse_obj parse_raw schema schema_json
    update_forward_refs validate
    bool bytes date datetime float int list object set str time tuple type
    cls self
    """)
# Arguments that a handler may have beside the variable segments of its path.
_PARAMETER_RESERVED = _reserved("""
    app body cls product query request response scope self service settings store
    json_response no_content not_implemented parts read_body read_query root
    """)
# The columns that every store has, and what the code that handles rows calls its own.
_COLUMN_RESERVED = _FIELD_RESERVED | _reserved("""
    author body conversation_id conversation_seq created_at customer_id id is_customer is_open
    message_count messages position product seq status subject updated_at
    accepted_at added arguments at connection conversation conversations document found from_json
    given id_ inbox_entries json keys kept key message milliseconds row rows scope session statement
    store summaries to_json transition turn
    """)
# An operation is a handler in `routes.py` and a method of `CareService`. Whatever either module
# has or uses under a name keeps it: builtins, imports, handlers and methods that no spec asks for.
_OPERATION_RESERVED = _TWINNED | _reserved("""
    abs all any bin bool bytes dict dir eval exec filter float format get hash help hex id input
    int iter len list map max min next object open post pow print property range repr reversed
    round set sorted staticmethod str sum super tuple type vars zip
    alive app base_path body bp conversation_id describe expect_later files health health_routes
    json_response model no_content not_implemented parts path product query read_body read_query
    ready request response router routes scope self service settings spi_routes store web
    close inbox reply show
    """)
# A model is imported by every module that handles it; whatever those have or use under a name,
# the constants among them, keeps it.
_TYPE_RESERVED = _TWINNED | _reserved("""
    Alias Annotated Any BaseModel BeforeValidator Callable Choice ConfigDict Exception Field Generic
    Iterable JsonObject List Literal Mapping Optional Protocol PydanticCustomError RecursionError
    RootModel Self Sequence TypeError TypeVar Union UnicodeEncodeError ValueError
    APIRouter Blueprint CareService Command Connection CustomerKeys Database InboxEntry Lock
    MemoryStore MySQLStore NewConversation NewMessage PostgresStore Problem Product RedisStore
    Request Response Row SQLiteStore Scope Service Session Set Settings Store T Timestamp
    Transition UTC ValueT WireModel WireValue
    ACTIONS ADD APPLY CHANGE CLOSE FIELDS FIND GET INBOX LAYOUT LIST MIGRATIONS OPEN OPENAPI OVER
    PING PRODUCT READ RESOLVE SERVICE STORE
    """)


def snake_case(text: str) -> str:
    """Return `text` as lower-case words joined by underscores; empty if it has no ASCII word."""
    return "_".join(word.lower() for word in _words(text))


def pascal_case(text: str) -> str:
    """Return `text` as capitalised words, joined; empty if it has no ASCII word."""
    return "".join(word[0].upper() + word[1:] for word in _words(text))


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    # A digit belongs to the word before it: `address2`, not `address_2`.
    parts = (_WORD.findall(part) for part in re.split(r"[^A-Za-z0-9]+", plain))
    words: list[str] = []
    for part in parts:
        for index, word in enumerate(part):
            if index and word.isdigit():
                words[-1] += word
            else:
                words.append(word)
    return words


class Names:
    """The names of one scope: no two are equal, also where case does not count."""

    def __init__(
        self, style: Callable[[str], str], fallback: str, reserved: frozenset[str]
    ) -> None:
        """Name by `style`; `fallback` is for what has no words, `reserved` for nothing here."""
        self._style = style
        self._fallback = fallback
        self._reserved = reserved
        self._taken: set[str] = set()

    @classmethod
    def of_fields(cls) -> Names:
        """Make the scope of one model's fields."""
        return cls(snake_case, "field", _FIELD_RESERVED)

    @classmethod
    def of_columns(cls) -> Names:
        """Make the scope of what a conversation or a message has beyond the contract."""
        return cls(snake_case, "column", _COLUMN_RESERVED)

    @classmethod
    def of_parameters(cls) -> Names:
        """Make the scope of one operation's path parameters."""
        return cls(snake_case, "parameter", _PARAMETER_RESERVED)

    @classmethod
    def of_operations(cls) -> Names:
        """Make the scope of an API's operations."""
        return cls(snake_case, "operation", _OPERATION_RESERVED)

    @classmethod
    def of_types(cls) -> Names:
        """Make the scope of an API's models and aliases."""
        return cls(pascal_case, "Model", _TYPE_RESERVED)

    def plain(self, text: str) -> str:
        """Return the name of `text` if nothing else were in this scope."""
        name = self._style(text)[:MAX_LENGTH].rstrip("_") or self._fallback
        if name[0].isdigit():
            separator = "_" if self._style is snake_case else ""
            name = f"{self._fallback}{separator}{name}"[:MAX_LENGTH].rstrip("_")
        if self._is_reserved(name):
            # PEP 8 has the underscore for names of this style alone.
            name += "_" if self._style is snake_case else self._fallback
        return name

    def choose(self, text: str) -> str:
        """Return the name of `text`, and take it: the next to want it gets `_2` (or `2`)."""
        plain = self.plain(text)
        separator = "_" if self._style is snake_case else ""
        name, count = plain, 1
        while name.lower() in self._taken:
            count += 1
            name = f"{plain.rstrip('_')}{separator}{count}"
        self._taken.add(name.lower())
        return name

    def _is_reserved(self, name: str) -> bool:
        return (
            keyword.iskeyword(name)
            or name in _SOFT_KEYWORDS
            or name in self._reserved
            # pydantic keeps this prefix for its own methods.
            or (self._reserved >= _FIELD_RESERVED and name.startswith("model_"))
        )
