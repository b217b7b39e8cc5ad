"""Options of the live tests, and the verifier's score: hooks that pytest reads only from here."""

from pathlib import Path

import pytest

from tests.verify.score import pytest_terminal_summary

__all__ = ["pytest_terminal_summary"]

_ROOT = Path(__file__).parents[1]
_SAMPLES = _ROOT / "generated_samples"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("care", "Care SPI contract")
    group.addoption(
        "--care-samples", type=Path, default=_SAMPLES, help="folder of generated projects"
    )


@pytest.fixture(scope="session")
def mypy_cache(worker_id: str) -> Path:
    """A folder for mypy's cache, where what projects share is kept; each worker has its own.

    Projects are to be named by absolute paths: of two files of one path, one time and one size
    mypy takes the second for the first.
    """
    return _ROOT / ".mypy_cache" / worker_id
