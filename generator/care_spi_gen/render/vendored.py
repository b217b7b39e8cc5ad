"""The specs that a project carries along: their file names, and where they go."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from care_spi_gen.spec import Spec

EFFECTIVE_NAME = "openapi.yaml"
_MAX_LENGTH = 100


def with_safe_names(spec: Spec) -> Spec:
    """Return `spec` with file names that need quoting nowhere and are no one else's.

    The names are the user's, so they may hold anything. What is not a letter of ASCII, a digit,
    `.`, `_` or `-` becomes `-`; a name that is taken gets `vendor-` or `overlay-` before it.
    """
    vendor = _free_name(spec.vendor_name, "vendor-", [EFFECTIVE_NAME])
    overlay = _free_name(spec.overlay_name, "overlay-", [EFFECTIVE_NAME, vendor])
    return replace(spec, vendor_name=vendor, overlay_name=overlay)


def _free_name(name: str, prefix: str, taken: Collection[str]) -> str:
    safe = re.sub(r"[^A-Za-z0-9._-]", "-", name)[-_MAX_LENGTH:].lstrip(".-") or "spec.yaml"
    # Case folded: some file systems take both spellings for one file.
    while safe.casefold() in map(str.casefold, taken):
        safe = prefix + safe
    return safe


def source_paths(spec: Spec, package: str) -> tuple[str, str]:
    """Return where a project has the spec and the overlay that it is generated from."""
    safe = with_safe_names(spec)
    return f"{package}/openapi/{safe.vendor_name}", f"{package}/openapi/{safe.overlay_name}"


def vendored_files(spec: Spec, package: str) -> dict[str, str]:
    """Return the effective spec and the two texts it was made of, as they came, by path."""
    texts = {
        EFFECTIVE_NAME: spec.effective,
        spec.vendor_name: spec.vendor,
        spec.overlay_name: spec.overlay,
    }
    return {f"{package}/openapi/{name}": text for name, text in texts.items()}
