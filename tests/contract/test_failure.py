"""Contract, Durability and failure 2: what happens to a database server happens to nobody else.

Each sample gets a database server of its own here, to be frozen, killed and started again.
"""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
from care_spi_gen.verify import expect
from care_spi_gen.verify.care import CONVERSATIONS, Care, detail_path, list_path
from care_spi_gen.verify.exchange import Answer

from tests.harness.care import caller
from tests.harness.databases import DatabaseServer, gone, new_database, own_server
from tests.harness.server import SECRET, Project, Sample, Server

# The contract's five seconds, and one for a busy machine.
ANSWER_SECONDS = 6.0
BACK_SECONDS = 20.0
WRITERS = 4
pytestmark = pytest.mark.samples("has_server")

_SCHEMES = {"postgres": "postgresql", "mysql": "mysql", "redis": "redis"}


@pytest.fixture(scope="module")
def database_server(sample: Sample) -> Iterator[DatabaseServer]:
    with own_server(sample.store) as started:
        yield started


@pytest.fixture
def failing(sample: Sample, database_server: DatabaseServer, tmp_path: Path) -> Project:
    """A project whose database server is the test's own."""
    url = new_database(sample.store, tmp_path, database_server).url
    return Project.prepare(sample, tmp_path, DATABASE_URL=url, POOL_SIZE="2")


@dataclass
class Timed:
    """An answer, and how long it took to come."""

    response: Answer
    seconds: float

    def assert_unavailable(self) -> None:
        expect.problem(self.response, 503)
        assert int(self.response.headers["Retry-After"]) >= 0
        assert self.seconds < ANSWER_SECONDS


def _timed(work: Callable[[], Answer]) -> Timed:
    began = time.monotonic()
    response = work()
    return Timed(response, time.monotonic() - began)


def _every_call(care: Care, conversation: str) -> list[Callable[[], Answer]]:
    new = {"customerId": "c", "subject": "lost", "body": "lost"}
    return [
        lambda: care.request("GET", list_path("c")),
        lambda: care.request("GET", detail_path(conversation, "c")),
        lambda: care.request("POST", CONVERSATIONS, json=new),
        lambda: care.try_message(conversation, "c", "lost"),
        lambda: care.try_end(conversation, "c", "resolve"),
        lambda: care.at_root("GET", "/readyz"),
    ]


def _at_once(calls: list[Callable[[], Answer]]) -> list[Timed]:
    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(_timed, calls))


def _wait_until_back(care: Care) -> None:
    deadline = time.monotonic() + BACK_SECONDS
    while care.at_root("GET", "/readyz").status != 200:
        assert time.monotonic() < deadline, "the store is back, the service is not"
        time.sleep(0.1)


def _assert_whole(care: Care) -> None:
    """Nothing is half there: each change came with its message, or not at all."""
    for listed in care.conversations("c"):
        detail = care.detail(listed["id"], "c")
        assert detail["messages"], detail
        if detail["isOpen"]:
            assert detail["updatedAt"] == detail["messages"][-1]["createdAt"]


def _assert_calm(server: Server) -> None:
    assert "Traceback" not in server.output
    assert SECRET not in server.output


def test_a_store_that_stands_still(failing: Project, database_server: DatabaseServer) -> None:
    with failing.serve() as server:
        care = caller(server.url, SECRET)
        conversation = care.create("c")
        with database_server.frozen():
            # More than the pool has connections: some wait for one.
            answers = _at_once(_every_call(care, conversation))
            assert care.at_root("GET", "/healthz").status == 200
        for answer in answers:
            answer.assert_unavailable()
        _wait_until_back(care)
        _assert_whole(care)
        care.message(conversation, "c", "kept")
        assert care.detail(conversation, "c")["messages"][-1]["body"] == "kept"
        _assert_calm(server)


def test_a_store_that_is_gone(failing: Project, database_server: DatabaseServer) -> None:
    with failing.serve() as server:
        care = caller(server.url, SECRET)
        conversation = care.create("c")
        before = care.detail(conversation, "c")
        with gone(database_server):
            for _ in range(2):
                for answer in _at_once(_every_call(care, conversation)):
                    answer.assert_unavailable()
        _wait_until_back(care)
        assert care.detail(conversation, "c") == before
        assert [listed["id"] for listed in care.conversations("c")] == [conversation]
        _assert_calm(server)


@dataclass
class Writer:
    """Begins conversations and adds to them until told to stop; remembers what was acknowledged."""

    care: Care
    stopped: threading.Event
    acknowledged: dict[str, list[str]] = field(default_factory=dict)
    refused: list[Timed] = field(default_factory=list)

    def run(self) -> None:
        new = {"customerId": "c", "subject": "s", "body": "0"}
        begin = partial(self.care.request, "POST", CONVERSATIONS, json=new)
        while not self.stopped.is_set():
            begun = self._post(begin)
            if begun is None:
                continue
            conversation = begun.json()["conversationId"]
            bodies = self.acknowledged[conversation] = ["0"]
            for number in range(1, 4):
                body = str(number)
                if self._post(partial(self.care.try_message, conversation, "c", body)):
                    bodies.append(body)

    def _post(self, work: Callable[[], Answer]) -> Answer | None:
        timed = _timed(work)
        if timed.response.status == 200:
            return timed.response
        self.refused.append(timed)
        return None


def test_a_store_that_starts_again_under_load(
    failing: Project, database_server: DatabaseServer
) -> None:
    with failing.serve() as server:
        care = caller(server.url, SECRET)
        stopped = threading.Event()
        writers = [Writer(caller(server.url, SECRET), stopped) for _ in range(WRITERS)]
        with ThreadPoolExecutor(WRITERS) as pool:
            running = [pool.submit(writer.run) for writer in writers]
            time.sleep(0.5)
            with gone(database_server):
                time.sleep(0.5)
            _wait_until_back(care)
            time.sleep(0.5)
            stopped.set()
        for finished in running:
            finished.result()
        refused = [timed for writer in writers for timed in writer.refused]
        assert refused
        for timed in refused:
            timed.assert_unavailable()
        _assert_whole(care)
        for writer in writers:
            for conversation, bodies in writer.acknowledged.items():
                kept = [m["body"] for m in care.detail(conversation, "c")["messages"]]
                # What was refused may be there all the same, if only the answer was lost.
                assert [body for body in kept if body in bodies] == bodies
                assert len(set(kept)) == len(kept)
        _assert_calm(server)


@pytest.mark.samples("has_new_commands")
def test_the_commands_say_that_the_store_is_away(sample: Sample, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, ThreadPoolExecutor() as pool:
        port = silent.getsockname()[1]
        url = f"{_SCHEMES[sample.store]}://nobody:secret5Zq@127.0.0.1:{port}/0"
        project = Project.prepare(sample, tmp_path, DATABASE_URL=url)
        # At once, as each of them waits for seconds.
        commands = [["serve", "--port", "0"], ["inbox"], ["migrate"]]
        ends = list(pool.map(lambda arguments: project.run(*arguments), commands))
    for end in ends:
        assert end.returncode == 1, end
        assert "not available" in end.stderr.splitlines()[-1]
        assert "Traceback" not in end.stderr
        assert "5Zq" not in end.stderr
