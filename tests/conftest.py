"""Options of the live tests (pytest reads options only from here)."""

from pathlib import Path

import pytest

pytest.register_assert_rewrite("tests.harness.care", "tests.harness.expect")

_SAMPLES = Path(__file__).parent.parent / "generated_samples"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("care", "Care SPI contract")
    group.addoption("--care-url", help="check this server instead of the generated samples")
    group.addoption("--care-secret", help="the secret of the server at --care-url")
    group.addoption(
        "--care-samples", type=Path, default=_SAMPLES, help="folder of generated projects"
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--care-url") and not config.getoption("--care-secret"):
        raise pytest.UsageError("--care-url needs --care-secret")
