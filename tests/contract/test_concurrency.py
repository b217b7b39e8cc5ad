"""Contract, Rules 9: writers at once, in one process and in several on one store."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import cycle, islice

import pytest

from tests.harness.care import Care, detail_path
from tests.harness.expect import TIMESTAMP, assert_problem
from tests.harness.server import SECRET, Project, Sample

WRITERS = 32


@pytest.fixture(scope="session")
def replicas(care: Care, project: Project) -> Iterator[Sequence[Care]]:
    """The server that all tests share, and two more on its store."""
    with ExitStack() as stack:
        others = [stack.enter_context(project.serve("--no-migrate")) for _ in range(2)]
        yield [care, *(Care(other.url, SECRET) for other in others)]


@pytest.fixture(params=["one process", "three replicas"])
def cares(request: pytest.FixtureRequest, care: Care, sample: Sample | None) -> Sequence[Care]:
    """Callers to share the work among: of one process, or of several."""
    if request.param == "one process":
        return [care]
    if sample is None:
        pytest.skip("one URL is one process, for all that is known")
    if not sample.keeps_data:
        pytest.skip("keeps its conversations in one process")
    replicas: Sequence[Care] = request.getfixturevalue("replicas")
    return replicas


def _callers(cares: Sequence[Care], count: int) -> list[Care]:
    return list(islice(cycle(cares), count))


@dataclass(frozen=True)
class Sent:
    """A message that was accepted, and when it was on its way (monotonic seconds)."""

    body: str
    identifier: str
    began: float
    ended: float


def _at_once(count: int, work: Callable[[int], list[Sent]]) -> list[Sent]:
    """Run `work(0)` to `work(count - 1)` in threads that start together."""
    barrier = threading.Barrier(count)

    def start(number: int) -> list[Sent]:
        barrier.wait(timeout=30)
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        return [sent for result in pool.map(start, range(count)) for sent in result]


def test_no_writer_loses_a_message_or_its_place(cares: Sequence[Care], customer: str) -> None:
    care, callers = cares[0], _callers(cares, WRITERS)
    conversation = care.create(customer)

    def write(writer: int) -> list[Sent]:
        sent = []
        for number in range(3):
            body = f"{writer}/{number}"
            began = time.monotonic()
            identifier = callers[writer].message(conversation, customer, body)["messageId"]
            sent.append(Sent(body, identifier, began, time.monotonic()))
        return sent

    accepted = _at_once(WRITERS, write)
    detail = care.detail(conversation, customer)
    kept = {message["id"]: message["body"] for message in detail["messages"][1:]}
    assert len(detail["messages"]) == 1 + len(accepted)
    assert kept == {sent.identifier: sent.body for sent in accepted}
    _assert_order(accepted, list(kept))
    times = [message["createdAt"] for message in detail["messages"]]
    assert times == sorted(times)
    assert detail["updatedAt"] == times[-1]


def _assert_order(accepted: list[Sent], order: list[str]) -> None:
    """A message acknowledged before another was sent stands before it."""
    places = {identifier: place for place, identifier in enumerate(order)}
    for one in accepted:
        for other in accepted:
            if one.ended < other.began:
                assert places[one.identifier] < places[other.identifier]


def test_nothing_lands_after_an_acknowledged_close(cares: Sequence[Care], customer: str) -> None:
    care, callers = cares[0], _callers(cares, WRITERS // 2)
    conversation = care.create(customer)
    closed = threading.Event()
    seen_at_close = []

    def write(writer: int) -> list[Sent]:
        if writer == 0:
            care.end(conversation, customer, "close")
            closed.set()
            seen_at_close.append(care.detail(conversation, customer))
            return []
        sent: list[Sent] = []
        while True:
            was_closed, began = closed.is_set(), time.monotonic()
            response = callers[writer].try_message(conversation, customer, f"{writer}")
            if response.status_code != 200:
                assert_problem(response, 409)
                return sent
            assert not was_closed
            identifier = response.json()["messageId"]
            sent.append(Sent(f"{writer}", identifier, began, time.monotonic()))

    accepted = _at_once(len(callers), write)
    detail = care.detail(conversation, customer)
    assert seen_at_close == [detail]
    assert detail["status"] == "closed"
    kept = {message["id"] for message in detail["messages"][1:]}
    assert kept == {sent.identifier for sent in accepted}


def test_conversations_begun_at_once_are_all_there(cares: Sequence[Care], customer: str) -> None:
    with ThreadPoolExecutor(WRITERS) as pool:
        created = list(pool.map(lambda care: care.create(customer), _callers(cares, WRITERS)))
    assert len(set(created)) == len(created)
    for care in cares:
        listed = [conversation["id"] for conversation in care.conversations(customer)]
        assert sorted(listed) == sorted(created)


@pytest.mark.parametrize("action", ["resolve", "close"])
def test_ending_at_once_is_ending_once(cares: Sequence[Care], customer: str, action: str) -> None:
    care = cares[0]
    conversation = care.create(customer)
    with ThreadPoolExecutor(WRITERS) as pool:
        ends = [
            pool.submit(caller.try_end, conversation, customer, action)
            for caller in _callers(cares, WRITERS)
        ]
    assert {end.result().status_code for end in ends} == {204}
    before = care.detail(conversation, customer)
    time.sleep(0.003)
    care.end(conversation, customer, action)
    assert care.detail(conversation, customer) == before


def test_readers_never_see_half_a_change(cares: Sequence[Care], customer: str) -> None:
    care, reader = cares[0], cares[-1]
    conversation = care.create(customer)
    done = threading.Event()

    def write() -> None:
        for number in range(20):
            care.message(conversation, customer, str(number))
        done.set()

    def read() -> None:
        while not done.is_set():
            response = reader.request("GET", detail_path(conversation, customer))
            detail = response.json()
            assert detail["updatedAt"] == detail["messages"][-1]["createdAt"]
            assert TIMESTAMP.fullmatch(detail["updatedAt"])

    with ThreadPoolExecutor(3) as pool:
        work = [pool.submit(write), pool.submit(read), pool.submit(read)]
    for finished in work:
        finished.result()


def test_replicas_may_start_at_once_on_an_empty_store(new_project: Project) -> None:
    if not new_project.sample.keeps_data:
        pytest.skip("keeps its conversations in one process")
    together = threading.Barrier(3)

    def serve(_: int) -> str:
        with new_project.serve() as server:
            together.wait(timeout=30)
            return Care(server.url, SECRET).create("c")

    with ThreadPoolExecutor(3) as pool:
        created = set(pool.map(serve, range(3)))
    with new_project.serve("--no-migrate") as server:
        listed = Care(server.url, SECRET).conversations("c")
    assert {conversation["id"] for conversation in listed} == created
