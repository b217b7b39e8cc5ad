"""Options, what many tests share, and the verifier's score: pytest reads its hooks from here."""

from contextlib import nullcontext
from pathlib import Path

import pytest
from care_spi_gen.codegen import begin_here

from tests.verify.score import pytest_terminal_summary

__all__ = ["pytest_terminal_summary"]

_ROOT = Path(__file__).parents[1]
_SAMPLES = _ROOT / "generated_samples"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("care", "Care SPI contract")
    group.addoption(
        "--care-samples", type=Path, default=_SAMPLES, help="folder of generated projects"
    )


@pytest.fixture
def models_are_made_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands in this process, which has loaded what it takes, make models in no other one."""
    for module in ("generation", "regeneration"):
        monkeypatch.setattr(
            f"care_spi_gen.{module}.beginning_beside", lambda: nullcontext(begin_here)
        )


@pytest.fixture(scope="session")
def mypy_cache(worker_id: str) -> Path:
    """A folder for mypy's cache, where what projects share is kept; each worker has its own.

    Projects are to be named by absolute paths: of two files of one path, one time and one size
    mypy takes the second for the first.
    """
    return _ROOT / ".mypy_cache" / worker_id
