"""The generator of models gives the same code beside our process as in it."""

import subprocess

import pytest
from care_spi_gen import codegen
from care_spi_gen.codegen import Request, beginning_beside, generate

REQUEST = Request(
    schemas={"Type0": {"type": "object", "properties": {"text-0": {"type": "string"}}}},
    docstrings={"Type0": "text-1"},
    aliases={"text-0": "field_1"},
)


def test_it_works_beside_as_it_does_here():
    with beginning_beside() as begin:
        finish = begin(REQUEST)
        assert finish() == generate(REQUEST)


def test_it_works_in_a_folder_that_holds_modules_of_the_same_names(tmp_path, monkeypatch):
    (tmp_path / "json.py").write_text("raise SystemExit(1)")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(codegen, "generate", lambda _request: "it was done here")
    with beginning_beside() as begin:
        assert "class Type0" in begin(REQUEST)()


def test_this_process_does_the_work_of_one_that_is_gone(monkeypatch):
    started = []

    class Recorded(subprocess.Popen):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            started.append(self)

    monkeypatch.setattr(subprocess, "Popen", Recorded)
    with beginning_beside() as begin:
        started[0].kill()
        started[0].wait()
        assert begin(REQUEST)() == generate(REQUEST)


def test_nothing_keeps_running_after_a_mistake():
    with pytest.raises(ZeroDivisionError), beginning_beside() as begin:
        raise ZeroDivisionError
    process = begin.args[0]
    assert process.returncode is not None
