"""The output is a function of the input: not of hash order, locale, time zone, folder or umask."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from scripts.samples import made_sample

if TYPE_CHECKING:
    from pathlib import Path


def _turkish_locales() -> list[str]:
    """A Turkish locale, where `I` is not the capital of `i`, if this machine has one."""
    listed = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False).stdout
    return [name for name in listed.split() if name.startswith("tr_TR")][:1]


@pytest.mark.parametrize(
    "setting",
    [
        *(f"PYTHONHASHSEED={seed}" for seed in (0, 1, 4711)),
        *(f"LC_ALL={name}" for name in ["C", "C.UTF-8", *_turkish_locales()]),
        *(f"TZ={zone}" for zone in ("Pacific/Kiritimati", "America/St_Johns")),
        "PYTHONUTF8=0",
        "PYTHONOPTIMIZE=2",
        "SOURCE_DATE_EPOCH=1",
    ],
)
def test_same_bytes_whatever_the_environment(setting: str, tmp_path: Path) -> None:
    name, _, value = setting.partition("=")
    assert _make(tmp_path, **{name: value}) == _rendered_here()


@pytest.mark.parametrize("folder", ["a b", "ümlaut", "d/e/e/p"])
def test_same_bytes_whatever_the_folder(folder: str, tmp_path: Path) -> None:
    cwd = tmp_path / folder
    cwd.mkdir(parents=True)
    assert _make(cwd) == _rendered_here()


@pytest.mark.parametrize("umask", [0o022, 0o077])
def test_the_umask_decides_the_modes_and_nothing_else(umask: int, tmp_path: Path) -> None:
    assert _make(tmp_path, umask=umask) == _rendered_here()
    assert all(not path.stat().st_mode & umask for path in (tmp_path / "support-api").rglob("*"))


def test_twice_is_the_same(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    assert _make(tmp_path / "one") == _make(tmp_path / "two")


def _make(cwd: Path, umask: int = -1, **environment: str) -> dict[str, bytes]:
    subprocess.run(
        [sys.executable, "-m", "care_spi_gen", "new", "support-api", "--framework", "flask"],
        cwd=cwd,
        env=os.environ | environment,
        umask=umask,
        capture_output=True,
        check=True,
    )
    return _contents(cwd / "support-api")


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def _rendered_here() -> dict[str, bytes]:
    return {path: text.encode() for path, text in made_sample("flask-sqlite").items()}
