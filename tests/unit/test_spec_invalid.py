"""Broken specs, a folder each in `tests/specs_invalid`: the exact message, and nothing else."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from care_spi_gen.problems import UserError
from care_spi_gen.resources import OVERLAY
from care_spi_gen.spec import read_spec
from care_spi_gen.spec.load import MAX_BYTES

CASES = Path(__file__).parents[1] / "specs_invalid"


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty folder to be in, so that messages name `spec.yaml` alone."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(OVERLAY, "overlay.yaml")
    return tmp_path


def refusal() -> str:
    with pytest.raises(UserError) as caught:
        read_spec(Path("spec.yaml"), Path("overlay.yaml"))
    return str(caught.value)


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda case: case.name)
def test_a_broken_spec_gets_its_message(case, here):
    shutil.copytree(case, here, dirs_exist_ok=True)
    assert refusal() + "\n" == (case / "expected.txt").read_text(encoding="utf-8")


@pytest.mark.usefixtures("here")
def test_a_huge_file_is_refused():
    Path("spec.yaml").write_bytes(b"#" * (MAX_BYTES + 1))
    assert refusal() == "spec.yaml: is larger than 5 MiB; name another file"


@pytest.mark.usefixtures("here")
def test_a_missing_file_is_refused():
    assert refusal() == "spec.yaml: does not exist; check the path"


@pytest.mark.usefixtures("here")
def test_a_folder_is_refused():
    Path("spec.yaml").mkdir()
    assert refusal() == "spec.yaml: is a folder; name the file in it"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
@pytest.mark.usefixtures("here")
def test_an_unreadable_file_is_refused():
    Path("spec.yaml").touch(mode=0o000)
    assert refusal() == "spec.yaml: may not be read; check its permissions"


def test_a_name_that_no_file_can_have_is_refused():
    with pytest.raises(UserError) as caught:
        read_spec(Path("a\0b"), OVERLAY)
    assert str(caught.value).startswith("a\\x00b: cannot be read (")


@pytest.mark.usefixtures("here")
def test_a_broken_document_is_told_without_heavy_imports():
    Path("spec.yaml").write_text("openapi: [", encoding="utf-8")
    code = (
        "import sys; from pathlib import Path; from care_spi_gen.spec import read_spec\n"
        "try: read_spec(Path('spec.yaml'), Path('overlay.yaml'))\n"
        "except Exception as error: print(error)\n"
        "print({'pydantic', 'openapi_pydantic', 'jsonpath_rfc9535'} & sys.modules.keys())"
    )
    output = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert output.startswith("spec.yaml:2: not valid YAML: ")
    assert output.endswith("set()\n")
