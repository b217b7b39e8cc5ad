"""Conversations in PostgreSQL: plain SQL, one statement an act."""

from collections.abc import Sequence

from .database import Database
from .models import CareConversationDetail, CareConversationSummary
from .problems import conversation_not_found
from .rows import detail, inbox_entries, summaries
from .rules import STARTING_STATUS, NewConversation, NewMessage, Scope, Transition
from .service import InboxEntry
from .settings import Settings

PING = "SELECT 1 FROM schema_migrations LIMIT 1"

ADD = """
WITH conversation AS (
    INSERT INTO conversations
        (id, product, customer_id, subject, status, message_count, created_at, updated_at)
    VALUES ($1, $2, $3, $4, $5, 1, $6::text::timestamptz, $6::text::timestamptz)
    RETURNING id, message_count, created_at
)
INSERT INTO messages (conversation_id, position, id, body, author, is_customer, created_at)
SELECT id, message_count, $7, $8, $9, $10::boolean, created_at FROM conversation
"""

LIST = """
SELECT id, subject, status, wire_text(created_at), wire_text(updated_at)
FROM conversations
WHERE product = $1 AND customer_id = $2
ORDER BY updated_at DESC, id
"""

# One statement, so that conversation and messages are of one moment.
GET = """
SELECT conversation.subject, conversation.status,
       wire_text(conversation.created_at), wire_text(conversation.updated_at),
       message.id, message.body, message.author, message.is_customer,
       wire_text(message.created_at)
FROM conversations AS conversation
JOIN messages AS message ON message.conversation_id = conversation.id
WHERE conversation.id = $1 AND conversation.product = $2 AND conversation.customer_id = $3
ORDER BY message.position
"""

# The clock may have gone back since the last change.
CHANGE = """
UPDATE conversations
SET status = $5, updated_at = greatest(updated_at, $6::text::timestamptz)
WHERE id = $1 AND product = $2 AND customer_id = $3 AND status = ANY ($4::text[])
RETURNING utc_text(updated_at)
"""

# The row is locked while its messages are counted: that makes their order.
CHANGE_AND_ADD_MESSAGE = """
WITH conversation AS (
    UPDATE conversations
    SET status = $5,
        updated_at = greatest(updated_at, $6::text::timestamptz),
        message_count = message_count + 1
    WHERE id = $1 AND product = $2 AND customer_id = $3 AND status = ANY ($4::text[])
    RETURNING id, message_count, updated_at
)
INSERT INTO messages (conversation_id, position, id, body, author, is_customer, created_at)
SELECT id, message_count, $7, $8, $9, $10::boolean, updated_at FROM conversation
RETURNING utc_text(created_at)
"""

FIND = """
SELECT status, utc_text(updated_at)
FROM conversations
WHERE id = $1 AND product = $2 AND customer_id = $3
"""

SCOPE_OF = "SELECT product, customer_id FROM conversations WHERE id = $1"

INBOX = """
SELECT id, customer_id, subject, status, wire_text(updated_at)
FROM conversations
WHERE product = $1 AND status NOT IN ('resolved', 'closed')
ORDER BY updated_at, id
"""


class PostgresStore:
    """The `Store` of the service, in a PostgreSQL database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(self) -> None:
        await self._database.open()

    async def close(self) -> None:
        await self._database.close()

    async def ping(self) -> None:
        async with self._database.connection() as connection:
            await connection.fetch(PING)

    async def add(
        self, scope: Scope, conversation: NewConversation, message: NewMessage, at: str
    ) -> None:
        async with self._database.connection() as connection:
            await connection.fetch(
                ADD,
                conversation.id,
                scope.product,
                scope.customer_id,
                conversation.subject,
                STARTING_STATUS,
                at,
                message.id,
                message.body,
                message.author,
                message.is_customer,
            )

    async def list_in(self, scope: Scope) -> list[CareConversationSummary]:
        async with self._database.connection() as connection:
            rows = await connection.fetch(LIST, scope.product, scope.customer_id)
        return summaries(rows)

    async def get(self, scope: Scope, conversation_id: str) -> CareConversationDetail | None:
        if "\0" in conversation_id:
            # PostgreSQL's text cannot hold it.
            return None
        async with self._database.connection() as connection:
            rows = await connection.fetch(GET, conversation_id, scope.product, scope.customer_id)
        return detail(conversation_id, rows)

    async def apply(
        self,
        scope: Scope,
        conversation_id: str,
        transition: Transition,
        at: str,
        message: NewMessage | None = None,
    ) -> str:
        key = (conversation_id, scope.product, scope.customer_id)
        statement = CHANGE
        arguments: list[object] = [*key, list(transition.allowed_from), transition.to, at]
        if message is not None:
            statement = CHANGE_AND_ADD_MESSAGE
            arguments += [message.id, message.body, message.author, message.is_customer]
        async with self._database.connection() as connection:
            while not (changed := await connection.fetch(statement, *arguments)):
                found = await connection.fetch(FIND, *key)
                if not found:
                    raise conversation_not_found()
                status, updated_at = found[0]
                if not transition.happens(status):
                    return str(updated_at)
                # Somebody has changed it in between, and now the event may happen.
        return str(changed[0][0])

    async def scope_of(self, conversation_id: str) -> Scope | None:
        async with self._database.connection() as connection:
            rows = await connection.fetch(SCOPE_OF, conversation_id)
        return Scope(*rows[0]) if rows else None

    async def inbox(self, product: str) -> Sequence[InboxEntry]:
        async with self._database.connection() as connection:
            rows = await connection.fetch(INBOX, product)
        return inbox_entries(rows)


def create_store(settings: Settings) -> PostgresStore:
    """Return the store that the settings name, not yet open."""
    url = settings.database_url.get_secret_value()
    return PostgresStore(Database(url, settings.pool_size))
