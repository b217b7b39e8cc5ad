"""Where the templates, the vendor's spec and the contract lie: in the wheel, or in the checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
# The wheel carries both folders inside the package; a checkout has them beside `generator/`.
_ROOT = _PACKAGE if (_PACKAGE / "templates").is_dir() else _PACKAGE.parents[1]

TEMPLATES = _ROOT / "templates"
VENDOR_SPEC = _ROOT / "specs" / "spi-care.yaml"
OVERLAY = _ROOT / "specs" / "spi-care.overlay.yaml"
CONTRACT = _ROOT / "specs" / "contract.md"


def spec_files(spec: Path | None, overlay: Path | None) -> tuple[Path, Path]:
    """Return the files to read: those that were given, else the Care SPI's own."""
    return spec or VENDOR_SPEC, overlay or OVERLAY
