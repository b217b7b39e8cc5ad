"""What a person is asked for a new project: one order and one wording, wherever it is asked.

The terminal (`asking.py`) and the helper page both read it from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from care_spi_gen.options import DEFAULT_FRAMEWORK, DEFAULT_STORE, FRAMEWORKS, STORES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from care_spi_gen.options import Framework, Store


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to choose: `name` is what the flag takes, the rest is to read."""

    name: str
    title: str
    summary: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question; without `choices` the answer is free text.

    `key` names what the answer decides, `default` is the answer that is there to begin with.
    """

    key: str
    text: str
    hint: str
    default: str
    choices: tuple[Choice, ...] = ()


def _choices(entries: Mapping[str, Framework | Store]) -> tuple[Choice, ...]:
    return tuple(Choice(entry.name, entry.title, entry.summary) for entry in entries.values())


QUESTIONS: tuple[Question, ...] = (
    Question(
        key="framework",
        text="Which web framework?",
        hint="the code follows its documentation",
        default=DEFAULT_FRAMEWORK,
        choices=_choices(FRAMEWORKS),
    ),
    Question(
        key="store",
        text="Which database?",
        hint="it keeps the conversations",
        default=DEFAULT_STORE,
        choices=_choices(STORES),
    ),
    Question(
        key="project",
        text="What is the project called?",
        hint="its folder has the same name",
        default="support-api",
    ),
)
