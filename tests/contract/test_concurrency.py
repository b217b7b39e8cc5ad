"""Contract, Rules 9, across processes: what holds within one holds among several on one store."""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from care_spi_gen.verify.care import Session, Target
from care_spi_gen.verify.registry import Check, all_checks
from care_spi_gen.verify.run import run_check

from tests.harness.care import caller
from tests.harness.server import SECRET, Project, Server

pytestmark = pytest.mark.samples("keeps_data")

_CHECKS = [check for check in all_checks() if check.section == "concurrency"]


@pytest.fixture(scope="session")
def replica_urls(project: Project) -> Iterator[Sequence[str]]:
    """Two more servers on the store of the one that all tests share."""
    with ExitStack() as stack:
        others = [stack.enter_context(project.serve("--no-migrate")) for _ in range(2)]
        yield [other.url for other in others]


@pytest.mark.parametrize("check", _CHECKS, ids=lambda check: check.name)
def test_among_three_replicas(check: Check, server: Server, replica_urls: Sequence[str]) -> None:
    session = Session(Target(server.url, SECRET, replica_urls=replica_urls))
    result = run_check(check, session)
    assert result.outcome == "passed", result


def test_replicas_may_start_at_once_on_an_empty_store(new_project: Project) -> None:
    together = threading.Barrier(3)

    def serve(_: int) -> str:
        with new_project.serve() as server:
            together.wait(timeout=30)
            return caller(server.url, SECRET).create("c")

    with ThreadPoolExecutor(3) as pool:
        created = set(pool.map(serve, range(3)))
    with new_project.serve("--no-migrate") as server:
        listed = caller(server.url, SECRET).conversations("c")
    assert {conversation["id"] for conversation in listed} == created
