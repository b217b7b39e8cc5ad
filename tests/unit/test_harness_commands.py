"""Commands count as the same only if all that they run or read is the same."""

from pathlib import Path

import pytest

from tests.harness.commands import command_files

_FILES = {
    "__main__.py": "from . import agents\n\ndef _serve():\n    from .server import serve\n",
    "agents.py": "def inbox():\n    from .store import Store\n",
    "store.py": "from .agents import inbox\n",
    "server.py": "from .app import create_app\n",
    "app.py": "",
    "migrations/0001.sql": "",
    "folder/module.py": "",
}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    for name, text in _FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path


def test_the_web_framework_is_left_out(package: Path) -> None:
    assert set(map(str, command_files(package))) == _FILES.keys() - {"server.py", "app.py"}


@pytest.mark.parametrize("name", _FILES)
def test_a_change_is_seen_where_it_concerns_commands(package: Path, name: str) -> None:
    before = command_files(package)
    with (package / name).open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert (command_files(package) == before) is (name in {"server.py", "app.py"})
