"""Memory needs no database; each application starts with an empty store."""

from pathlib import Path

from support_api.settings import Settings


def fresh_database(_folder: Path) -> dict[str, str]:
    """Return what has to be set: nothing."""
    return {}


def prepare(_settings: Settings) -> None:
    """Do nothing."""
