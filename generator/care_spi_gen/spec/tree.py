"""A YAML document as plain data that remembers where each part was written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from care_spi_gen.problems import Problem, UserError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# No real API description nests half as deep; a bound keeps every walk clear of Python's own.
MAX_DEPTH = 80
MAX_NODES = 100_000
MAX_PROBLEMS_SHOWN = 20


class Place(NamedTuple):
    """Where a part of a document was written; `line` counts from 1."""

    file: str
    line: int


class Mapping(dict[str, Any]):
    """A YAML mapping; `places` has the place of each key."""

    __slots__ = ("places",)

    def __init__(self) -> None:
        """Start empty."""
        super().__init__()
        self.places: dict[str, Place] = {}

    def put(self, key: str, value: Any, place: Place) -> None:
        """Set `key`, written at `place`."""
        self[key] = value
        self.places[key] = place

    def drop(self, key: str) -> None:
        """Remove `key`, if it is there."""
        self.pop(key, None)
        self.places.pop(key, None)


class Sequence(list[Any]):
    """A YAML sequence; `places` has the place of each entry."""

    __slots__ = ("places",)

    def __init__(self) -> None:
        """Start empty."""
        super().__init__()
        self.places: list[Place] = []

    def put(self, value: Any, place: Place) -> None:
        """Append `value`, written at `place`."""
        self.append(value)
        self.places.append(place)

    def drop(self, index: int) -> None:
        """Remove the entry at `index`. Raises IndexError if there is none."""
        del self[index]
        del self.places[index]


class TooBigError(Exception):
    """A document outgrew its bounds; has what to say about it, and a hint."""

    def __init__(self, message: str, hint: str) -> None:
        """Take the two halves of a Problem."""
        super().__init__(message)
        self.message = message
        self.hint = hint


class Budget:
    """Counts the nodes of a document while it grows, so that a few lines cannot become millions."""

    def __init__(self) -> None:
        """Start with nothing spent."""
        self._nodes = 0

    def spend(self, depth: int) -> None:
        """Count one node at `depth`. Raises TooBigError over `MAX_NODES` or `MAX_DEPTH`."""
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise TooBigError(f"expands to more than {MAX_NODES} nodes", "repeat less")
        if depth > MAX_DEPTH:
            raise TooBigError(f"nests deeper than {MAX_DEPTH} levels", "use `$ref` and components")


def copy_tree(value: Any, depth: int, budget: Budget) -> Any:
    """Copy a part of a tree, places included, to `depth`. Raises TooBigError."""
    budget.spend(depth)
    if isinstance(value, Mapping):
        mapping = Mapping()
        for key, item in value.items():
            mapping.put(key, copy_tree(item, depth + 1, budget), value.places[key])
        return mapping
    if isinstance(value, Sequence):
        sequence = Sequence()
        for item, place in zip(value, value.places, strict=True):
            sequence.put(copy_tree(item, depth + 1, budget), place)
        return sequence
    return value


@dataclass(frozen=True, slots=True)
class Node:
    """A value of a document, with its place and its RFC 6901 pointer, already split."""

    value: Any
    place: Place
    path: tuple[str, ...] = ()

    @property
    def pointer(self) -> str:
        """The pointer as text, `/paths/~1care`."""
        return "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in self.path)

    @property
    def is_mapping(self) -> bool:
        """Whether the value is a mapping."""
        return isinstance(self.value, Mapping)

    def child(self, step: str | int) -> Node | None:
        """Return what is at a key of a mapping or an index of a sequence, None if nothing is."""
        if isinstance(self.value, Mapping):
            key = str(step)
            if key in self.value:
                return Node(self.value[key], self.value.places[key], (*self.path, key))
        elif isinstance(self.value, Sequence) and str(step).isdecimal():
            index = int(step)
            if index < len(self.value):
                return Node(self.value[index], self.value.places[index], (*self.path, str(index)))
        return None

    def children(self) -> Iterator[tuple[str, Node]]:
        """Yield the keys (or indices) and what is there, in the order written."""
        if isinstance(self.value, Mapping):
            for key, value in self.value.items():
                yield key, Node(value, self.value.places[key], (*self.path, key))
        elif isinstance(self.value, Sequence):
            for index, (value, place) in enumerate(zip(self.value, self.value.places, strict=True)):
                yield str(index), Node(value, place, (*self.path, str(index)))

    def text(self, key: str) -> str:
        """Return the string at `key`, empty if there is none."""
        value = self.value.get(key) if isinstance(self.value, Mapping) else None
        return value if isinstance(value, str) else ""

    def problem(self, message: str, hint: str = "") -> Problem:
        """Describe a mistake that was made here."""
        return Problem(message, hint, self.place.file, self.place.line, self.pointer)


class Report:
    """Collects what is wrong (`problem`) and what the user should know (`note`)."""

    def __init__(self) -> None:
        """Start with nothing to say."""
        self.problems: list[Problem] = []
        self.notes: list[Problem] = []

    def problem(self, node: Node, message: str, hint: str = "") -> None:
        """Record a mistake made at `node`; the command cannot go on past this stage."""
        self.problems.append(node.problem(message, hint))

    def note(self, node: Node, message: str, hint: str = "") -> None:
        """Record something that is not as the spec may suggest."""
        self.notes.append(node.problem(message, hint))

    def stop_if_wrong(self, explained_by: Iterable[Problem] = ()) -> None:
        """End a stage: raise UserError with its problems by line, at most `MAX_PROBLEMS_SHOWN`.

        `explained_by` are notes that tell why something may be wrong; they come last.
        """
        if not self.problems:
            return
        problems = [*sorted(dict.fromkeys(self.problems), key=_by_place), *explained_by]
        more = len(problems) - MAX_PROBLEMS_SHOWN
        if more > 0:
            problems = problems[:MAX_PROBLEMS_SHOWN]
            problems.append(Problem(f"and {more} more", "put these right first"))
        raise UserError(*problems)


def _by_place(problem: Problem) -> tuple[str, int]:
    return problem.file, problem.line or 0
