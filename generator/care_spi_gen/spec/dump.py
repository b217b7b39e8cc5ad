"""Writes a document as YAML that readers of YAML 1.1 and 1.2 understand alike."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from care_spi_gen.spec.tree import Mapping, Sequence

if TYPE_CHECKING:
    from care_spi_gen.spec.tree import Node

# Strings that some reader takes for something else; PyYAML knows most of YAML 1.1 by itself.
_READ_AS_OTHER = re.compile(
    r"""[yYnN]                              # YAML 1.1 booleans that PyYAML leaves out
    | 0o[0-7]+ | 0x[0-9a-fA-F]+             # YAML 1.2 integers
    | [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?
    """,
    re.VERBOSE,
)
# Line breaks to YAML 1.1 and not to 1.2, and a mark that some readers drop.
_ESCAPED = re.compile(r"[\x85\u2028\u2029\ufeff]")
# A block scalar cannot hold these as they are: it would lose, fold or misplace them.
_NOT_IN_A_BLOCK = re.compile(r"\A\s|[^\S\n]\n|[^\S\n]\Z")


class _Dumper(yaml.SafeDumper):
    """PyYAML's own dumper: the C one may break lines elsewhere, and output is a matter of input."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        """Write equal parts out: an overlay puts one value into many places."""
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        """Indent lists below their key, as people do."""
        super().increase_indent(flow, indentless=False)


def _represent_text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    style = None
    if _ESCAPED.search(text):
        style = '"'
    elif "\n" in text and not _NOT_IN_A_BLOCK.search(text):
        style = "|"
    elif _READ_AS_OTHER.fullmatch(text):
        style = "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _represent_mapping(dumper: _Dumper, mapping: Mapping) -> yaml.MappingNode:
    return dumper.represent_mapping("tag:yaml.org,2002:map", mapping.items())


_Dumper.add_representer(str, _represent_text)
_Dumper.add_representer(Mapping, _represent_mapping)
_Dumper.add_representer(Sequence, _Dumper.represent_list)


def dump_yaml(document: Node, *, ascii_only: bool = False) -> str:
    """Return the document as YAML, keys in their order, long texts as literal blocks.

    `load.parse_yaml` of the result gives an equal document. With `ascii_only`, every other
    character is an escape.
    """
    return yaml.dump(
        document.value, Dumper=_Dumper, sort_keys=False, allow_unicode=not ascii_only, width=100
    )
