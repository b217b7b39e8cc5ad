"""The real process: it starts, answers, and ends when it is told to."""

from .care import Care
from .live import live_server, plain_client

WORKERS = 2


def test_serve(environment: dict[str, str]) -> None:
    with live_server(environment, "--workers", str(WORKERS)) as server:
        with plain_client(server.url) as client:
            care = Care(client)
            conversation_id = care.create()
            assert care.detail(conversation_id)["isOpen"]
        code, log = server.stop()
    assert code == 0, log
    assert "Traceback" not in log
