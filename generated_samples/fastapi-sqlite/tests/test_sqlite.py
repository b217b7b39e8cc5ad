"""What is particular to SQLite."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Timer

import pytest

from support_api import connections, migrate, scripts
from support_api.settings import Settings, load_settings
from support_api.store import GET, INBOX, LIST

from .care import Care


def test_a_locked_database_is_503_and_comes_back(
    care: Care, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "BUSY_TIMEOUT", 50)
    conversation_id = care.create()
    path = settings.database_url.removeprefix("sqlite:///")
    blocker = sqlite3.connect(path, isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    refused = care.post(conversation_id)
    blocker.execute("ROLLBACK")
    blocker.close()
    assert refused.status_code == 503
    assert refused.headers["Retry-After"]
    assert care.post(conversation_id).status_code == 200
    assert len(care.detail(conversation_id)["messages"]) == 2


def test_migrating_waits_for_one_who_writes(environment: dict[str, str]) -> None:
    settings = load_settings()
    path = environment["CARE_SPI_DATABASE_URL"].removeprefix("sqlite:///")
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    end = Timer(0.2, other.rollback)
    end.start()
    assert migrate.migrate(settings) == [name for name, _ in migrate.migration_status(settings)]
    end.join()
    other.close()


def test_the_last_statement_of_a_migration_may_lack_its_semicolon(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = "CREATE TABLE a (x);\nCREATE TABLE b (x)\n"
    monkeypatch.setattr(scripts, "scripts", lambda: [("0002_tables.sql", script)])
    assert migrate.migrate(settings) == ["0002_tables.sql"]
    with sqlite3.connect(settings.database_url.removeprefix("sqlite:///")) as connection:
        assert connection.execute("SELECT * FROM a, b").fetchall() == []


@pytest.mark.parametrize("query", [LIST, GET, INBOX], ids=["LIST", "GET", "INBOX"])
def test_the_indexes_give_the_order(settings: Settings, query: str) -> None:
    with sqlite3.connect(settings.database_url.removeprefix("sqlite:///")) as connection:
        plan = connection.execute(f"EXPLAIN QUERY PLAN {query}", ["?"] * query.count("?"))
        steps = [step for *_, step in plan]
    assert all(step.startswith("SEARCH") for step in steps), steps


def test_a_conversation_is_kept_whole_or_not_at_all(care: Care, settings: Settings) -> None:
    path = settings.database_url.removeprefix("sqlite:///")
    with sqlite3.connect(path) as connection:
        connection.execute("ALTER TABLE messages RENAME TO hidden")
    assert care.post_new().status_code == 503
    with sqlite3.connect(path) as connection:
        connection.execute("ALTER TABLE hidden RENAME TO messages")
    assert care.listing().json() == {"conversations": []}


def test_concurrent_messages_are_all_kept_once(care: Care) -> None:
    conversation_id = care.create(body="first")
    bodies = [str(number) for number in range(40)]
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda body: care.post(conversation_id, body), bodies))
    assert {answer.status_code for answer in answers} == {200}
    kept = [message["body"] for message in care.detail(conversation_id)["messages"]]
    assert kept[0] == "first"
    assert sorted(kept[1:]) == sorted(bodies)


def test_the_database_says_what_it_refuses_in_the_log_only(
    care: Care, settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = Path(settings.database_url.removeprefix("sqlite:///"))
    assert path.parent == tmp_path
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE messages")
    response = care.post_new()
    assert response.status_code == 503
    assert "SQLITE_ERROR" in caplog.text
