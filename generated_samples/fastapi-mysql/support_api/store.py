"""Conversations in MySQL or MariaDB: plain SQL, one short transaction an act."""

from collections.abc import Sequence

from .database import Database
from .driver import Session
from .models import CareConversationDetail, CareConversationSummary
from .problems import conversation_not_found
from .rows import detail, inbox_entries, summaries
from .rules import STARTING_STATUS, NewConversation, NewMessage, Scope, Transition
from .service import InboxEntry
from .settings import Settings

ADD_CONVERSATION = """
INSERT INTO conversations
    (id, product, customer_id, subject, status, message_count, created_at, updated_at)
VALUES (%s, %s, %s, %s, %s, 1, %s, %s)
"""

# LEFT: the wire takes milliseconds.
LIST = """
SELECT id, subject, status,
       CONCAT(LEFT(DATE_FORMAT(created_at, '%%Y-%%m-%%dT%%T.%%f'), 23), 'Z'),
       CONCAT(LEFT(DATE_FORMAT(updated_at, '%%Y-%%m-%%dT%%T.%%f'), 23), 'Z')
FROM conversations
WHERE product = %s AND customer_id = %s
ORDER BY updated_at DESC, seq DESC
"""

# One statement, so that conversation and messages are of one moment.
GET = """
SELECT conversation.subject, conversation.status,
       CONCAT(LEFT(DATE_FORMAT(conversation.created_at, '%%Y-%%m-%%dT%%T.%%f'), 23), 'Z'),
       CONCAT(LEFT(DATE_FORMAT(conversation.updated_at, '%%Y-%%m-%%dT%%T.%%f'), 23), 'Z'),
       message.id, message.body, message.author, message.is_customer,
       CONCAT(LEFT(DATE_FORMAT(message.created_at, '%%Y-%%m-%%dT%%T.%%f'), 23), 'Z')
FROM conversations AS conversation
JOIN messages AS message ON message.conversation_seq = conversation.seq
WHERE conversation.id = %s AND conversation.product = %s AND conversation.customer_id = %s
ORDER BY message.position
"""

# Before the message, as the lock of the conversation is what puts writers in order.
CHANGE = """
UPDATE conversations
SET status = %s, updated_at = %s, message_count = message_count + %s
WHERE id = %s AND product = %s AND customer_id = %s
  AND FIND_IN_SET(status, %s) AND updated_at <= %s
"""

FIND = """
SELECT status, DATE_FORMAT(updated_at, '%%Y-%%m-%%dT%%T.%%fZ')
FROM conversations
WHERE id = %s AND product = %s AND customer_id = %s
FOR UPDATE
"""

ADD_MESSAGE = """
INSERT INTO messages
    (conversation_seq, position, id, body, author, is_customer, created_at)
SELECT seq, message_count, %s, %s, %s, %s, updated_at
FROM conversations
WHERE id = %s
"""

SCOPE_OF = "SELECT product, customer_id FROM conversations WHERE id = %s"

INBOX = """
SELECT id, customer_id, subject, status,
       CONCAT(LEFT(DATE_FORMAT(updated_at, '%%Y-%%m-%%dT%%T.%%f'), 23), 'Z')
FROM conversations
WHERE product = %s AND status NOT IN ('resolved', 'closed')
ORDER BY conversations.updated_at, seq
"""

PING = "SELECT 1 FROM schema_migrations LIMIT 1"


class MySQLStore:
    """The `Store` of the service, on one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(self) -> None:
        await self._database.open()

    async def close(self) -> None:
        await self._database.close()

    async def ping(self) -> None:
        await self._database.fetch(PING)

    async def add(
        self, scope: Scope, conversation: NewConversation, message: NewMessage, at: str
    ) -> None:
        await self._database.write(_add, scope, conversation, message, at)

    async def list_in(self, scope: Scope) -> list[CareConversationSummary]:
        return summaries(await self._database.fetch(LIST, scope.product, scope.customer_id))

    async def get(self, scope: Scope, conversation_id: str) -> CareConversationDetail | None:
        rows = await self._database.fetch(GET, conversation_id, scope.product, scope.customer_id)
        return detail(conversation_id, rows)

    async def apply(
        self,
        scope: Scope,
        conversation_id: str,
        transition: Transition,
        at: str,
        message: NewMessage | None = None,
    ) -> str:
        return await self._database.write(_apply, scope, conversation_id, transition, at, message)

    async def scope_of(self, conversation_id: str) -> Scope | None:
        rows = await self._database.fetch(SCOPE_OF, conversation_id)
        return Scope(*rows[0]) if rows else None

    async def inbox(self, product: str) -> Sequence[InboxEntry]:
        return inbox_entries(await self._database.fetch(INBOX, product))


def create_store(settings: Settings) -> MySQLStore:
    """Return the store that the settings name, not yet open."""
    return MySQLStore(Database(settings.database_url.get_secret_value(), settings.pool_size))


async def _add(
    session: Session,
    scope: Scope,
    conversation: NewConversation,
    message: NewMessage,
    at: str,
) -> None:
    await session.execute(
        ADD_CONVERSATION,
        conversation.id,
        scope.product,
        scope.customer_id,
        conversation.subject,
        STARTING_STATUS,
        _datetime(at),
        _datetime(at),
    )
    await _add_message(session, conversation.id, message)


async def _add_message(session: Session, conversation_id: str, message: NewMessage) -> None:
    await session.execute(
        ADD_MESSAGE, message.id, message.body, message.author, message.is_customer, conversation_id
    )


async def _apply(
    session: Session,
    scope: Scope,
    conversation_id: str,
    transition: Transition,
    at: str,
    message: NewMessage | None,
) -> str:
    if not await _change(session, scope, conversation_id, transition, at, message):
        found = await session.fetch(FIND, conversation_id, scope.product, scope.customer_id)
        if not found:
            raise conversation_not_found()
        status, updated_at = found[0]
        if not transition.happens(status):
            return str(updated_at)
        # The clock may have gone back since. Nobody else can change it any more.
        at = max(at, updated_at)
        await _change(session, scope, conversation_id, transition, at, message)
    if message is not None:
        await _add_message(session, conversation_id, message)
    return at


async def _change(
    session: Session,
    scope: Scope,
    conversation_id: str,
    transition: Transition,
    at: str,
    message: NewMessage | None,
) -> int:
    return await session.execute(
        CHANGE,
        transition.to,
        _datetime(at),
        0 if message is None else 1,
        conversation_id,
        scope.product,
        scope.customer_id,
        ",".join(transition.allowed_from),
        _datetime(at),
    )


def _datetime(instant: str) -> str:
    # The column is in UTC, and the server takes no Z.
    return instant.removesuffix("Z")
