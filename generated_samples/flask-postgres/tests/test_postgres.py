"""What is particular to PostgreSQL."""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from support_api import connections, database, scripts, service, store
from support_api.__main__ import main
from support_api.migrate import migrate, migration_status
from support_api.problems import Problem
from support_api.settings import Settings, load_settings
from support_api.store import create_store

from .care import Care
from .database import holding, prepare, run_sql
from .serving import serving
from .throwaway import PostgresServer, throwaway_server

LOCK_EVERY_CONVERSATION = "SELECT FROM conversations FOR UPDATE"


@pytest.fixture
def url(environment: dict[str, str]) -> str:
    """Return where the database of the test is."""
    return environment["CARE_SPI_DATABASE_URL"]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody wait for a lock for long."""
    for settings in (connections.SESSION, connections.MIGRATION):
        monkeypatch.setitem(settings, "lock_timeout", "100")


@pytest.fixture
def very_impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a caller be answered while the server has not even lost its own patience."""
    monkeypatch.setattr(database, "PATIENCE", 1)


@pytest.fixture
def own_server() -> PostgresServer:
    """Return a server that a test may kill or freeze."""
    return throwaway_server()


@pytest.fixture
def far_care(
    own_server: PostgresServer, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Care]:
    """Serve the application on that server."""
    assert environment
    monkeypatch.setenv("CARE_SPI_DATABASE_URL", own_server.url)
    monkeypatch.setenv("CARE_SPI_POOL_SIZE", "2")
    settings = load_settings()
    prepare(settings)
    with serving(settings, create_store(settings)) as server:
        yield Care(server.client)


