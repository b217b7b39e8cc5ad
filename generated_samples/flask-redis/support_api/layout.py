"""Where things lie in Redis: what a schema is elsewhere.

In a cluster the place of a key is that of the part in braces, if it has one. Ids that come from
outside stand at the end of a key, behind those braces or where no other key depends on them.
"""

from datetime import datetime, timedelta
from hashlib import sha256

from .rules import Scope

# A hash: the name of each layout that was taken into use, and when.
MIGRATIONS = "care:migrations"
# The one that this module describes. Another one needs another name, and `migrate` a way there.
LAYOUT = "0001_layout"

_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00Z")


class CustomerKeys:
    """The keys of one customer, all in one place, so that a script can work on several.

    The customer's name is part of each key: no other customer's conversation can be reached.
    """

    def __init__(self, scope: Scope) -> None:
        # A digest, because the name itself may be empty, hold braces, or be long.
        tag = sha256(f"{scope.product}\0{scope.customer_id}".encode()).hexdigest()
        self._prefix = f"care:{{{tag}}}:"

    @property
    def conversations(self) -> str:
        """A sorted set of ids, by the microsecond of the last update."""
        return f"{self._prefix}conversations"

    def conversation(self, conversation_id: str) -> str:
        """A hash."""
        return f"{self._prefix}conversation:{conversation_id}"

    def messages(self, conversation_id: str) -> str:
        """A list of texts, each an instant and a JSON document, in the order of acceptance."""
        return f"{self._prefix}messages:{conversation_id}"

    def of(self, conversation_id: str) -> list[str]:
        """Return what a change of this conversation touches: KEYS of the scripts."""
        return [
            self.conversations,
            self.conversation(conversation_id),
            self.messages(conversation_id),
        ]


def scope_key(conversation_id: str) -> str:
    """Return the key of a hash that tells whose conversation this is."""
    return f"care:scope:{conversation_id}"


def inbox_key(product: str) -> str:
    """Return the key of a sorted set: keys of conversations, by when they were offered."""
    return f"care:inbox:{product}"


def id_of(conversation_key: str) -> str:
    """Return the id that a conversation's key ends in."""
    return conversation_key.split(":", 3)[3]


def score_of(instant: str) -> int:
    """Return an instant of `rules.utc_now` in microseconds: exact in a double, until 2255."""
    return (datetime.fromisoformat(instant) - _EPOCH) // timedelta(microseconds=1)
