"""The hand-written servers of the benchmark do the same work as the generated ones."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from care_spi_gen.verify.care import (
    CONVERSATIONS,
    Care,
    close_path,
    detail_path,
    list_path,
    messages_path,
)

from tests.bench.contestants import database_server, generated, hand_written
from tests.bench.seeding import HAND_WRITTEN, Seed, make_seeds
from tests.harness.care import UNKNOWN_ID, caller
from tests.harness.server import SECRET, find_samples

_SAMPLES = Path(__file__).parents[1] / "generated_samples"
_SEEDS = list(make_seeds(20, customers=2))
_FIRST, _OTHER = _SEEDS[0], _SEEDS[1]

Pair = tuple[Care, Care]


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(sample, id=sample.name, marks=pytest.mark.xdist_group(sample.name))
        for sample in find_samples(_SAMPLES)
        if sample.store in HAND_WRITTEN
    ],
)
def pair(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Pair]:
    """Callers of a generated and of a hand-written server on the same conversations."""
    sample = request.param
    one, other = (tmp_path_factory.mktemp(name) for name in ("generated", "by-hand"))
    with (
        database_server(sample.store) as database,
        generated(sample, database, one, _SEEDS) as ours,
        hand_written(sample, database, other, _SEEDS) as theirs,
    ):
        yield caller(ours.url, SECRET), caller(theirs.url, SECRET)


def _post(seed: Seed, **properties: object) -> dict[str, object]:
    return {
        "customerId": seed.customer,
        "conversationId": seed.id,
        "body": "Still nothing?",
        **properties,
    }


_NEW = {"customerId": "new", "subject": "s", "body": "b"}
_MESSAGES, _CLOSE = messages_path(_FIRST.id), close_path(_FIRST.id)


def test_reads_give_the_same_bodies(pair: Pair) -> None:
    for path in (list_path(_FIRST.customer), detail_path(_FIRST.id, _FIRST.customer)):
        ours, theirs = (care.request("GET", path) for care in pair)
        assert ours.status == theirs.status == 200
        assert ours.json() == theirs.json()
        assert ours.headers["Content-Type"] == theirs.headers["Content-Type"]


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer wrong", f"Basic {SECRET}"])
def test_a_token_is_asked_for(pair: Pair, authorization: str) -> None:
    for care in pair:
        headers = {"Authorization": authorization}
        answer = care.request("GET", list_path(_FIRST.customer), headers=headers)
        assert answer.status == 401


@pytest.mark.parametrize(
    "path",
    [
        CONVERSATIONS,
        list_path(""),
        list_path("x" * 512),
        list_path("x" * 513),
        list_path("a\0b"),
        detail_path(_FIRST.id, _OTHER.customer),
        detail_path(UNKNOWN_ID, _FIRST.customer),
    ],
)
def test_reads_are_refused_alike(pair: Pair, path: str) -> None:
    ours, theirs = (care.request("GET", path).status for care in pair)
    assert ours == theirs


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (CONVERSATIONS, {}),
        (CONVERSATIONS, _NEW | {"customerId": "x" * 513}),
        (CONVERSATIONS, _NEW | {"subject": 5}),
        (CONVERSATIONS, _NEW | {"body": "a\0b"}),
        (CONVERSATIONS, _NEW | {"body": "a\ud800b"}),
        (CONVERSATIONS, {"customer_id": "new", "subject": "s", "body": "b"}),
        (_MESSAGES, _post(_OTHER)),
        (_MESSAGES, _post(_FIRST, customerId=_OTHER.customer)),
        (_MESSAGES, _post(_FIRST, body=None)),
        (messages_path(UNKNOWN_ID), _post(_FIRST, conversationId=UNKNOWN_ID)),
        (_CLOSE, _post(_FIRST, action="reopen")),
        (_CLOSE, _post(_FIRST, customerId=_OTHER.customer, action="close")),
    ],
)
def test_writes_are_refused_alike(pair: Pair, path: str, body: object) -> None:
    content = json.dumps(body).encode()
    ours, theirs = (care.request("POST", path, content=content).status for care in pair)
    # By hand a lone surrogate is no JSON.
    assert ours == (422 if theirs == 400 else theirs)
    assert ours in {404, 422}


def test_writes_do_the_same(pair: Pair) -> None:
    ours, theirs = (_life(care) for care in pair)
    assert ours == theirs


def _life(care: Care) -> list[object]:
    """What there is to see of a conversation from its beginning to its end, but ids and times."""
    seen: list[object] = []
    conversation = care.create("somebody")
    seed = Seed(0, conversation, "somebody", [])
    for path, body in [
        (messages_path(conversation), _post(seed)),
        (close_path(conversation), _post(seed, action="resolve")),
        (close_path(conversation), _post(seed, action="resolve")),
        (messages_path(conversation), _post(seed, body="Not yet \N{PARTY POPPER}")),
        (close_path(conversation), _post(seed, action="close")),
        (close_path(conversation), _post(seed, action="close")),
        (close_path(conversation), _post(seed, action="resolve")),
        (messages_path(conversation), _post(seed)),
    ]:
        before = care.detail(conversation, "somebody")
        answer = care.request("POST", path, json=body)
        detail = care.detail(conversation, "somebody")
        summary = care.conversations("somebody")[0]
        assert summary.items() <= detail.items()
        seen += [
            answer.status,
            sorted(answer.json()) if answer.content and answer.status < 300 else None,
            detail["status"],
            detail["isOpen"],
            detail["updatedAt"] > before["updatedAt"],
            detail["updatedAt"] == detail["messages"][-1]["createdAt"],
            [(message["body"], message["author"]) for message in detail["messages"]],
        ]
    return seen
