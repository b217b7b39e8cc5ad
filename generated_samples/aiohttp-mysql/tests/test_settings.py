"""Wrong settings are named, one line each, and never shown."""

from pathlib import Path

import pytest

from support_api.__main__ import main
from support_api.settings import load_settings

from .care import SECRET


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("CARE_SPI_SECRET", " "),
        ("CARE_SPI_BASE_PATH", "support"),
        ("CARE_SPI_BASE_PATH", "/a//b"),
        ("CARE_SPI_BASE_PATH", "/../b"),
        ("CARE_SPI_BASE_PATH", "/{other}"),
        ("CARE_SPI_PRODUCT", ""),
        ("CARE_SPI_PRODUCTS", "a/b"),
        ("CARE_SPI_MAX_BODY_BYTES", "0"),
        ("CARE_SPI_MAX_BODY_BYTES", "many"),
        ("CARE_SPI_LOG_LEVEL", "LOUD"),
    ],
)
def test_a_wrong_value(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    assert main(["serve"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith(f"{variable}: ")


@pytest.mark.usefixtures("environment")
def test_the_secret_is_required(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CARE_SPI_SECRET")
    assert main(["serve"]) == 2
    assert capsys.readouterr().err == "CARE_SPI_SECRET: must be set\n"


@pytest.mark.usefixtures("environment")
def test_a_base_path_for_products_needs_their_names(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CARE_SPI_BASE_PATH", "/{productSlug}")
    assert main(["serve"]) == 2
    assert capsys.readouterr().err.startswith("CARE_SPI_PRODUCTS: ")


@pytest.mark.usefixtures("environment")
def test_the_environment_wins_over_the_env_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("CARE_SPI_SECRET=from-file\nCARE_SPI_LOG_LEVEL=debug\n")
    settings = load_settings()
    assert settings.secret.get_secret_value() == SECRET
    assert settings.log_level == "DEBUG"
    assert SECRET not in repr(settings)
