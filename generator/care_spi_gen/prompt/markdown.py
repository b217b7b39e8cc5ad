"""What the two prompts share: fences that hold, and the texts that they are made of."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from care_spi_gen.render.quoting import has_invisible, visible
from care_spi_gen.resources import CONTRACT
from care_spi_gen.spec.dump import dump_yaml
from care_spi_gen.spec.load import parse_yaml

if TYPE_CHECKING:
    from care_spi_gen.prompt.stack import Stack
    from care_spi_gen.spec import Spec

_SHORTEST_FENCE = 3


def rendered(template: str, **names: object) -> str:
    """Return a template of this package, filled in. What others wrote is fenced there."""
    environment = Environment(  # noqa: S701 - Markdown, not HTML
        loader=PackageLoader(__package__, "."),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["fenced"] = fenced
    return environment.get_template(template).render(**names)


def fenced(text: str, info: str = "text") -> str:
    """Return `text` as a code block that nothing in it can end, without what nobody sees.

    CommonMark 0.31, 4.5: a fence is ended by as many backticks as began it, or more.
    """
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(_SHORTEST_FENCE, longest + 1)
    lines = "\n".join(visible(line) for line in text.removesuffix("\n").split("\n"))
    return f"{fence}{info}\n{lines}\n{fence}"


def stack_json(stack: Stack) -> str:
    """Return what is named of a stack as JSON, one line for each."""
    return json.dumps(stack.named(), indent=2, ensure_ascii=False)


def spec_yaml(spec: Spec) -> str:
    """Return the effective spec in full; what nobody would see in it is escaped, as YAML can."""
    if not any(has_invisible(line) for line in spec.effective.split("\n")):
        return spec.effective
    return dump_yaml(parse_yaml(spec.effective, spec.vendor_name), ascii_only=True)


def contract_sections() -> str:
    """Return the sections of the contract, their headings one level lower."""
    _, _, sections = CONTRACT.read_text("utf-8").partition("\n## ")
    return f"## {sections}".replace("\n## ", "\n### ").replace("## ", "### ", 1).strip()
