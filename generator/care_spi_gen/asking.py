"""Asks a person at a terminal: arrow keys, a default, one line on each choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import questionary

from care_spi_gen.problems import UserError

if TYPE_CHECKING:
    from collections.abc import Callable

    from care_spi_gen.questions import Question


def ask(question: Question, default: str, check: Callable[[str], object]) -> str:
    """Ask one question, with `default` there to be accepted.

    `check` raises UserError for free text that cannot be taken, which is said while it is typed.
    Raises KeyboardInterrupt when the person gives up.
    """
    if question.choices:
        return _ask_choice(question, default)
    answer: str = questionary.text(
        question.text,
        default=default,
        instruction=f"({question.hint})",
        validate=lambda text: _complaint(text, check) or True,
    ).unsafe_ask()
    return answer


def _ask_choice(question: Question, default: str) -> str:
    width = max(len(choice.title) for choice in question.choices)
    answer: str = questionary.select(
        question.text,
        choices=[
            questionary.Choice(f"{choice.title:<{width}}  {choice.summary}", value=choice.name)
            for choice in question.choices
        ],
        default=default,
        instruction=f"({question.hint}; arrow keys)",
    ).unsafe_ask()
    return answer


def _complaint(text: str, check: Callable[[str], object]) -> str:
    try:
        check(text)
    except UserError as error:
        return str(error)
    return ""
