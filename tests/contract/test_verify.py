"""The contract, as far as it can be seen over HTTP: the verifier finds nothing in any sample."""

import json
import os
import subprocess
import sys

from tests.harness.server import SECRET, Server


def test_a_sample_passes_all_checks_of_the_house(products: Server) -> None:
    alpha, beta = (f"{products.url}/support/{product}" for product in ("alpha", "beta"))
    finished = subprocess.run(
        [
            *(sys.executable, "-m", "care_spi_gen", "verify", alpha),
            *("--product-url", alpha, "--product-url", beta, "--format", "json"),
        ],
        env=os.environ | {"CARE_SPI_SECRET": SECRET},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    report = json.loads(finished.stdout)
    wrong = [check for check in report["checks"] if check["outcome"] != "passed"]
    assert not wrong, json.dumps(wrong, indent=2)
    assert report["profile"] == "house"
    assert len(report["checks"]) >= 100
    assert finished.returncode == 0
