"""A server of these tests' own is killed, frozen, and set up in odd ways."""

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from support_api import driver
from support_api.__main__ import main
from support_api.driver import MySQLError
from support_api.settings import Settings, load_settings
from support_api.store import create_store

from .care import Care
from .database import run_sql
from .serving import Server, serving
from .throwaway import MySQLServer


@pytest.fixture(scope="module")
def mysql() -> Iterator[MySQLServer]:
    """Return a server that tests may break."""
    if "CARE_TEST_MYSQL_URL" in os.environ:
        pytest.skip("The server of CARE_TEST_MYSQL_URL is not broken for a test.")
    # It takes all clients for Latin-1, whatever they say as they connect.
    latin = ("--character-set-server=latin1", "--loose-skip-character-set-client-handshake")
    server = MySQLServer(*latin)
    yield server
    server.remove()


@pytest.fixture
def environment(
    environment: dict[str, str], mysql: MySQLServer, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """Return the environment of a new database on that server."""
    run_sql(mysql.url, "DROP DATABASE IF EXISTS care")
    run_sql(mysql.url, "CREATE DATABASE care")
    url = mysql.url.removesuffix("mysql") + "care"
    monkeypatch.setenv("CARE_SPI_DATABASE_URL", url)
    return environment | {"CARE_SPI_DATABASE_URL": url}


@pytest.fixture
def url(settings: Settings) -> str:
    """Return that database's URL; its tables are there."""
    return settings.database_url.get_secret_value()


def test_a_server_that_is_killed_is_503_and_comes_back(
    care: Care, server: Server, mysql: MySQLServer
) -> None:
    conversation_id = care.create()
    before = care.detail(conversation_id)
    mysql.kill()
    try:
        for response in (
            care.listing(),
            care.get(conversation_id),
            care.post_new(),
            care.post(conversation_id),
            server.client.get("/readyz"),
        ):
            assert response.status_code == 503
            assert response.headers["Retry-After"]
        assert server.client.get("/healthz").status_code == 200
    finally:
        mysql.start()
    assert care.detail(conversation_id) == before
    assert len(care.listing().json()["conversations"]) == 1


def test_a_connection_that_died_while_idle_costs_nobody_an_error(
    care: Care, mysql: MySQLServer
) -> None:
    conversation_id = care.create()
    mysql.kill()
    mysql.start()
    assert care.post(conversation_id).status_code == 200


def test_a_frozen_server_is_503_in_time(
    care: Care, mysql: MySQLServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation_id = care.create()
    with mysql.frozen(), monkeypatch.context() as patched:
        patched.setattr(driver, "PATIENCE", 0.2)
        for _ in range(2):  # On a connection that it has, and on a new one.
            began = time.monotonic()
            response = care.post(conversation_id)
            assert response.status_code == 503
            assert response.headers["Retry-After"]
            # Ten times as long, for a busy machine.
            assert time.monotonic() - began < 2
    assert care.post(conversation_id).status_code == 200


def test_one_whose_server_dies_meanwhile_gets_503(care: Care, mysql: MySQLServer) -> None:
    conversation_id = care.create()
    try:
        with ThreadPoolExecutor(1) as thread, mysql.frozen():
            waiting = thread.submit(care.post, conversation_id)
            time.sleep(0.2)
            mysql.kill()
            assert waiting.result().status_code == 503
    finally:
        mysql.start()
    assert len(care.detail(conversation_id)["messages"]) == 1


def test_what_the_server_calls_too_large_is_503_and_the_next_is_not(
    care: Care, mysql: MySQLServer
) -> None:
    run_sql(mysql.url, "SET GLOBAL max_allowed_packet = 65536")
    try:
        conversation_id = care.create()
        assert care.post(conversation_id, "x" * 100_000).status_code == 503
        assert care.post(conversation_id, "x" * 10_000).status_code == 200
    finally:
        run_sql(mysql.url, "SET GLOBAL max_allowed_packet = 16777216")
    assert len(care.detail(conversation_id)["messages"]) == 2


@pytest.fixture
def odd_settings(mysql: MySQLServer) -> Iterator[None]:
    """Let the server have what others may want of it."""
    mode = "ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT"
    run_sql(mysql.url, f"SET GLOBAL autocommit = 0, time_zone = '+05:30', sql_mode = '{mode}'")
    run_sql(mysql.url, "SET GLOBAL TRANSACTION ISOLATION LEVEL READ COMMITTED")
    yield
    run_sql(mysql.url, "SET GLOBAL autocommit = 1, time_zone = DEFAULT, sql_mode = DEFAULT")
    run_sql(mysql.url, "SET GLOBAL TRANSACTION ISOLATION LEVEL REPEATABLE READ")


@pytest.mark.usefixtures("odd_settings")
@pytest.mark.parametrize(
    "text", ["\\' OR 1 = 1 -- ", "\\", "'; DROP TABLE messages; -- ", '"', "%s", "ü😀"]
)
def test_how_the_server_is_set_up_changes_nothing(care: Care, url: str, text: str) -> None:
    others = care.create()
    care.customer = text
    conversation_id = care.create(subject=text, body=text)
    care.post(conversation_id, text)
    (listed,) = care.listing().json()["conversations"]
    assert listed["subject"] == text
    stored = run_sql(url, "SELECT HEX(subject) FROM conversations WHERE id = %s", conversation_id)
    assert stored[0][0] == text.encode().hex().upper()
    assert [message["body"] for message in care.detail(conversation_id)["messages"]] == [text, text]
    age = datetime.now(UTC) - datetime.fromisoformat(listed["updatedAt"])
    assert timedelta(0) <= age < timedelta(minutes=1)
    assert care.get(others).status_code == 404


@pytest.mark.usefixtures("odd_settings")
def test_a_read_leaves_no_transaction_open(care: Care, url: str) -> None:
    assert care.listing().status_code == 200
    # It would wait for those who have read.
    run_sql(url, "RENAME TABLE conversations TO hidden")


@pytest.mark.usefixtures("odd_settings")
def test_what_does_not_fit_is_refused_and_not_cut(url: str) -> None:
    with pytest.raises(MySQLError):
        run_sql(url, "INSERT INTO schema_migrations VALUES (REPEAT('x', 300), 0, NULL)")


def test_a_user_with_few_rights_is_enough_and_a_replica_only_reads(
    url: str, mysql: MySQLServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_sql(mysql.url, "CREATE USER IF NOT EXISTS few")
    run_sql(mysql.url, "GRANT SELECT, INSERT, UPDATE ON care.* TO few")
    monkeypatch.setenv("CARE_SPI_DATABASE_URL", url.replace("//root@", "//few@"))
    settings = load_settings()
    with serving(settings, create_store(settings)) as server:
        care = Care(server.client)
        conversation_id = care.create()
        assert care.post(conversation_id).status_code == 200
        run_sql(mysql.url, "SET GLOBAL read_only = 1")
        try:
            assert care.post(conversation_id).status_code == 503
            assert len(care.detail(conversation_id)["messages"]) == 2
        finally:
            run_sql(mysql.url, "SET GLOBAL read_only = 0")


def test_a_password_that_is_refused_is_503(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CARE_SPI_DATABASE_URL", url.replace("//root@", "//nobody:hunter2@"))
    settings = load_settings()
    with serving(settings, create_store(settings)) as server:
        assert server.client.get("/readyz").status_code == 503
    assert main(["migrate"]) == 1
    assert capsys.readouterr().err == "The store is not available; try again soon.\n"
