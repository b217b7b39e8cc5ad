"""The numbered SQL files of `migrations/`, and which of them the database has had."""

from collections.abc import Container, Mapping
from importlib.resources import files

NOT_APPLIED = "not applied"


def scripts() -> list[tuple[str, str]]:
    """Return the name and the text of each migration, in order."""
    folder = files(__package__) / "migrations"
    return sorted(
        (file.name, file.read_text(encoding="utf-8"))
        for file in folder.iterdir()
        if file.name.endswith(".sql")
    )


def missing(applied: Container[str]) -> list[tuple[str, str]]:
    """Return the migrations that are still to come."""
    return [(name, script) for name, script in scripts() if name not in applied]


def states(applied: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the name of each migration, and when it was applied or that it was not."""
    return [(name, applied.get(name, NOT_APPLIED)) for name, _ in scripts()]
