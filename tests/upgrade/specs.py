"""The vendor's spec as later versions might be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from care_spi_gen.resources import VENDOR_SPEC

_ADDED = Path(__file__).with_name("later.yaml")
_DETAIL, _CREATE = "CareConversationDetail", "CreateConversationInput"

Schemas = dict[str, Any]


def later() -> Schemas:
    """The schemas of the version that adds a property of each kind."""
    schemas: Schemas = yaml.safe_load(VENDOR_SPEC.read_text("utf-8"))["components"]["schemas"]
    for name, added in yaml.safe_load(_ADDED.read_text("utf-8")).items():
        schema = schemas.setdefault(name, {"type": "object", "properties": {}})
        schema["properties"] |= added["properties"]
        if "required" in added:
            schema["required"] = [*schema.get("required", ()), *added["required"]]
    return schemas


def without_select_and_with_tags_required() -> Schemas:
    """A version that takes a property back, and requires one in answers that was optional."""
    schemas = later()
    for name in (_DETAIL, _CREATE):
        del schemas[name]["properties"]["select"]
    schemas[_DETAIL]["required"] += ["tags"]
    return schemas


def with_select_again() -> Schemas:
    """A version that has everything again."""
    schemas = later()
    schemas[_DETAIL]["required"] += ["tags"]
    return schemas


def with_property_of(schemas: Schemas, name: str, type_: Schemas) -> Schemas:
    """The same schemas, with another type of a property of conversations."""
    for schema in schemas.values():
        if name in schema.get("properties", ()):
            schema["properties"][name] = type_
    return schemas


def write(path: Path, schemas: Schemas) -> None:
    """Write a spec with these schemas; what they share is written out each time."""
    document = yaml.safe_load(VENDOR_SPEC.read_text("utf-8"))
    document["components"]["schemas"] = schemas
    path.write_text(yaml.dump(document, Dumper=_PlainDumper, sort_keys=False), "utf-8")


class _PlainDumper(yaml.SafeDumper):
    def ignore_aliases(self, _data: object) -> bool:
        return True