def assert_unavailable(care: Care) -> None:
    """Check that a caller is told to come back, and in time."""
    start = time.monotonic()
    refused = care.listing()
    assert refused.status_code == 503
    assert refused.headers["Retry-After"]
    assert time.monotonic() - start < 5


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://care:%40%3a%2F@db.example.com:5432/care",
        "postgres://care@[::1]/care?sslmode=verify-full&sslrootcert=/etc/ca.pem",
        "postgresql:///care?host=/run/postgresql",
        "postgresql://one,two:5433/care?target_session_attrs=read-write",
    ],
)
@pytest.mark.usefixtures("environment")
def test_urls(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("CARE_SPI_DATABASE_URL", url)
    assert load_settings().database_url.get_secret_value() == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "care",
        "mysql://care:tiger@localhost/care",
        "postgresql://care:ti/ger@localhost/care",
        "postgresql://care:tig@er@localhost/care",
        "postgresql://care:tiger%@localhost/care",
        "postgresql://care:1/tiger@localhost/care",
        "postgresql://care:tiger@localhost:port/care",
        "postgresql://care:tiger@one,/care",
        "postgresql://care:tiger@localhost/care?sslmode=on",
        "postgresql://care:tiger@localhost/care?connect_timeout=1",
    ],
)
@pytest.mark.usefixtures("environment")
def test_a_wrong_url_is_not_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], url: str
) -> None:
    monkeypatch.setenv("CARE_SPI_DATABASE_URL", url)
    assert main(["inbox"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("CARE_SPI_DATABASE_URL: m")
    assert "tiger" not in line


@pytest.mark.usefixtures("impatient")
def test_a_locked_row_is_503_and_comes_back(care: Care, url: str) -> None:
    conversation_id = care.create()
    with holding(url, LOCK_EVERY_CONVERSATION):
        refused = care.post(conversation_id)
        assert care.listing().status_code == 200
    assert refused.status_code == 503
    assert refused.headers["Retry-After"]
    assert care.post(conversation_id).status_code == 200
    assert len(care.detail(conversation_id)["messages"]) == 2


@pytest.mark.usefixtures("very_impatient")
def test_an_empty_pool_is_503(
    environment: dict[str, str], url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert environment
    monkeypatch.setenv("CARE_SPI_POOL_SIZE", "1")
    settings = load_settings()
    prepare(settings)
    with serving(settings, create_store(settings)) as server:
        care = Care(server.client)
        conversation_id = care.create()
        with holding(url, LOCK_EVERY_CONVERSATION), ThreadPoolExecutor(3) as threads:
            answers = list(threads.map(care.post, [conversation_id] * 3))
        assert [answer.status_code for answer in answers] == [503] * 3
        assert care.listing().status_code == 200


@pytest.mark.parametrize("defeat", ["deadlock_detected", "serialization_failure"])
@pytest.mark.parametrize(("defeats", "status", "kept"), [(2, 200, 2), (99, 503, 1)])
def test_what_lost_against_another_is_tried_again(
    care: Care, url: str, defeat: str, defeats: int, status: int, kept: int
) -> None:
    conversation_id = care.create()
    run_sql(
        url,
        "CREATE SEQUENCE defeats",
        f"""
        CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF nextval('defeats') <= {defeats} THEN RAISE {defeat}; END IF;
            RETURN new;
        END $$
        """,
        "CREATE TRIGGER lose BEFORE INSERT ON messages FOR EACH ROW EXECUTE FUNCTION lose()",
    )
    assert care.post(conversation_id).status_code == status
    assert len(care.detail(conversation_id)["messages"]) == kept


def test_connections_that_were_lost_meanwhile_cost_nobody_an_answer(care: Care, url: str) -> None:
    conversation_id = care.create()
    with ThreadPoolExecutor(4) as threads:
        for answer in threads.map(lambda _: care.post(conversation_id), range(8)):
            assert answer.status_code == 200
    run_sql(
        url,
        """
        SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()
        """,
    )
    for _ in range(8):
        assert care.post(conversation_id).status_code == 200


def test_a_server_that_is_started_again(own_server: PostgresServer, far_care: Care) -> None:
    conversation_id = far_care.create()
    own_server.kill()
    assert_unavailable(far_care)
    assert far_care.client.get("/healthz").status_code == 200
    assert far_care.client.get("/readyz").status_code == 503
    own_server.start()
    assert far_care.post(conversation_id).status_code == 200
    assert len(far_care.detail(conversation_id)["messages"]) == 2


@pytest.mark.usefixtures("very_impatient")
def test_a_server_that_stands_still(own_server: PostgresServer, far_care: Care) -> None:
    conversation_id = far_care.create()
    with own_server.frozen():
        # One on a connection that was there, one that has to connect.
        for _ in range(2):
            assert_unavailable(far_care)
    assert far_care.detail(conversation_id)["isOpen"]


@pytest.mark.usefixtures("very_impatient")
def test_a_connection_that_stands_still_is_not_used_again(
    own_server: PostgresServer, far_care: Care
) -> None:
    assert far_care.listing().status_code == 200
    ((process,),) = run_sql(
        own_server.url,
        """
        SELECT pid FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()
        """,
    )
    os.kill(process, signal.SIGSTOP)
    try:
        assert_unavailable(far_care)
        assert far_care.listing().status_code == 200
    finally:
        os.kill(process, signal.SIGCONT)


def test_a_replica_that_takes_no_writes_is_left_again(care: Care, url: str) -> None:
    name = url.rpartition("/")[2]
    run_sql(url, f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    try:
        refused = care.post_new()
        assert care.listing().status_code == 200
    finally:
        writable = "SET default_transaction_read_only = off"
        run_sql(url, writable, f"ALTER DATABASE {name} RESET default_transaction_read_only")
    assert refused.status_code == 503
    # Each connection is left when it refuses a write.
    assert [care.post_new().status_code for _ in range(5)][-1] == 200


def test_a_conversation_is_kept_whole_or_not_at_all(care: Care, url: str) -> None:
    run_sql(url, "ALTER TABLE messages RENAME TO hidden")
    assert care.post_new().status_code == 500
    run_sql(url, "ALTER TABLE hidden RENAME TO messages")
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


def test_what_another_changes_in_between_is_noticed(
    care: Care, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation_id = care.create()
    assert care.close(conversation_id, "resolve").status_code == 204
    fetch = database.Connection.fetch
    opened_again: list[str] = []

    def fetch_late(self: database.Connection, statement: str, *arguments: object) -> Any:
        if statement == store.FIND and not opened_again:
            opened_again.append("UPDATE conversations SET status = 'waiting-for-agent'")
            with ThreadPoolExecutor(1) as threads:
                threads.submit(run_sql, url, *opened_again).result()
        return fetch(self, statement, *arguments)

    monkeypatch.setattr(database.Connection, "fetch", fetch_late)
    assert care.close(conversation_id, "resolve").status_code == 204
    assert opened_again
    assert care.detail(conversation_id)["status"] == "resolved"


def test_messages_of_one_instant_stay_in_order(care: Care, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "utc_now", lambda: "2025-01-01T12:00:00.000999Z")
    bodies = [str(number) for number in range(12)]
    conversation_id = care.create(body=bodies[0])
    for body in bodies[1:]:
        assert care.post(conversation_id, body).status_code == 200
    messages = care.detail(conversation_id)["messages"]
    assert [message["body"] for message in messages] == bodies
    assert {message["createdAt"] for message in messages} == {"2025-01-01T12:00:00.000Z"}


def test_the_time_zone_of_the_database_changes_nothing(
    settings: Settings, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = url.rpartition("/")[2]
    run_sql(
        url,
        f"ALTER DATABASE {name} SET timezone = 'Asia/Kathmandu'",
        f"ALTER DATABASE {name} SET datestyle = 'SQL, DMY'",
    )
    monkeypatch.setattr(service, "utc_now", lambda: "2025-02-03T23:59:59.999999Z")
    try:
        with serving(settings, create_store(settings)) as server:
            care = Care(server.client)
            conversation = care.detail(care.create())
    finally:
        run_sql(url, f"ALTER DATABASE {name} RESET ALL")
    assert conversation["createdAt"] == conversation["updatedAt"] == "2025-02-03T23:59:59.999Z"


def test_a_failed_migration_leaves_nothing_behind(
    settings: Settings, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = ("0002_good.sql", "CREATE TABLE good (x integer)")
    bad = ("0003_bad.sql", "CREATE TABLE bad (x integer);\nINSERT INTO bad VALUES ('one')\n")
    monkeypatch.setattr(scripts, "scripts", lambda: [good, bad])
    with pytest.raises(Problem) as failed:
        migrate(settings)
    assert failed.value.detail.startswith("0003_bad.sql failed and left nothing behind: ")
    assert 'invalid input syntax for type integer: "one"' in failed.value.detail
    (_, good_state), (_, bad_state) = migration_status(settings)
    assert (good_state == "not applied", bad_state) == (False, "not applied")
    assert run_sql(url, "SELECT 1 WHERE to_regclass('good') IS NULL") == []
    assert run_sql(url, "SELECT 1 WHERE to_regclass('bad') IS NOT NULL") == []


@pytest.mark.usefixtures("impatient")
def test_migrating_does_not_wait_for_another_for_ever(
    environment: dict[str, str], url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert environment
    with holding(url, "SELECT pg_advisory_xact_lock(7206231948)"):
        assert main(["migrate"]) == 1
    assert capsys.readouterr().err.endswith("The store is not available; try again soon.\n")
    assert main(["migrate"]) == 0


def test_a_database_has_to_hold_all_of_unicode(
    environment: dict[str, str], url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert environment
    name = f"{url.rpartition('/')[2]}_latin1"
    run_sql(url, f"CREATE DATABASE {name} ENCODING LATIN1 LOCALE 'C' TEMPLATE template0")
    monkeypatch.setenv("CARE_SPI_DATABASE_URL", f"{url}_latin1")
    try:
        with pytest.raises(Problem, match="encoding is LATIN1"):
            migrate(load_settings())
    finally:
        run_sql(url, f"DROP DATABASE {name}")
