"""The prompt for a new server."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from care_spi_gen.commands import new_command
from care_spi_gen.options import Options
from care_spi_gen.project.names import package_name
from care_spi_gen.prompt.markdown import contract_sections, rendered, spec_yaml, stack_json
from care_spi_gen.verify.registry import all_checks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from care_spi_gen.prompt.stack import Stack
    from care_spi_gen.spec import Spec
    from care_spi_gen.verify.registry import Check

_PROJECT = "support-api"


def prompt_text(spec: Spec, stack: Stack) -> str:
    """Return a prompt that has a language model write a server for `spec`, as Markdown.

    It depends on the two arguments and on what ships with the generator alone: the contract, and
    the checks of `verify`, which are its acceptance list.
    """
    return rendered(
        "prompt.md.jinja",
        stack=stack,
        stack_json=stack_json(stack),
        ours=_ours(stack),
        spec=spec_yaml(spec),
        stubs=spec.api.stubs,
        contract=contract_sections(),
        sections=_numbered_sections(),
    )


def _ours(stack: Stack) -> Mapping[str, object] | None:
    """Return what there is to say if `new` makes a server of the same choices, None if not."""
    if not (stack.own_framework and stack.own_store):
        return None
    options = Options(stack.own_framework, stack.own_store, _PROJECT, package_name(_PROJECT, None))
    return {
        "libraries": options.dependencies,
        "command": new_command(options, Path(_PROJECT), None, None, None),
    }


def _numbered_sections() -> Sequence[tuple[str, Sequence[tuple[int, Check]]]]:
    numbered = enumerate(all_checks(), 1)
    return [
        (section, list(checks)) for section, checks in groupby(numbered, lambda one: one[1].section)
    ]
