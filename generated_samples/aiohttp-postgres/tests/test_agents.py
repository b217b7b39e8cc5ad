"""Agents on the command line."""

import json
from collections.abc import Callable

import pytest

from support_api.__main__ import main
from support_api.rules import new_id

from .care import Care

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs a command and returns its exit code and what it printed."""

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(list(arguments))
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


def test_inbox(care: Care, run: Run) -> None:
    assert run("inbox") == (0, "The inbox is empty.\n", "")
    conversation_id = care.create(subject="Bil\x1b[31mling")
    code, table, _ = run("inbox")
    assert code == 0
    header, row = table.splitlines()
    assert header.startswith("CONVERSATION ")
    assert row.startswith(conversation_id)
    assert r"Bil\x1b[31mling" in table
    entries = json.loads(run("inbox", "--json")[1])
    assert entries[0]["id"] == conversation_id


def test_the_inbox_is_of_one_product(
    environment: dict[str, str], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert environment
    assert run("migrate")[0] == 0
    monkeypatch.setenv("CARE_SPI_BASE_PATH", "/{productSlug}")
    monkeypatch.setenv("CARE_SPI_PRODUCTS", "web,app")
    assert run("inbox") == (1, "", "--product is needed, such as one of app, web.\n")
    assert run("inbox", "--product", "app") == (0, "The inbox is empty.\n", "")


def test_reply_and_show(care: Care, run: Run) -> None:
    conversation_id = care.create(body="An\ninvoice?")
    assert run("reply", conversation_id, "--author", "Eve", "Here.") == (0, "Sent.\n", "")
    code, text, _ = run("show", conversation_id)
    assert code == 0
    assert "waiting-for-customer, customer ann of default" in text
    assert "    An\n    invoice?\n" in text
    assert "Eve, " in text
    document = json.loads(run("show", conversation_id, "--json")[1])
    assert document.pop("product") == "default"
    assert document.pop("customerId") == "ann"
    assert document == care.detail(conversation_id)


def test_close(care: Care, run: Run) -> None:
    conversation_id = care.create()
    assert run("close", conversation_id, "--action", "resolve") == (0, "Resolved.\n", "")
    assert run("close", conversation_id) == (0, "Closed.\n", "")
    assert care.detail(conversation_id)["status"] == "closed"
    refused = run("reply", conversation_id, "--author", "Eve", "Too late.")
    assert refused == (1, "", "The conversation is closed.\n")


def test_an_unknown_conversation_is_refused(run: Run, care: Care) -> None:
    assert care.listing().status_code == 200
    for arguments in (["show"], ["close"], ["reply", "--author", "Eve", "Hello."]):
        code, out, err = run(arguments[0], new_id(), *arguments[1:])
        assert (code, out) == (1, "")
        assert len(err.splitlines()) == 1


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("text", ["\0", "\udcff"])
def test_what_a_customer_may_not_write_an_agent_may_not_either(text: str) -> None:
    for arguments in (["show", text], ["reply", new_id(), "--author", "Eve", text]):
        with pytest.raises(SystemExit, match="2"):
            main(arguments)
