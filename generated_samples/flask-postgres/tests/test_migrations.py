"""Migrations are applied once, whoever starts first."""

from concurrent.futures import ThreadPoolExecutor
from itertools import chain

import pytest

from support_api.__main__ import main
from support_api.migrate import migrate, migration_status
from support_api.settings import Settings, load_settings


@pytest.fixture
def empty(environment: dict[str, str]) -> Settings:
    """Return the settings of a database without tables."""
    assert environment
    return load_settings()


def test_the_command_tells_what_it_did(empty: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    names = [name for name, _ in migration_status(empty)]
    assert main(["migrate", "--status"]) == 0
    assert capsys.readouterr().out == "".join(f"{name}  not applied\n" for name in names)
    assert main(["migrate"]) == 0
    applied = "".join(f"{name}  applied\n" for name in names)
    assert capsys.readouterr().out == f"{applied}The store is up to date.\n"
    assert main(["migrate"]) == 0
    assert capsys.readouterr().out == "The store is up to date.\n"
    assert main(["migrate", "--status"]) == 0
    assert "not applied" not in capsys.readouterr().out


def test_an_old_store_is_not_used(empty: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert empty
    for arguments in (["serve", "--no-migrate"], ["inbox"]):
        assert main(arguments) == 1
        assert capsys.readouterr().err.endswith("run the migrate command first.\n")


def test_each_is_applied_once_by_many_at_a_time(empty: Settings) -> None:
    with ThreadPoolExecutor(8) as threads:
        applied = threads.map(lambda _: migrate(empty), range(8))
    assert list(chain.from_iterable(applied)) == [name for name, _ in migration_status(empty)]
