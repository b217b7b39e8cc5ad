"""What the tests share: a server on a fresh store, and a customer's view of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support_api.settings import Settings, load_settings
from support_api.store import create_store

from .care import SECRET, Care
from .database import fresh_database, prepare
from .processes import cleanup
from .serving import Server, serving


def pytest_sessionfinish() -> None:
    """Leave nothing behind."""
    cleanup.close()


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Set the environment of a server, in a folder of its own, and return it."""
    variables = {"CARE_SPI_SECRET": SECRET} | fresh_database(tmp_path)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return variables


@pytest.fixture
def settings(environment: dict[str, str]) -> Settings:
    """Return the settings of that environment; its store is ready."""
    assert environment
    settings = load_settings()
    prepare(settings)
    return settings


@pytest.fixture
def server(settings: Settings) -> Iterator[Server]:
    """Serve the application."""
    with serving(settings, create_store(settings)) as server:
        yield server


@pytest.fixture
def care(server: Server) -> Care:
    """Return a customer's view of the application."""
    return Care(server.client)
