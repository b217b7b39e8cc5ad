"""What is particular to MySQL and MariaDB."""

import re
import time
from concurrent.futures import Future, ThreadPoolExecutor

import httpx2
import pytest

from support_api import connections, driver, migrate, scripts, service
from support_api.__main__ import main
from support_api.settings import Settings
from support_api.store import GET, INBOX, LIST, SCOPE_OF

from .care import Care
from .database import run_sql, within_transaction

LOCK = "SELECT seq FROM conversations FOR UPDATE"
# Four hundred conversations of another product.
OTHERS = """
INSERT INTO conversations
    (id, product, customer_id, subject, status, message_count, created_at, updated_at)
SELECT UUID(), 'other', one.customer_id, '', one.status, 0, one.created_at, one.updated_at
FROM conversations AS one, conversations AS two
"""
OTHER_CONNECTIONS = """
SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()
"""
ROW_LOCK_WAITS = "SHOW GLOBAL STATUS LIKE 'Innodb_row_lock_current_waits'"


@pytest.fixture
def url(settings: Settings) -> str:
    """Return the database's URL."""
    return settings.database_url.get_secret_value()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody wait for a lock for more than a second: servers know no less."""
    session = connections.SESSION.replace("lock_wait_timeout = 2", "lock_wait_timeout = 1")
    monkeypatch.setattr(connections, "SESSION", session)


@pytest.mark.usefixtures("impatient")
def test_a_locked_conversation_is_503_and_comes_back(care: Care, url: str) -> None:
    conversation_id = care.create()
    refused = within_transaction(url, LOCK, lambda: care.post(conversation_id))
    assert refused.status_code == 503
    assert refused.headers["Retry-After"]
    assert care.post(conversation_id).status_code == 200
    assert len(care.detail(conversation_id)["messages"]) == 2


def test_a_refused_message_leaves_no_lock(care: Care, url: str) -> None:
    conversation_id = care.create()
    assert care.close(conversation_id).status_code == 204
    assert care.post(conversation_id).status_code == 409
    run_sql(url, "UPDATE conversations SET subject = 'unlocked'")
    assert care.detail(conversation_id)["subject"] == "unlocked"


def test_a_deadlock_is_tried_again(care: Care, url: str) -> None:
    conversation_id = care.create()
    with ThreadPoolExecutor(1) as thread:

        def post_and_wait() -> None:
            posted.append(thread.submit(care.post, conversation_id))
            _wait_until_somebody_waits(url)

        posted: list[Future[httpx2.Response]] = []
        # The foreign key has it share the conversation, for which the post waits. Then it wants it
        # for itself, and as it has written more, the post is what the server gives up.
        within_transaction(
            url,
            "INSERT INTO messages"
            " (conversation_seq, position, id, body, author, is_customer, created_at)"
            " SELECT seq, 100, '', '', '', 0, updated_at FROM conversations",
            post_and_wait,
            then="UPDATE conversations SET message_count = 100",
        )
        assert posted[0].result().status_code == 200
    assert len(care.detail(conversation_id)["messages"]) == 2


@pytest.mark.usefixtures("impatient")
def test_where_all_connections_are_in_use_the_wait_is_short(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    assert environment
    monkeypatch.setenv("CARE_SPI_POOL_SIZE", "1")
    url: str = request.getfixturevalue("url")
    care: Care = request.getfixturevalue("care")
    conversation_id = care.create()
    with ThreadPoolExecutor(1) as thread:

        def post_and_list() -> int:
            posted = thread.submit(care.post, conversation_id)
            _wait_until_somebody_waits(url)
            monkeypatch.setattr(driver, "PATIENCE", 0.1)
            status = care.listing().status_code
            assert not posted.done()
            return status

        assert within_transaction(url, LOCK, post_and_list) == 503
    assert care.listing().status_code == 200


def test_a_conversation_is_kept_whole_or_not_at_all(care: Care, url: str) -> None:
    run_sql(url, "RENAME TABLE messages TO hidden")
    assert care.post_new().status_code == 500
    run_sql(url, "RENAME TABLE hidden TO messages")
    assert care.listing().json() == {"conversations": []}


def test_a_connection_that_saw_an_error_is_not_used_again(care: Care, url: str) -> None:
    assert care.listing().status_code == 200
    before = run_sql(url, OTHER_CONNECTIONS)
    run_sql(url, "RENAME TABLE conversations TO hidden")
    assert care.listing().status_code == 500
    run_sql(url, "RENAME TABLE hidden TO conversations")
    assert care.listing().status_code == 200
    after = run_sql(url, OTHER_CONNECTIONS)
    assert len(before) == len(after) == 1
    assert before != after


def test_concurrent_messages_are_all_kept_once(care: Care) -> None:
    conversation_id = care.create(body="first")
    bodies = [str(number) for number in range(40)]
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda body: care.post(conversation_id, body), bodies))
    assert {answer.status_code for answer in answers} == {200}
    kept = [message["body"] for message in care.detail(conversation_id)["messages"]]
    assert kept[0] == "first"
    assert sorted(kept[1:]) == sorted(bodies)


def test_changes_within_a_millisecond_stay_in_order(
    care: Care, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [care.create(), care.create()]
    instants = [f"2100-01-01T00:00:00.12345{digit}Z" for digit in (9, 8)]
    monkeypatch.setattr(service, "utc_now", instants.pop)
    for conversation_id in reversed(ids):
        care.post(conversation_id)
    listed = care.listing().json()["conversations"]
    assert [entry["id"] for entry in listed] == ids
    assert {entry["updatedAt"] for entry in listed} == {"2100-01-01T00:00:00.123Z"}


def test_reads_find_their_rows_by_index_whatever_the_connection_compares_by(
    care: Care, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [care.create(customerId=f"änn😀{number}") for number in range(20)]
    run_sql(url, OTHERS)
    names = "NAMES utf8mb4 COLLATE utf8mb4_unicode_ci"
    session = connections.SESSION.replace("NAMES utf8mb4", names)
    monkeypatch.setattr(connections, "SESSION", session)
    for sql, values, keys, sorts in (
        (LIST, ("default", "änn😀1"), ["conversations_of_a_customer"], False),
        (GET, (ids[0], "default", "änn😀0"), ["id", "PRIMARY"], False),
        (SCOPE_OF, ("😀" * 2000,), [], False),
        (INBOX, ("default",), ["open_conversations_of_a_product"], True),
    ):
        ((plan,),) = run_sql(url, f"EXPLAIN FORMAT=JSON {sql}", *values)
        assert re.findall('"key": "(.*)"', plan) == keys, plan
        assert '"access_type": "ALL"' not in plan
        # In the words of MariaDB and of MySQL.
        assert ('"filesort": {' in plan or '"using_filesort": true' in plan) == sorts, plan


def test_a_failed_migration_stops_and_the_next_run_goes_on_there(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    name, before, after = "0002_more.sql", "CREATE TABLE a (x INT)", "CREATE TABLE c (x INT)"
    broken = [(name, f"-- Three;\n{before};\nCREATE TABEL b (x INT);\n{after};\n")]
    monkeypatch.setattr(scripts, "scripts", lambda: broken)
    for _ in range(2):
        assert main(["migrate"]) == 1
        said = capsys.readouterr()
        assert said.out == ""
        assert said.err.startswith(f"{name} stopped before statement 2 of 3: ")
    assert main(["migrate", "--status"]) == 0
    assert capsys.readouterr().out == f"{name}  stopped before statement 2 of 3\n"
    assert main(["inbox"]) == 1
    mended = [(name, broken[0][1].replace("TABEL", "TABLE"))]
    monkeypatch.setattr(scripts, "scripts", lambda: mended)
    assert main(["migrate"]) == 0
    assert not run_sql(url, "SELECT * FROM a, b, c")


def test_one_who_migrates_does_not_wait_for_another_for_ever(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(migrate, "LOCK_PATIENCE", 0)
    assert within_transaction(url, migrate.LOCK % 0, lambda: main(["migrate"])) == 1
    assert capsys.readouterr().err.startswith("Another process is still migrating")


def test_what_the_server_warns_of_is_not_logged(url: str, caplog: pytest.LogCaptureFixture) -> None:
    assert run_sql(url, "SELECT CAST('hunter2' AS SIGNED), @@warning_count")
    assert "hunter2" not in caplog.text


def _wait_until_somebody_waits(url: str) -> None:
    deadline = time.monotonic() + 10
    while run_sql(url, ROW_LOCK_WAITS)[0][1] == "0":
        assert time.monotonic() < deadline
        time.sleep(0.01)
