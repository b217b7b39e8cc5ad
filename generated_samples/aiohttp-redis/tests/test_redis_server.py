"""What a Redis server may do to this one: refuse, forget, fail. It gets one of its own for that."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest

from support_api import connections, database
from support_api.__main__ import main

from .care import Care
from .throwaway import RedisServer


@pytest.fixture
def own(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[RedisServer]:
    """Put a server to be broken into the environment, in place of the one for all tests."""
    assert environment
    server = RedisServer()
    monkeypatch.setenv("CARE_SPI_DATABASE_URL", server.url)
    yield server
    server.remove()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give up early, for the sake of the tests' time, and have a single connection."""
    monkeypatch.setattr(database, "PATIENCE", 1.0)
    monkeypatch.setitem(connections.OPTIONS, "socket_timeout", 0.4)
    monkeypatch.setenv("CARE_SPI_POOL_SIZE", "1")


def every_call(care: Care, conversation_id: str) -> list[httpx2.Response]:
    """Call every operation at once, and ask whether the server is ready."""
    calls: list[Callable[[], httpx2.Response]] = [
        care.listing,
        care.post_new,
        lambda: care.get(conversation_id),
        lambda: care.post(conversation_id),
        lambda: care.close(conversation_id, "resolve"),
        lambda: care.client.get("/readyz"),
    ]
    with ThreadPoolExecutor() as threads:
        return list(threads.map(lambda call: call(), calls))


def assert_unavailable(answers: list[httpx2.Response]) -> None:
    """Check that nobody got more than a "come back later"."""
    assert [answer.status_code for answer in answers] == [503] * len(answers)
    assert all(answer.headers["Retry-After"] for answer in answers)


