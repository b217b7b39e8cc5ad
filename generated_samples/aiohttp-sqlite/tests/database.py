"""A database file for each test."""

from pathlib import Path

from support_api.migrate import migrate
from support_api.settings import Settings

prepared: list[bytes] = []


def fresh_database(folder: Path) -> dict[str, str]:
    """Return the environment that names a new database."""
    return {"CARE_SPI_DATABASE_URL": f"sqlite:///{folder}/care.db"}


def prepare(settings: Settings) -> None:
    """Create the tables: once, and then as a copy, which does not wait for the disk."""
    path = Path(settings.database_url.removeprefix("sqlite:///"))
    if not prepared:
        migrate(settings)
        prepared.append(path.read_bytes())
    path.write_bytes(prepared[0])
