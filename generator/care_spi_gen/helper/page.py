"""The page itself: what does not depend on the choice as HTML, the rest as data for its script."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, product
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from care_spi_gen.codegen import begin_once
from care_spi_gen.commands import PROGRAM, new_command, next_commands, prompt_command
from care_spi_gen.generation import generate
from care_spi_gen.helper.data import Offer, packed
from care_spi_gen.options import FRAMEWORKS, STORES, Options
from care_spi_gen.pages import page, resource
from care_spi_gen.project.names import package_name
from care_spi_gen.prompt import Stack, prompt_text
from care_spi_gen.questions import QUESTIONS
from care_spi_gen.render.quoting import visible
from care_spi_gen.verify.registry import all_checks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from care_spi_gen.api.model import Operation
    from care_spi_gen.project.lock import Lock
    from care_spi_gen.spec import Spec
    from care_spi_gen.verify.registry import Check

# A name that could be chosen in the page would change where lines of code are broken.
_PROJECT = next(question.default for question in QUESTIONS if question.key == "project")
_PACKAGE = package_name(_PROJECT, None)

# Joined into one, as a module that stands in a page cannot import another.
_SCRIPTS = ("data.js", "place.js", "zip.js", "elements.js", "files.js", "search.js", "main.js")


@dataclass(frozen=True, slots=True)
class Given:
    """The spec and the overlay that the user named, for the commands; None if it is our own."""

    spec: Path | None = None
    overlay: Path | None = None


def helper_page(spec: Spec, given: Given) -> str:
    """Return the page for a spec; `given` are the flags it was asked for with."""
    begin = begin_once()
    locks = [
        generate(spec, Options(framework, store, _PROJECT, _PACKAGE), begin)
        for framework, store in product(FRAMEWORKS.values(), STORES.values())
    ]
    offers = {_choice(lock.options): _offer(spec, given, lock) for lock in locks}
    script = "".join(resource(__package__, name) for name in _SCRIPTS)
    return page(
        __package__,
        "page.html.jinja",
        "page.css",
        script=Markup(script),  # noqa: S704 - our own files
        data=packed(offers),
        project=_PROJECT,
        program=PROGRAM,
        questions=QUESTIONS,
        title=visible(spec.api.title),
        operations=[_row(operation) for operation in spec.api.operations],
        sections=_sections(),
        checks=all_checks(),
    )


def _choice(options: Options) -> str:
    """Return the answers to the questions that have choices, as the script joins them."""
    answers = {"framework": options.framework.name, "store": options.store.name}
    return "/".join(answers[question.key] for question in QUESTIONS if question.choices)


def _offer(spec: Spec, given: Given, lock: Lock) -> Offer:
    options, target = lock.options, Path(_PROJECT)
    return Offer(
        lock=lock,
        command=new_command(options, target, None, given.spec, given.overlay),
        next_commands=next_commands(options, target),
        prompt=prompt_text(spec, Stack.of(options.framework, options.store)),
        prompt_command=prompt_command(options, given.spec, given.overlay),
    )


def _row(operation: Operation) -> Mapping[str, object]:
    path = "".join(
        part if isinstance(part, str) else f"{{{part.wire_name}}}" for part in operation.path
    )
    method, summary = operation.method.upper(), visible(operation.summary)
    return {
        "method": method,
        "path": path,
        # One that has none is called by what stands beside it.
        "summary": summary if summary != f"{method} {path}" else "",
        "status": operation.status,
        "is_stub": operation.role is None,
    }


def _sections() -> Sequence[tuple[str, Sequence[Check]]]:
    sections = groupby(all_checks(), key=lambda check: check.section)
    return [(section, list(checks)) for section, checks in sections]