def test_user_and_password_may_hold_anything(
    own: RedisServer, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    own.ask("ACL SETUSER eve:@/ on >p%/:@# ~* &* +@all")
    monkeypatch.setenv(
        "CARE_SPI_DATABASE_URL", own.url.replace("//", "//eve%3A%40%2F:p%25%2F%3A%40%23@") + "/7"
    )
    care: Care = request.getfixturevalue("care")
    care.create()
    assert "db7:keys=" in own.ask("INFO keyspace")


def test_a_wrong_password_is_said_and_not_shown(
    own: RedisServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    own.ask("CONFIG SET requirepass right")
    monkeypatch.setenv("CARE_SPI_DATABASE_URL", own.url.replace("//", "//:wrong@"))
    assert main(["migrate"]) == 1
    assert capsys.readouterr().err == "The store is not available; try again soon.\n"
    assert "Redis failed: AuthenticationError" in caplog.text
    assert "wrong" not in caplog.text


def test_what_may_be_lost_is_logged_once(
    own: RedisServer, care: Care, caplog: pytest.LogCaptureFixture
) -> None:
    for command, words in [
        ("CONFIG SET appendonly no", "appendonly is no"),
        ("CONFIG SET appendonly yes", "appendfsync is no"),
    ]:
        own.ask(command)
        for _ in range(2):
            assert care.client.get("/readyz").status_code == 200
        assert caplog.text.count(words) == 1


def test_a_server_need_not_tell_its_settings(
    own: RedisServer, care: Care, caplog: pytest.LogCaptureFixture
) -> None:
    own.ask("ACL SETUSER default -config")
    assert care.client.get("/readyz").status_code == 200
    assert "Redis" not in caplog.text


def test_a_killed_server_comes_back_with_everything(
    own: RedisServer, care: Care, caplog: pytest.LogCaptureFixture
) -> None:
    conversation_id = care.create()
    before = care.detail(conversation_id)
    own.kill()
    assert_unavailable(every_call(care, conversation_id))
    assert "Redis failed: ConnectionError" in caplog.text
    own.start()
    assert care.detail(conversation_id) == before
    assert care.post(conversation_id).status_code == 200
    assert care.client.get("/readyz").status_code == 200


def test_a_server_may_be_away_when_this_one_starts(
    own: RedisServer, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue("settings")
    own.kill()
    care: Care = request.getfixturevalue("care")
    assert care.client.get("/healthz").status_code == 200
    assert care.client.get("/readyz").status_code == 503
    own.start()
    assert care.client.get("/readyz").status_code == 200


@pytest.mark.usefixtures("impatient")
def test_a_server_that_stands_still_is_not_waited_for(own: RedisServer, care: Care) -> None:
    conversation_id = care.create()
    with own.frozen():
        assert_unavailable(every_call(care, conversation_id))
    own.wait_until(lambda: care.client.get("/readyz").status_code == 200)
    assert care.detail(conversation_id)["messages"]


@pytest.mark.usefixtures("impatient")
def test_nothing_is_sent_twice(own: RedisServer, care: Care) -> None:
    conversation_id = care.create()
    with own.frozen():
        assert_unavailable([care.post(conversation_id, "twice?")])
    own.wait_until(lambda: care.client.get("/readyz").status_code == 200)
    # Redis got it, perhaps, and does it now.
    bodies = [message["body"] for message in care.detail(conversation_id)["messages"]]
    assert bodies.count("twice?") <= 1


@pytest.mark.usefixtures("impatient")
def test_one_waits_for_a_connection_only_so_long(own: RedisServer, care: Care) -> None:
    conversation_id = care.create()
    own.ask("CLIENT PAUSE 60000 WRITE")
    with ThreadPoolExecutor() as threads:
        answers = list(threads.map(lambda _: care.post(conversation_id), range(4)))
    assert_unavailable(answers)
    own.ask("CLIENT UNPAUSE")
    assert care.post(conversation_id).status_code == 200


@pytest.mark.parametrize(
    ("trouble", "remedy", "code"),
    [
        ("CONFIG SET maxmemory 1", "CONFIG SET maxmemory 0", "OOM"),
        ("REPLICAOF 127.0.0.1 1", "REPLICAOF NO ONE", "READONLY"),
        ("CONFIG SET min-replicas-to-write 1", "CONFIG SET min-replicas-to-write 0", "NOREPLICAS"),
        ("ACL SETUSER default -@write", "ACL SETUSER default +@all", "NOPERM"),
    ],
)
def test_a_server_that_takes_no_writes(
    own: RedisServer,
    care: Care,
    caplog: pytest.LogCaptureFixture,
    trouble: str,
    remedy: str,
    code: str,
) -> None:
    conversation_id = care.create()
    listed, before = care.listing().json(), care.detail(conversation_id)
    assert own.ask(trouble) == "+OK\r\n"
    assert_unavailable([care.post_new(), care.post(conversation_id), care.close(conversation_id)])
    assert f"Redis failed: {code}" in caplog.text
    assert own.ask(remedy) == "+OK\r\n"
    assert care.listing().json() == listed
    assert care.detail(conversation_id) == before
    assert care.post(conversation_id).status_code == 200


def test_connections_that_were_closed_are_noticed(own: RedisServer, care: Care) -> None:
    conversation_id = care.create()
    for _ in range(3):
        own.ask("CLIENT KILL TYPE normal")
        assert care.post(conversation_id).status_code == 200


def test_a_server_that_was_emptied_is_not_ready(
    own: RedisServer, care: Care, caplog: pytest.LogCaptureFixture
) -> None:
    assert care.client.get("/readyz").status_code == 200
    own.ask("FLUSHALL")
    assert_unavailable([care.client.get("/readyz")])
    assert "was it emptied?" in caplog.text


def test_what_is_broken_is_no_matter_of_waiting(own: RedisServer, care: Care) -> None:
    care.create()
    (key,) = (key for key in own.ask("KEYS *").split() if key.endswith("}:conversations"))
    own.ask(f"SET {key} broken")
    assert care.listing().status_code == 500
