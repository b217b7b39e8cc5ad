"""The inbox of a product: an offer for each of its conversations that may be open.

In a cluster it lies elsewhere than the conversations, so it cannot change with them. Whether one
is open, only the conversation itself tells. No open one is missing, because

- it is offered before it is opened, the first time and every other;
- an offer is withdrawn only where the conversation was not open, and then only if the offer has
  not been renewed meanwhile and is so old that whoever made it has used it or given up.
"""

from .database import Database
from .layout import id_of, inbox_key
from .lua import Command, read_script, script_call
from .rules import is_open, milliseconds
from .service import InboxEntry

OFFER = read_script("offer")
WITHDRAW = read_script("withdraw")
FIELDS = ("updated_at", "status", "customer_id", "subject")
# How many offers are looked at in one turn.
BATCH = 500
# Seconds until an offer is old: several times what a turn may take.
GRACE = 60

# When the conversation was last updated, its id, status, customer and subject.
_Waiting = tuple[str, str, str, str, str]


def offer(product: str, conversation_key: str) -> Command:
    """Return the command to send before a conversation is opened."""
    return script_call(OFFER, [inbox_key(product)], conversation_key)


async def open_conversations(database: Database, product: str) -> list[InboxEntry]:
    """Return a product's open conversations, the longest waiting first."""
    async with database.turn() as turn:
        offers = await turn.execute(("ZRANGE", inbox_key(product), 0, -1, "WITHSCORES"))
    waiting: list[_Waiting] = []
    for start in range(0, len(offers), 2 * BATCH):
        waiting += await _still_open(database, product, offers[start : start + 2 * BATCH])
    return [
        InboxEntry(
            id=id_,
            customer_id=customer_id,
            subject=subject,
            status=status,
            updated_at=milliseconds(updated_at),
        )
        for updated_at, id_, status, customer_id, subject in sorted(waiting)
    ]


async def _still_open(database: Database, product: str, offers: list[str]) -> list[_Waiting]:
    """Return what is open of these offers, each a conversation's key before its score."""
    keys, scores = offers[::2], offers[1::2]
    waiting: list[_Waiting] = []
    over: list[str] = []
    async with database.turn() as turn:
        rows = await turn.execute_all([("HMGET", key, *FIELDS) for key in keys])
        for key, score, (updated_at, status, customer_id, subject) in zip(
            keys, scores, rows, strict=True
        ):
            if status is not None and is_open(status):
                waiting.append((updated_at, id_of(key), status, customer_id, subject))
            else:
                over += (key, score)
        if over:
            await turn.execute(script_call(WITHDRAW, [inbox_key(product)], GRACE, *over))
    return waiting
