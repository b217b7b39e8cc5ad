"""The life of a conversation: what may happen to it when, whatever the store."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import get_args
from uuid import uuid4

from .models import CareConversationStatus
from .problems import conversation_closed


@dataclass(frozen=True, slots=True)
class Scope:
    """The pair that a conversation belongs to; nothing is read or written without naming it."""

    product: str
    customer_id: str


@dataclass(frozen=True, slots=True)
class NewConversation:
    """A conversation as it begins: its status and its times are not for its customer to say."""

    id: str
    subject: str


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message that has no time yet: the store gives it one when it accepts it."""

    id: str
    body: str
    author: str
    is_customer: bool


@dataclass(frozen=True, slots=True)
class Transition:
    """What an event does to a conversation.

    It leads to `to` from the statuses in `allowed_from`. In those of `settled` it has happened
    before: the platform may repeat itself, and nothing changes. In all others it is refused.
    """

    to: CareConversationStatus
    allowed_from: Set[str]
    settled: Set[str] = frozenset()

    def happens(self, status: str) -> bool:
        """Return whether this status lets the event change anything. Raises the 409 problem."""
        if status in self.settled:
            return False
        if status not in self.allowed_from:
            raise conversation_closed()
        return True


OVER: Set[str] = frozenset({"resolved", "closed"})
OPEN: Set[str] = frozenset(get_args(CareConversationStatus)) - OVER

STARTING_STATUS: CareConversationStatus = "waiting-for-agent"
CUSTOMER_WRITES = Transition(to="waiting-for-agent", allowed_from=OPEN | {"resolved"})
AGENT_WRITES = Transition(to="waiting-for-customer", allowed_from=OPEN | {"resolved"})
RESOLVE = Transition(to="resolved", allowed_from=OPEN, settled={"resolved"})
CLOSE = Transition(to="closed", allowed_from=OPEN | {"resolved"}, settled={"closed"})
ACTIONS = {"resolve": RESOLVE, "close": CLOSE}


def is_open(status: str) -> bool:
    """Return whether a conversation of this status still waits for somebody."""
    return status not in OVER


def new_id() -> str:
    """Return an identifier that was never used before and tells nothing."""
    return str(uuid4())


def utc_now() -> str:
    """Return the time as RFC 3339 text in microseconds.

    Stores keep and sort by it: two changes in one millisecond stay in order. `milliseconds` makes
    it fit for the wire.
    """
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def milliseconds(instant: str) -> str:
    """Return an instant of `utc_now`, cut down to the three decimals of the wire."""
    return f"{instant[:23]}Z"
