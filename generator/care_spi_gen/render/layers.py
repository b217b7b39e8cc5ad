"""Which template makes which file: the tree of a layer is the tree of the output.

A layer is a folder below the templates root. `{{package}}` in a path stands for the package's
name, a final `.jinja` marks the files to render, all others are copied as they are. Folders named
`_fragments` hold pieces to include and make no output.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from care_spi_gen.options import Options

TEMPLATE_SUFFIX = ".jinja"
_PACKAGE_MARK = "{{package}}"
_NO_OUTPUT = frozenset({"_fragments", "__pycache__"})


@dataclass(frozen=True, slots=True)
class Source:
    """A file of a layer.

    `name` is its path below the templates root; `twinned` says whether a synchronous framework
    gets its synchronous twin.
    """

    name: str
    output: str
    twinned: bool

    @property
    def is_template(self) -> bool:
        """Whether the file is rendered (or else copied)."""
        return self.name.endswith(TEMPLATE_SUFFIX)


def layer_names(options: Options) -> tuple[str, ...]:
    """Return the layers of `options`, below the templates root, in order."""
    faces = ("both", options.framework.face)
    return (
        "core",
        f"frameworks/{options.framework.name}",
        *(f"stores/{layer}/{face}" for layer in options.store.layers for face in faces),
        "wiring",
    )


def sources(root: Path, options: Options) -> list[Source]:
    """Return every file that `options` ask for, by output path.

    A layer without a folder is empty. Raises ValueError if two layers claim one output path.
    """
    claimed: dict[str, Source] = {}
    for layer in layer_names(options):
        for source in _walk(root, layer, options.package):
            if other := claimed.get(source.output):
                raise ValueError(f"{other.name} and {source.name} both make {source.output}")
            claimed[source.output] = source
    return [claimed[output] for output in sorted(claimed)]


def _walk(root: Path, layer: str, package: str) -> Iterator[Source]:
    folder = root / layer
    twinned = layer == "core" or layer.endswith("/both")
    for path in folder.rglob("*"):
        inner = PurePosixPath(path.relative_to(folder))
        if _NO_OUTPUT.isdisjoint(inner.parts) and path.is_file():
            output = str(inner).removesuffix(TEMPLATE_SUFFIX).replace(_PACKAGE_MARK, package)
            yield Source(f"{layer}/{inner}", output, twinned and output.endswith(".py"))
