"""How a broken server is declared: with the checks that have to catch it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.verify.reference import Reference


@dataclass(frozen=True)
class Broken:
    """A server with one fault, and the checks that fail because of it.

    `breaks` are steps that the fault makes impossible ("close a conversation"): what needs one of
    them is blocked.
    """

    server: type[Reference]
    caught_by: frozenset[str]
    breaks: frozenset[str]

    @property
    def name(self) -> str:
        """Section and class, such as `auth.ReadsAreOpen`."""
        return f"{self.server.__module__.rpartition('.')[2]}.{self.server.__name__}"


_declared: list[Broken] = []


def caught_by(
    *checks: str, breaks: Sequence[str] = ()
) -> Callable[[type[Reference]], type[Reference]]:
    """Declare a broken server: exactly these checks fail, and nothing is blocked but by `breaks`.

    Or by one of `checks`: what rests on it cannot be judged.
    """

    def declare(server: type[Reference]) -> type[Reference]:
        _declared.append(Broken(server, frozenset(checks), frozenset(breaks)))
        return server

    return declare


def declared() -> tuple[Broken, ...]:
    """All that were declared by the modules imported so far."""
    return tuple(_declared)
