"""The Care SPI's contract, check by check, over HTTP.

The checks come with care-spi-gen (`pip install --group contract`), which runs them against any
server: `care-spi-gen verify URL`. Without it these tests are skipped.
"""

from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import Any

import pytest

from .care import SECRET
from .database import fresh_database
from .live import live_server

pytestmark = pytest.mark.skipif(
    not find_spec("care_spi_gen"), reason="needs care-spi-gen: pip install --group contract"
)


@pytest.fixture(scope="module")
def care_target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """Serve two products, and tell the checks where."""
    environment = {
        "CARE_SPI_SECRET": SECRET,
        "CARE_SPI_BASE_PATH": "/support/{productSlug}",
        "CARE_SPI_PRODUCTS": "alpha,beta",
    }
    environment |= fresh_database(tmp_path_factory.mktemp("contract"))
    with live_server(environment) as server:
        alpha, beta = (f"{server.url}/support/{product}" for product in ("alpha", "beta"))
        yield {"url": alpha, "secret": SECRET, "product_urls": [alpha, beta]}


def test_contract(care_check: Callable[[], None]) -> None:
    care_check()
