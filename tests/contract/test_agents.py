"""Contract, section Agents: the inside way to answer customers."""

import json
import subprocess
import time
from dataclasses import dataclass

import pytest
from care_spi_gen.verify import expect
from care_spi_gen.verify.care import Care
from care_spi_gen.verify.expect import TIMESTAMP, UUID4

from tests.harness.care import UNKNOWN_ID
from tests.harness.server import Project

Finished = subprocess.CompletedProcess[str]


def _let_the_clock_move() -> None:
    """Times have three decimals: after this, a later one differs."""
    time.sleep(0.003)


def _assert_one_line(finished: Finished, code: int) -> str:
    """The command ended with `code` and one line on standard error, which is returned."""
    assert finished.returncode == code, finished.stderr
    assert finished.stdout == ""
    (line,) = finished.stderr.splitlines()
    assert line
    return line


@dataclass(frozen=True)
class Reply:
    """A reply to a conversation that went through `before`, and what comes of it."""

    before: tuple[str, ...]
    code: int
    status: str


@pytest.mark.samples("keeps_data")
@pytest.mark.parametrize(
    "case",
    [
        Reply((), 0, "waiting-for-customer"),
        Reply(("resolve",), 0, "waiting-for-customer"),
        Reply(("close",), 1, "closed"),
    ],
    ids=["open", "resolved", "closed"],
)
def test_a_reply(care: Care, project: Project, customer: str, case: Reply) -> None:
    conversation = care.create(customer)
    for action in case.before:
        care.end(conversation, customer, action)
    before = care.detail(conversation, customer)
    _let_the_clock_move()
    text = "Here: \u05e9 \U0001f600\n'; --"
    finished = project.run("reply", conversation, "--author", "Zo\u00eb \U0001f600", text)
    after = care.detail(conversation, customer)
    if case.code:
        _assert_one_line(finished, case.code)
        assert after == before
        return
    assert finished.returncode == 0, finished.stderr
    message = after["messages"][-1]
    assert len(after["messages"]) == 2
    assert (message["body"], message["author"]) == (text, "Zo\u00eb \U0001f600")
    assert message["isCustomer"] is False
    assert UUID4.fullmatch(message["id"])
    assert TIMESTAMP.fullmatch(message["createdAt"])
    assert (after["status"], after["isOpen"]) == (case.status, True)
    assert after["updatedAt"] > before["updatedAt"]
    assert after["createdAt"] == before["createdAt"]


@pytest.mark.samples("keeps_data")
def test_what_follows_a_reply(care: Care, project: Project, customer: str) -> None:
    conversation = care.create(customer)
    follow_ups = {"message": "waiting-for-agent", "resolve": "resolved", "close": "closed"}
    for event, status in follow_ups.items():
        assert project.run("reply", conversation, "--author", "Zoe", "Hello").returncode == 0
        replied = care.detail(conversation, customer)
        assert (replied["status"], replied["isOpen"]) == ("waiting-for-customer", True)
        _let_the_clock_move()
        if event == "message":
            care.message(conversation, customer)
        else:
            care.end(conversation, customer, event)
        after = care.detail(conversation, customer)
        assert after["status"] == status
        assert after["updatedAt"] > replied["updatedAt"]
    authors = [message["author"] for message in after["messages"]]
    assert authors == ["Customer", "Zoe", "Customer", "Zoe", "Zoe"]


@pytest.mark.samples("keeps_data", "has_new_commands")
def test_the_inbox_begins_with_who_waits_longest(
    care: Care, project: Project, customer: str
) -> None:
    conversations = []
    for number in range(5):
        conversations.append(care.create(customer, subject=f"Subject {number} of {customer}"))
        _let_the_clock_move()
    care.end(conversations[1], customer, "close")
    care.end(conversations[3], customer, "resolve")
    waiting = [conversations[0], conversations[2], conversations[4]]
    entries = _loaded(project.run("inbox", "--json"))
    assert [entry["id"] for entry in entries if entry["id"] in conversations] == waiting
    table = project.run("inbox")
    assert table.returncode == 0
    rows = [line for line in table.stdout.splitlines() if customer in line]
    assert len(rows) == len(waiting)
    for row, conversation, number in zip(rows, waiting, (0, 2, 4), strict=True):
        assert conversation in row
        assert f"Subject {number}" in row


