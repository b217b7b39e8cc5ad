"""What the owner of a project wants: `[tool.care-spi-gen]` in its pyproject.toml."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from care_spi_gen.options import FRAMEWORKS, STORES, Options
from care_spi_gen.problems import Problem, UserError
from care_spi_gen.project.disk import look

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

MANIFEST_NAME = "pyproject.toml"
TABLE = "[tool.care-spi-gen]"

_KEYS = ("framework", "store", "package", "spec")


@dataclass(frozen=True, slots=True)
class Manifest:
    """The name of a project's distribution and its table; what is not there is empty."""

    project: str = ""
    framework: str = ""
    store: str = ""
    package: str = ""
    spec: str = ""


def read_manifest(root: Path) -> Manifest:
    """Read the project's manifest; one without any words if there is none.

    Raises UserError if it is not TOML, or the table holds what is no option.
    """
    text = look(root, MANIFEST_NAME).text
    if text is None:
        return Manifest()
    try:
        document = tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+)", str(error))
        line = int(place[1]) if place else None
        reason = str(error).partition(" (at ")[0]
        raise UserError(
            Problem(f"is not TOML: {reason}", "mend it", str(root / MANIFEST_NAME), line)
        ) from None
    table = _part(_part(document, "tool"), "care-spi-gen")
    values = {key: _string(root, key, table.get(key, "")) for key in _KEYS}
    name = _part(document, "project").get("name", "")
    known: dict[str, Collection[str]] = {"framework": FRAMEWORKS, "store": STORES}
    for key, value in values.items():
        if value and value not in known.get(key, (value,)):
            _refuse(root, f"`{key}` is {value!r}", f"choose one of {', '.join(known[key])}")
    return Manifest(name if isinstance(name, str) else "", **values)


def wanted_options(root: Path, manifest: Manifest, last: Options) -> Options:
    """Return what to generate next: the table's choices, and where it is silent the last ones.

    Raises UserError if the table asks for what cannot change.
    """
    folder = f"{last.package}/openapi/"
    fixed = (("package", manifest.package, last.package), ("spec", manifest.spec, folder))
    for key, value, only in fixed:
        if value.rstrip("/") not in {"", only.rstrip("/")}:
            hint = f'put back {key} = "{only}"; moving it is not what regenerating does'
            _refuse(root, f"`{key}` is {value!r}", hint)
    return Options(
        FRAMEWORKS.get(manifest.framework, last.framework),
        STORES.get(manifest.store, last.store),
        last.project,
        last.package,
    )


def _string(root: Path, key: str, value: object) -> str:
    if not isinstance(value, str):
        _refuse(root, f"`{key}` is no string", "put it in quotes")
    return value


def _refuse(root: Path, message: str, hint: str) -> NoReturn:
    raise UserError(Problem(f"{TABLE}: {message}", hint, str(root / MANIFEST_NAME)))


def _part(table: Mapping[str, object], key: str) -> Mapping[str, object]:
    part = table.get(key)
    return part if isinstance(part, dict) else {}
