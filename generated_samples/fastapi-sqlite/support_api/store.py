"""Conversations in SQLite: plain SQL, one short transaction an act."""

from collections.abc import Sequence
from sqlite3 import Connection

from .database import Database
from .models import CareConversationDetail, CareConversationSummary
from .problems import conversation_not_found
from .rows import detail, inbox_entries, summaries
from .rules import STARTING_STATUS, NewConversation, NewMessage, Scope, Transition
from .service import InboxEntry
from .settings import Settings

ADD_CONVERSATION = """
INSERT INTO conversations (id, product, customer_id, subject, status, created_at, updated_at)
VALUES (?, ?, ?, ?, ?, ?, ?)
"""

# substr: the wire takes milliseconds.
LIST = """
SELECT id, subject, status,
       substr(created_at, 1, 23) || 'Z',
       substr(updated_at, 1, 23) || 'Z'
FROM conversations
WHERE product = ? AND customer_id = ?
ORDER BY updated_at DESC, seq DESC
"""

# One statement, so that conversation and messages are of one moment.
GET = """
SELECT conversation.subject, conversation.status,
       substr(conversation.created_at, 1, 23) || 'Z',
       substr(conversation.updated_at, 1, 23) || 'Z',
       message.id, message.body, message.author, message.is_customer,
       substr(message.created_at, 1, 23) || 'Z'
FROM conversations AS conversation
JOIN messages AS message ON message.conversation_seq = conversation.seq
WHERE conversation.id = ? AND conversation.product = ? AND conversation.customer_id = ?
ORDER BY message.seq
"""

FIND = """
SELECT seq, status, updated_at
FROM conversations
WHERE id = ? AND product = ? AND customer_id = ?
"""

CHANGE = "UPDATE conversations SET status = ?, updated_at = ? WHERE seq = ?"

ADD_MESSAGE = """
INSERT INTO messages (conversation_seq, id, body, author, is_customer, created_at)
VALUES (?, ?, ?, ?, ?, ?)
"""

SCOPE_OF = "SELECT product, customer_id FROM conversations WHERE id = ?"

INBOX = """
SELECT id, customer_id, subject, status, substr(updated_at, 1, 23) || 'Z'
FROM conversations
WHERE product = ? AND status NOT IN ('resolved', 'closed')
ORDER BY updated_at, seq
"""


class SQLiteStore:
    """The `Store` of the service, on one database file."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(self) -> None:
        await self._database.open()

    async def close(self) -> None:
        await self._database.close()

    async def ping(self) -> None:
        await self._database.read(_ping)

    async def add(
        self, scope: Scope, conversation: NewConversation, message: NewMessage, at: str
    ) -> None:
        await self._database.write(_add, scope, conversation, message, at)

    async def list_in(self, scope: Scope) -> list[CareConversationSummary]:
        return await self._database.read(_list_in, scope)

    async def get(self, scope: Scope, conversation_id: str) -> CareConversationDetail | None:
        return await self._database.read(_get, scope, conversation_id)

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
        return await self._database.read(_scope_of, conversation_id)

    async def inbox(self, product: str) -> Sequence[InboxEntry]:
        return await self._database.read(_inbox, product)


def create_store(settings: Settings) -> SQLiteStore:
    """Return the store that the settings name, not yet open."""
    return SQLiteStore(Database(settings.database_url))


def _ping(connection: Connection) -> None:
    connection.execute("SELECT 1 FROM schema_migrations")


def _add(
    connection: Connection,
    scope: Scope,
    conversation: NewConversation,
    message: NewMessage,
    at: str,
) -> None:
    added = connection.execute(
        ADD_CONVERSATION,
        (
            conversation.id,
            scope.product,
            scope.customer_id,
            conversation.subject,
            STARTING_STATUS,
            at,
            at,
        ),
    )
    _add_message(connection, added.lastrowid, message, at)


def _add_message(
    connection: Connection, conversation_seq: int | None, message: NewMessage, at: str
) -> None:
    connection.execute(
        ADD_MESSAGE,
        (conversation_seq, message.id, message.body, message.author, message.is_customer, at),
    )


def _list_in(connection: Connection, scope: Scope) -> list[CareConversationSummary]:
    return summaries(connection.execute(LIST, (scope.product, scope.customer_id)))


def _get(
    connection: Connection, scope: Scope, conversation_id: str
) -> CareConversationDetail | None:
    rows = connection.execute(GET, (conversation_id, scope.product, scope.customer_id)).fetchall()
    return detail(conversation_id, rows)


def _apply(
    connection: Connection,
    scope: Scope,
    conversation_id: str,
    transition: Transition,
    at: str,
    message: NewMessage | None,
) -> str:
    row = connection.execute(FIND, (conversation_id, scope.product, scope.customer_id)).fetchone()
    if row is None:
        raise conversation_not_found()
    seq, status, updated_at = row
    if not transition.happens(status):
        return str(updated_at)
    # The clock may have gone back since.
    at = max(at, updated_at)
    connection.execute(CHANGE, (transition.to, at, seq))
    if message is not None:
        _add_message(connection, seq, message, at)
    return at


def _scope_of(connection: Connection, conversation_id: str) -> Scope | None:
    row = connection.execute(SCOPE_OF, (conversation_id,)).fetchone()
    return Scope(*row) if row else None


def _inbox(connection: Connection, product: str) -> list[InboxEntry]:
    return inbox_entries(connection.execute(INBOX, (product,)))
