"""The checks as tests.

`pytest --care-url URL` runs them against a server, and nothing else. A project that serves itself
in its tests asks for the fixture `care_check` in one test, and says where in `care_target`:

    @pytest.fixture(scope="session")
    def care_target() -> Iterator[dict[str, Any]]:
        with ... as url:
            yield {"url": url, "secret": "...", "product_urls": [...]}

    def test_contract(care_check: Callable[[], None]) -> None:
        care_check()

This is loaded into every run of pytest where care-spi-gen is installed, so it imports the checks
only once they are needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from care_spi_gen.verify import SECRET_ENV

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options, named as those of `care-spi-gen verify`."""
    group = parser.getgroup("care-spi", "Care SPI (care-spi-gen verify)")
    group.addoption(
        "--care-url", metavar="URL", help="run the Care SPI's checks against URL, no other tests"
    )
    group.addoption(
        "--care-secret-env",
        metavar="NAME",
        default=SECRET_ENV,
        help=f"environment variable that holds its secret (default: {SECRET_ENV})",
    )
    group.addoption(
        "--care-profile",
        choices=("vendor", "house"),
        help="judge by the vendor's demands, or by our house rules too (default: as it says)",
    )
    group.addoption(
        "--care-product-url",
        metavar="URL",
        action="append",
        default=[],
        help="base URL of a product of it; give two",
    )
    group.addoption("--care-read-only", action="store_true", help="leave out the checks that write")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(
    session: pytest.Session, config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Put the checks in the place of all other tests, if there is a URL to run them against."""
    if config.getoption("--care-url"):
        from care_spi_gen.verify.pytest_checks import check_items

        config.hook.pytest_deselected(items=items)
        items[:] = check_items(session, config)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Let a test that asks for `care_check` run once a check, all of the house's."""
    if "care_check" in metafunc.fixturenames:
        from care_spi_gen.verify.registry import all_checks

        checks = all_checks()
        names = [check.name for check in checks]
        metafunc.parametrize("care_check", checks, ids=names, indirect=True)


@pytest.fixture
def care_check(
    request: pytest.FixtureRequest, care_target: Mapping[str, Any]
) -> Callable[[], None]:
    """One check, to be called; it fails or skips the test with what there is to say.

    `care_target`, the project's own fixture, has what `care_spi_gen.verify.care.Target` takes.
    """
    from care_spi_gen.verify.pytest_checks import bound

    return bound(request.param, care_target, request.config)
