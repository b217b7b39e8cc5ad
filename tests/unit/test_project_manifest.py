"""What the owner wants is read from `[tool.care-spi-gen]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from care_spi_gen.options import FRAMEWORKS, STORES, Options
from care_spi_gen.problems import UserError
from care_spi_gen.project.manifest import Manifest, read_manifest, wanted_options

if TYPE_CHECKING:
    from pathlib import Path

LAST = Options(FRAMEWORKS["flask"], STORES["sqlite"], "support-api", "support_api")


def wanted(folder: Path, text: str) -> Options:
    (folder / "pyproject.toml").write_text(text, "utf-8", newline="")
    return wanted_options(folder, read_manifest(folder), LAST)


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(UserError) as caught:
        wanted(folder, text)
    return str(caught.value).removeprefix(f"{folder}/")


def test_what_it_names_is_wanted_and_else_what_there_was(tmp_path: Path) -> None:
    assert wanted(tmp_path, "") == LAST
    assert wanted(tmp_path, '[tool.care-spi-gen]\r\nstore = "redis"\r\n').store.name == "redis"
    both = wanted(tmp_path, '[tool.care-spi-gen]\nstore = "redis"\nframework = "aiohttp"\n')
    assert (both.framework.name, both.store.name) == ("aiohttp", "redis")


def test_no_manifest_is_no_wish(tmp_path: Path) -> None:
    assert read_manifest(tmp_path) == Manifest()


def test_another_name_of_the_distribution_is_no_wish(tmp_path: Path) -> None:
    assert wanted(tmp_path, '[project]\nname = "desk"\n') == LAST


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('store = "mongo"', "`store` is 'mongo'; choose one of sqlite, postgres"),
        ("store = 3", "`store` is no string; put it in quotes"),
        ('package = "desk"', "`package` is 'desk'; put back package = \"support_api\""),
        ('spec = "api/"', "`spec` is 'api/'; put back spec = \"support_api/openapi/\""),
    ],
)
def test_what_cannot_be_is_refused(tmp_path: Path, line: str, words: str) -> None:
    said = refusal(tmp_path, f"[tool.care-spi-gen]\n{line}\n")
    assert said.startswith(f"pyproject.toml: [tool.care-spi-gen]: {words}")


def test_what_is_no_toml_is_named_with_its_line(tmp_path: Path) -> None:
    said = refusal(tmp_path, "[project]\nname = \n")
    assert said == "pyproject.toml:2: is not TOML: Invalid value; mend it"
