"""What `new` asks a person at a terminal: arrow keys, a default, one line on each choice."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import questionary

from care_spi_gen.options import (
    DEFAULT_FRAMEWORK,
    DEFAULT_STORE,
    FRAMEWORKS,
    STORES,
    Framework,
    Store,
)
from care_spi_gen.problems import UserError
from care_spi_gen.project.names import project_name
from care_spi_gen.project.write import check_target

if TYPE_CHECKING:
    from collections.abc import Mapping

_DEFAULT_TARGET = "support-api"


def ask_target() -> Path:
    """Ask which folder to make. Raises KeyboardInterrupt when the person gives up."""
    answer: str = questionary.text(
        "Folder of the new project:", default=_DEFAULT_TARGET, validate=_target_error
    ).unsafe_ask()
    return Path(answer)


def ask_framework() -> Framework:
    """Ask for the web framework. Raises KeyboardInterrupt when the person gives up."""
    return FRAMEWORKS[_ask("Framework:", FRAMEWORKS, DEFAULT_FRAMEWORK)]


def ask_store() -> Store:
    """Ask where conversations are kept. Raises KeyboardInterrupt when the person gives up."""
    return STORES[_ask("Store:", STORES, DEFAULT_STORE)]


def _ask(question: str, choices: Mapping[str, Framework | Store], default: str) -> str:
    width = max(len(choice.title) for choice in choices.values())
    answer: str = questionary.select(
        question,
        choices=[
            questionary.Choice(f"{choice.title:<{width}}  {choice.summary}", value=name)
            for name, choice in choices.items()
        ],
        default=default,
    ).unsafe_ask()
    return answer


def _target_error(text: str) -> bool | str:
    try:
        project_name(Path(text))
        check_target(Path(text))
    except UserError as error:
        return str(error)
    return True
