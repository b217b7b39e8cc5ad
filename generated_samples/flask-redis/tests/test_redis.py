"""What is particular to Redis."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from support_api import inbox, service
from support_api.durability import shortcomings
from support_api.layout import CustomerKeys, inbox_key, scope_key
from support_api.migrate import migrate, migration_status
from support_api.problems import Problem
from support_api.rules import Scope, new_id
from support_api.settings import Settings

from .care import Care
from .database import connected
from .serving import Server

ANN = CustomerKeys(Scope("default", "ann"))
INBOX = inbox_key("default")
LONG_NAME = pytest.param("\U0001f469" * 512, id="long")
LONG_ID = pytest.param("x" * 7000, id="long")


@pytest.fixture
def redis() -> Iterator[Any]:
    """Return a client of the test's own."""
    with connected() as client:
        yield client


def test_concurrent_messages_are_all_kept_once(care: Care) -> None:
    conversation_id = care.create(body="first")
    bodies = [str(number) for number in range(40)]
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda body: care.post(conversation_id, body), bodies))
    assert {answer.status_code for answer in answers} == {200}
    kept = [message["body"] for message in care.detail(conversation_id)["messages"]]
    assert kept[0] == "first"
    assert sorted(kept[1:]) == sorted(bodies)


def test_two_changes_in_a_millisecond_stay_in_order(
    care: Care, monkeypatch: pytest.MonkeyPatch
) -> None:
    created = []
    for microsecond in (1, 999, 2, 998, 500):
        instant = f"2030-01-01T00:00:00.000{microsecond:03}Z"
        monkeypatch.setattr(service, "utc_now", lambda instant=instant: instant)
        created.append((microsecond, care.create()))
    listed = [conversation["id"] for conversation in care.listing().json()["conversations"]]
    assert listed == [conversation_id for _, conversation_id in sorted(created, reverse=True)]


def test_a_message_is_not_older_than_the_one_before(
    care: Care, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation_id = care.create()
    monkeypatch.setattr(service, "utc_now", lambda: "2001-01-01T00:00:00.000000Z")
    assert care.post(conversation_id).status_code == 200
    first, second = care.detail(conversation_id)["messages"]
    assert second["createdAt"] == first["createdAt"]


@pytest.mark.parametrize(
    "customer", ["{ann}", "}ann{", "ann:conversations", "*", "a?[n]", "ann\r\nFLUSHALL", LONG_NAME]
)
def test_customers_keep_apart_whatever_they_are_called(care: Care, customer: str) -> None:
    conversation_id = care.create()
    other = Care(care.client, customer)
    assert other.listing().json() == {"conversations": []}
    assert other.get(conversation_id).status_code == 404
    others = other.create(subject=customer)
    assert other.detail(others)["subject"] == customer
    assert care.get(others).status_code == 404
    assert len(care.listing().json()["conversations"]) == 1


@pytest.mark.parametrize(
    "path_id", ["*", "{}", "}:conversations", "a:b", "%0D%0A", "%F0%9F%91%A9", LONG_ID]
)
def test_an_id_that_nobody_has_finds_nothing(care: Care, redis: Any, path_id: str) -> None:
    care.create()
    keys = redis.dbsize()
    assert care.get(path_id).status_code == 404
    assert redis.dbsize() == keys


def test_the_inbox_forgets_what_is_over_but_not_at_once(
    care: Care, server: Server, redis: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation_id = care.create()
    care.close(conversation_id, "resolve")
    assert server.call(server.service.inbox, "default") == []
    assert redis.zcard(INBOX) == 1
    monkeypatch.setattr(inbox, "GRACE", 0)
    assert server.call(server.service.inbox, "default") == []
    assert redis.zcard(INBOX) == 0
    assert care.post(conversation_id).status_code == 200
    (entry,) = server.call(server.service.inbox, "default")
    assert entry.id == conversation_id


def test_an_offer_that_was_renewed_is_not_withdrawn(care: Care, redis: Any) -> None:
    conversation_id = care.create()
    care.close(conversation_id, "resolve")
    ((key, score),) = redis.zrange(INBOX, 0, -1, withscores=True)
    assert care.post(conversation_id).status_code == 200
    redis.eval(inbox.WITHDRAW, 1, INBOX, 0, key, int(score))
    assert redis.zrange(INBOX, 0, -1) == [key]


def test_the_inbox_is_read_in_parts(
    care: Care, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "BATCH", 2)
    created = [care.create() for _ in range(5)]
    entries = server.call(server.service.inbox, "default")
    assert [entry.id for entry in entries] == created


def test_what_was_announced_and_never_came_is_nowhere(
    care: Care, server: Server, redis: Any
) -> None:
    assert care.listing().status_code == 200
    missing = new_id()
    redis.hset(scope_key(missing), mapping={"product": "default", "customer_id": "ann"})
    redis.execute_command(*inbox.offer("default", ANN.conversation(missing)))
    assert server.call(server.service.inbox, "default") == []
    with pytest.raises(Problem, match="no such conversation"):
        server.call(server.service.show, missing)
    with pytest.raises(Problem, match="no such conversation"):
        server.call(server.service.reply, missing, "Eve", "Hello?")


def test_migrating_again_changes_nothing(settings: Settings) -> None:
    before = migration_status(settings)
    assert migrate(settings) == []
    assert migration_status(settings) == before


@pytest.mark.parametrize(
    ("server", "found"),
    [
        ({"aof_enabled": 1, "appendfsync": "always"}, []),
        ({"aof_enabled": 1}, []),
        ({"aof_enabled": 1, "appendfsync": "everysec"}, ["appendfsync is everysec"]),
        ({"aof_enabled": 0, "appendfsync": "always"}, ["appendonly is no"]),
        (
            {"aof_enabled": 1, "maxmemory": 1, "maxmemory_policy": "allkeys-lru"},
            ["maxmemory-policy is allkeys-lru"],
        ),
        ({"aof_enabled": 1, "maxmemory": 1, "maxmemory_policy": "noeviction"}, []),
        ({"aof_enabled": 1, "maxmemory": 0, "maxmemory_policy": "allkeys-lru"}, []),
    ],
)
def test_what_a_server_may_lose(server: dict[str, Any], found: list[str]) -> None:
    words = shortcomings([server, server])
    assert len(words) == len(found)
    assert all(setting in sentence for setting, sentence in zip(found, words, strict=True))
