"""The same on Redis Cluster, where not everything lies in one place."""

from concurrent.futures import ThreadPoolExecutor
from itertools import chain

import pytest

from support_api.__main__ import main
from support_api.layout import CustomerKeys
from support_api.migrate import migrate, migration_status
from support_api.rules import Scope
from support_api.settings import load_settings

from .care import Care
from .serving import Server
from .throwaway import cluster

CUSTOMERS = ["ann", "{ann}", "}{", "*", "\U0001f469" * 512, *(f"c{n}" for n in range(7))]


@pytest.fixture
def environment(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Put an empty cluster into the environment, in place of the one server."""
    for node in cluster().nodes:
        node.ask("FLUSHALL")
    monkeypatch.setenv("CARE_SPI_DATABASE_URL", cluster().url)
    return environment | {"CARE_SPI_DATABASE_URL": cluster().url}


def test_the_life_of_a_conversation(care: Care, server: Server) -> None:
    conversation_id = care.create(subject="Billing", body="first")
    server.call(server.service.reply, conversation_id, "Eve", "second")
    assert care.close(conversation_id, "resolve").status_code == 204
    assert server.call(server.service.inbox, "default") == []
    assert care.post(conversation_id, "third").status_code == 200
    (entry,) = server.call(server.service.inbox, "default")
    assert (entry.id, entry.customer_id, entry.subject) == (conversation_id, "ann", "Billing")
    conversation = care.detail(conversation_id)
    assert [message["body"] for message in conversation["messages"]] == ["first", "second", "third"]
    (listed,) = care.listing().json()["conversations"]
    assert listed == {name: conversation[name] for name in listed}
    assert care.close(conversation_id).status_code == 204
    assert care.post(conversation_id).status_code == 409
    assert care.client.get("/readyz").status_code == 200


def test_customers_are_everywhere_and_each_in_one_place(care: Care, server: Server) -> None:
    created = {}
    for name in CUSTOMERS:
        customer = Care(care.client, name)
        created[name] = [customer.create(), customer.create()]
        assert customer.post(created[name][0]).status_code == 200
    for name, (first, second) in created.items():
        customer = Care(care.client, name)
        listed = customer.listing().json()["conversations"]
        assert [conversation["id"] for conversation in listed] == [first, second]
        assert len(customer.detail(first)["messages"]) == 2
        assert server.call(server.service.show, first)[0] == Scope("default", name)
        assert care.get(second).status_code == (200 if name == "ann" else 404)
    assert len(server.call(server.service.inbox, "default")) == 2 * len(CUSTOMERS)
    for node in cluster().nodes:
        assert ":conversations" in node.ask("KEYS *conversations")


@pytest.mark.parametrize("path_id", ["{}", "{a}b", "}:conversations"])
def test_an_id_that_nobody_has_finds_nothing(care: Care, path_id: str) -> None:
    care.create()
    assert care.get(path_id).status_code == 404
    assert main(["show", path_id]) == 1


def test_concurrent_messages_are_all_kept_once(care: Care) -> None:
    conversation_id = care.create(body="0")
    bodies = [str(number) for number in range(1, 40)]
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda body: care.post(conversation_id, body), bodies))
    assert {answer.status_code for answer in answers} == {200}
    kept = [message["body"] for message in care.detail(conversation_id)["messages"]]
    assert sorted(kept, key=int) == ["0", *bodies]


@pytest.mark.usefixtures("environment")
def test_the_layout_is_noted_once() -> None:
    settings = load_settings()
    with ThreadPoolExecutor(8) as threads:
        applied = threads.map(lambda _: migrate(settings), range(8))
    assert list(chain.from_iterable(applied)) == [name for name, _ in migration_status(settings)]


def test_a_node_that_was_killed_comes_back(care: Care) -> None:
    conversation_id = care.create()
    before = care.detail(conversation_id)
    key = CustomerKeys(Scope("default", "ann")).conversations
    (node,) = (node for node in cluster().nodes if node.ask(f"EXISTS {key}") == ":1\r\n")
    node.kill()
    for answer in (care.listing(), care.post(conversation_id), care.client.get("/readyz")):
        assert answer.status_code == 503
        assert answer.headers["Retry-After"]
    node.start()
    node.wait_until(lambda: care.client.get("/readyz").status_code == 200)
    assert care.detail(conversation_id) == before
    assert care.post(conversation_id).status_code == 200
