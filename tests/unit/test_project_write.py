"""A project is written whole or not at all."""

import os
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from care_spi_gen.problems import UserError
from care_spi_gen.project import write
from care_spi_gen.project.write import write_project

FILES = {
    "README.md": "# Hi\r\nthere\n",
    "bin/run": "#!/bin/sh\nexec true\n",
    "pkg/deep/é.py": 'x = "ü"\n',
    "pkg/empty.py": "",
}


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "project"


def assert_refused(target: Path, words: str) -> None:
    before = sorted(target.parent.parent.rglob("*"))
    with pytest.raises(UserError, match=words):
        write_project(target, FILES)
    assert sorted(target.parent.parent.rglob("*")) == before


def test_files_arrive_byte_for_byte(target):
    write_project(target, FILES)

    assert contents(target) == {path: text.encode() for path, text in FILES.items()}
    assert [path.name for path in target.parent.iterdir()] == ["project"]


@pytest.mark.parametrize("umask", [0o022, 0o002, 0o077])
def test_modes_are_those_of_ordinary_files(target, umask):
    old = os.umask(umask)
    try:
        write_project(target, FILES)
        assert os.umask(umask) == umask
    finally:
        os.umask(old)

    def mode(path):
        return stat.S_IMODE((target / path).stat().st_mode)

    assert mode("") == mode("pkg/deep") == mode("bin/run") == 0o777 & ~umask
    assert mode("README.md") == 0o666 & ~umask


def test_an_empty_folder_is_replaced(target):
    target.mkdir()
    write_project(target, FILES)
    assert len(contents(target)) == len(FILES)


def test_a_folder_that_is_not_empty_is_refused(target):
    target.mkdir()
    (target / ".hidden").touch()
    assert_refused(target, "is not empty")


def test_a_file_is_refused(target):
    target.write_text("mine")
    assert_refused(target, "is a file")
    assert target.read_text() == "mine"


@pytest.mark.parametrize("leads_to", ["somewhere", "nowhere"])
def test_a_symbolic_link_is_refused(target, leads_to):
    (target.parent / "somewhere").mkdir()
    target.symlink_to(target.parent / leads_to)
    assert_refused(target, "symbolic link")


def test_a_missing_parent_is_refused(tmp_path):
    (tmp_path / "a").mkdir()
    assert_refused(tmp_path / "a" / "b" / "project", "not a folder")


def test_a_parent_that_cannot_be_written_is_refused(target, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert_refused(target, "cannot be written to")


def test_the_current_folder_is_refused(target, monkeypatch):
    target.mkdir()
    monkeypatch.chdir(target)
    assert_refused(target, "folder you are in")
    with pytest.raises(UserError, match="folder you are in"):
        write_project(Path(), FILES)


@pytest.mark.parametrize("path", ["/etc/x", "../x", "a/../../x", "a//b", "./a", "", ".", "a\\b"])
def test_a_path_that_leads_elsewhere_is_a_mistake(target, path):
    with pytest.raises(ValueError, match="not a plain path"):
        write_project(target, {"fine": "", path: "x"})
    assert list(target.parent.iterdir()) == []


def test_two_paths_for_one_file_are_a_mistake(target, monkeypatch):
    monkeypatch.setattr(Path, "__truediv__", lambda self, _: Path(f"{self}{os.sep}same"))
    with pytest.raises(UserError, match="File exists"):
        write_project(target, {"Same": "1", "same": "2"})
    assert list(target.parent.iterdir()) == []


def test_a_full_disk_leaves_nothing(target, monkeypatch):
    def full(descriptor, *_args, **_more):
        os.close(descriptor)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fdopen", full)
    with pytest.raises(UserError, match="No space left on device; nothing was left behind"):
        write_project(target, FILES)
    assert list(target.parent.iterdir()) == []


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
@pytest.mark.parametrize("existed", [True, False])
def test_an_interruption_leaves_what_was_there(target, monkeypatch, error, existed):
    if existed:
        target.mkdir()
    before = sorted(target.parent.rglob("*"))

    def interrupted():
        raise error

    monkeypatch.setattr(write, "_umask", interrupted)
    with pytest.raises(error):
        write_project(target, FILES)
    assert sorted(target.parent.rglob("*")) == before


def test_one_who_was_faster_is_not_overwritten(target, monkeypatch):
    def taken_meanwhile():
        target.mkdir()
        (target / "theirs").touch()
        return 0o022

    monkeypatch.setattr(write, "_umask", taken_meanwhile)
    with pytest.raises(UserError):
        write_project(target, FILES)
    assert contents(target) == {"theirs": b""}
    assert [path.name for path in target.parent.iterdir()] == ["project"]


# What a shell starts in the background ignores Ctrl-C, and so do its children's children.
SLOW_WRITER = """
import signal
import sys
from pathlib import Path
from care_spi_gen.project.write import write_project

signal.signal(signal.SIGINT, signal.default_int_handler)

class Slow(dict):
    def items(self):
        yield "first", "1"
        print("writing", flush=True)
        sys.stdin.read()
        yield "second", "2"

write_project(Path(sys.argv[1]), Slow(first="1", second="2"))
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_leaves_nothing(target, number):
    with subprocess.Popen(
        [sys.executable, "-c", SLOW_WRITER, str(target)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdout.readline() == b"writing\n"
        assert len(list(target.parent.iterdir())) == 1, "the folder beside the target"
        process.send_signal(number)
        process.wait(timeout=10)
    assert process.returncode != 0
    assert list(target.parent.iterdir()) == []


def test_the_handler_of_sigterm_is_put_back(target):
    before = signal.getsignal(signal.SIGTERM)
    write_project(target, FILES)
    assert signal.getsignal(signal.SIGTERM) is before


def test_another_thread_can_write_too(target):
    thread = threading.Thread(target=write_project, args=(target, FILES))
    thread.start()
    thread.join()
    assert len(contents(target)) == len(FILES)
