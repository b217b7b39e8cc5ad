"""Options of the live tests (pytest reads options only from here)."""

from pathlib import Path

import pytest

pytest.register_assert_rewrite("tests.harness.care", "tests.harness.expect")

_ROOT = Path(__file__).parents[1]
_SAMPLES = _ROOT / "generated_samples"


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


@pytest.fixture(scope="session")
def mypy_cache(worker_id: str) -> Path:
    """A folder for mypy's cache, where what projects share is kept; each worker has its own.

    Projects are to be named by absolute paths: of two files of one path, one time and one size
    mypy takes the second for the first.
    """
    return _ROOT / ".mypy_cache" / worker_id