def _loaded(finished: Finished) -> list[dict[str, str]]:
    assert finished.returncode == 0, finished.stderr
    entries: list[dict[str, str]] = json.loads(finished.stdout)
    return entries


@pytest.mark.samples("keeps_data", "has_new_commands")
def test_the_inbox_is_of_one_product(care: Care, project: Project, customer: str) -> None:
    care.create(customer)
    assert _loaded(project.run("inbox", "--product", "another", "--json")) == []


@pytest.mark.samples("keeps_data")
def test_show_tells_the_whole_conversation(care: Care, project: Project, customer: str) -> None:
    conversation = care.create(customer, "Subject 1", "An invoice?")
    care.message(conversation, customer, "Soon?")
    detail = care.detail(conversation, customer)
    shown = project.run("show", conversation)
    assert shown.returncode == 0, shown.stderr
    for text in ("Subject 1", "An invoice?", "Soon?", "Customer", customer, "waiting-for-agent"):
        assert text in shown.stdout
    machine = project.run("show", conversation, "--json")
    assert machine.returncode == 0
    document = json.loads(machine.stdout)
    assert {name: document[name] for name in detail} == detail


@pytest.mark.samples("keeps_data", "has_new_commands")
def test_texts_cannot_steer_the_terminal(care: Care, project: Project, customer: str) -> None:
    hostile = "\x1b]0;owned\x07\x1b[2J\u009b31m\r\u202e"
    conversation = care.create(f"{customer}{hostile}", subject=hostile, body=hostile)
    for command in (["inbox"], ["show", conversation]):
        finished = project.run(*command)
        assert finished.returncode == 0
        assert not set("\x1b\x07\u009b\r\u202e") & set(finished.stdout)


@pytest.mark.samples("keeps_data")
def test_closing_from_the_inside(care: Care, project: Project, customer: str) -> None:
    conversation = care.create(customer)
    assert project.run("close", conversation, "--action", "resolve").returncode == 0
    resolved = care.detail(conversation, customer)
    assert (resolved["status"], resolved["isOpen"]) == ("resolved", False)
    assert project.run("close", conversation).returncode == 0
    closed = care.detail(conversation, customer)
    assert (closed["status"], closed["isOpen"]) == ("closed", False)
    _assert_one_line(project.run("close", conversation, "--action", "resolve"), 1)
    assert care.detail(conversation, customer) == closed
    expect.problem(care.try_message(conversation, customer, "x"), 409)


@pytest.mark.samples("keeps_data", "has_new_commands")
def test_an_unknown_conversation_is_one_line(project: Project) -> None:
    _assert_one_line(project.run("show", "' OR 1=1 --"), 1)
    _assert_one_line(project.run("reply", UNKNOWN_ID, "--author", "Zoe", "Hello"), 1)
    _assert_one_line(project.run("close", UNKNOWN_ID), 1)


@pytest.mark.samples("forgets", "has_new_commands")
@pytest.mark.parametrize(
    "arguments",
    [
        ["inbox"],
        ["inbox", "--json"],
        ["show", UNKNOWN_ID],
        ["reply", UNKNOWN_ID, "--author", "Zoe", "Hello"],
        ["close", UNKNOWN_ID, "--action", "resolve"],
    ],
    ids=" ".join,
)
def test_the_servers_memory_is_out_of_reach(project: Project, arguments: list[str]) -> None:
    assert "memory" in _assert_one_line(project.run(*arguments), 2)
