"""What the memory store cannot do, it says."""

import pytest

from support_api.__main__ import OUT_OF_REACH, main

from .care import Care
from .serving import Server


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize("command", OUT_OF_REACH)
def test_other_processes_cannot_see_the_conversations(
    capsys: pytest.CaptureFixture[str], command: str
) -> None:
    assert main([command, "an-id", "--json"]) == 2
    assert capsys.readouterr().err.startswith("Conversations are in the memory of the server")


@pytest.mark.usefixtures("environment")
def test_there_is_nothing_to_migrate(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["migrate"]) == 0
    assert capsys.readouterr().out == "Memory has nothing to migrate.\n"


@pytest.mark.usefixtures("environment")
def test_one_process_serves(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--workers", "2"]) == 2
    assert capsys.readouterr().err.startswith("--workers: must be 1")


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize("arguments", [["serve", "--port", "65536"], ["migrate", "--loud"]])
def test_wrong_usage(arguments: list[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(arguments)


def test_an_agent_sees_and_closes_inside_the_process(care: Care, server: Server) -> None:
    conversation_id = care.create()
    scope, conversation = server.call(server.service.show, conversation_id)
    assert (scope.product, scope.customer_id) == ("default", "ann")
    assert conversation.id == conversation_id
    server.call(server.service.close, conversation_id, "resolve")
    assert care.detail(conversation_id)["status"] == "resolved"
