"""Contract, section Durability and failure."""

import contextlib
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import httpx
import pytest
from care_spi_gen.verify import expect
from care_spi_gen.verify.care import CONVERSATIONS, JSON_TYPE, Care, list_path
from care_spi_gen.verify.failures import Blocked
from care_spi_gen.verify.raw import request_bytes

from tests.harness.care import caller
from tests.harness.server import SECRET, Project

WRITERS = 8
REFUSED_SECONDS = 10.0


@pytest.mark.samples("keeps_data")
def test_a_killed_server_loses_nothing_acknowledged(new_project: Project) -> None:
    with new_project.serve() as server:
        care = caller(server.url, SECRET)
        acknowledged = {care.create("c", body="0"): ["0"] for _ in range(WRITERS)}
        progress = threading.Semaphore(0)

        def write(conversation: str) -> None:
            kept = acknowledged[conversation]
            with contextlib.suppress(Blocked):
                while True:
                    body = str(len(kept))
                    care.message(conversation, "c", body)
                    kept.append(body)
                    progress.release()

        with ThreadPoolExecutor(WRITERS) as pool:
            writers = [pool.submit(write, conversation) for conversation in acknowledged]
            for _ in range(WRITERS * 5):
                assert progress.acquire(timeout=30)
            server.kill()
        for writer in writers:
            writer.result()
    with new_project.serve() as server:
        care = caller(server.url, SECRET)
        assert {listed["id"] for listed in care.conversations("c")} == set(acknowledged)
        for conversation, kept in acknowledged.items():
            detail = care.detail(conversation, "c")
            bodies = [message["body"] for message in detail["messages"]]
            # One more was perhaps stored, but not acknowledged in time.
            assert bodies[: len(kept)] == kept
            assert len(bodies) <= len(kept) + 1
            assert detail["updatedAt"] == detail["messages"][-1]["createdAt"]


def test_sigterm_lets_a_request_finish_and_refuses_new_ones(new_project: Project) -> None:
    body = json.dumps({"customerId": "c", "subject": "s", "body": "b"}).encode()
    headers = [JSON_TYPE, ("Content-Length", str(len(body)))]
    with new_project.serve() as server, ExitStack() as stack:
        care = caller(server.url, SECRET)
        sent = care.by_hand("POST", CONVERSATIONS, headers, body[:10])
        connection = stack.enter_context(care.connect(sent))
        connection.send(request_bytes(sent.method, sent.target, sent.headers, sent.body))
        # Answered after the half request, on the same loop or by the same acceptor.
        assert care.conversations("c") == []
        server.terminate()
        _wait_until_refused(server.url)
        assert server.process.poll() is None
        connection.send(body[10:])
        response = connection.read()
        assert response.status == 200, response.text
        assert server.wait() == 0
        assert "Traceback" not in server.output


def _wait_until_refused(url: str) -> None:
    deadline = time.monotonic() + REFUSED_SECONDS
    while time.monotonic() < deadline:
        try:
            httpx.get(f"{url}/healthz", headers={"Connection": "close"})
        except httpx.TransportError:
            return
        time.sleep(0.05)
    raise AssertionError("new requests are still answered")


@pytest.mark.samples("has_sql")
def test_a_store_that_stays_locked_is_said_to_be_and_comes_back(
    care: Care, project: Project, customer: str
) -> None:
    conversation = care.create(customer)
    before = care.detail(conversation, customer)
    with project.database.locked(), ThreadPoolExecutor() as pool:
        refused = [
            pool.submit(care.try_message, conversation, customer, "lost"),
            pool.submit(care.try_end, conversation, customer, "close"),
        ]
    for answer in refused:
        expect.problem(answer.result(), 503)
        assert int(answer.result().headers["Retry-After"]) >= 0
    assert care.detail(conversation, customer) == before
    care.message(conversation, customer, "kept")
    bodies = [message["body"] for message in care.detail(conversation, customer)["messages"]]
    assert bodies[1:] == ["kept"]


@pytest.mark.samples("keeps_data")
def test_several_workers_serve_one_store(new_project: Project) -> None:
    with new_project.serve("--workers", "2") as server:
        care = caller(server.url, SECRET)
        conversation = care.create("c")
        with ThreadPoolExecutor(WRITERS) as pool:
            posted = list(
                pool.map(
                    # A connection each: kept ones would all stay with one worker.
                    lambda number: caller(server.url, SECRET).message(
                        conversation, "c", str(number)
                    ),
                    range(WRITERS * 4),
                )
            )
        detail = care.detail(conversation, "c")
        kept = [message["id"] for message in detail["messages"][1:]]
        assert sorted(kept) == sorted(message["messageId"] for message in posted)
        assert care.raw("GET", list_path("c")).status == 200
        server.terminate()
        assert server.wait() == 0


@pytest.mark.samples("keeps_data")
def test_a_server_error_shows_nothing_of_the_inside(new_project: Project) -> None:
    with new_project.serve() as server:
        care = caller(server.url, SECRET)
        conversation = care.create("c", subject="subject5Zq", body="body5Zq")
        new_project.database.spoil()
        answer = care.try_detail(conversation, "c")
        assert server.lines_about(expect.request_id(answer))
        output = server.output
    expect.status(answer, 500, 503)
    problem = expect.problem(answer, answer.status)
    assert not any(word in answer.text.lower() for word in ("sql", "table", "trace", "python"))
    if answer.status == 500:
        assert problem["requestId"] == expect.request_id(answer)
    assert "5Zq" not in output
    assert SECRET not in output
