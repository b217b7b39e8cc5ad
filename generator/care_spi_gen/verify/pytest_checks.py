"""What `pytest_plugin` does once there are checks to run."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from care_spi_gen.problems import UserError
from care_spi_gen.verify.arguments import base_url, product_urls, read_secret
from care_spi_gen.verify.care import Session, Target
from care_spi_gen.verify.registry import all_checks
from care_spi_gen.verify.report.model import Setting, build, harmless, redactor_for
from care_spi_gen.verify.run import CannotRun, describe, greet, run_check

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from care_spi_gen.verify.description.document import Description
    from care_spi_gen.verify.registry import Check
    from care_spi_gen.verify.run import Result

_DESCRIPTIONS = pytest.StashKey["dict[str, Description]"]()


class CheckItem(pytest.Item):
    """One check against the server at `--care-url`."""

    def __init__(self, *, check: Check, target: Target, **arguments: Any) -> None:
        """Take what pytest gives every item, and the check with its target."""
        super().__init__(**arguments)
        self._check = check
        self._target = target

    def runtest(self) -> None:
        """Run the check."""
        _run(self._check, self._target, self.config)

    def reportinfo(self) -> tuple[str, None, str]:
        """Say where the test is: at the server."""
        return self._target.url, None, self._check.name


def check_items(session: pytest.Session, config: pytest.Config) -> Sequence[pytest.Item]:
    """One item for each check of the profile. Raises UsageError if there is no server to judge."""
    try:
        target = Target(
            base_url(config.getoption("--care-url"), "--care-url"),
            read_secret(config.getoption("--care-secret-env"), "--care-secret-env"),
            product_urls(config.getoption("--care-product-url"), "--care-product-url"),
        )
    except UserError as error:
        raise pytest.UsageError(str(error)) from None
    try:
        greeting = greet(target)
    except CannotRun as error:
        raise pytest.UsageError(harmless(str(error), redactor_for(target))) from None
    profile = config.getoption("--care-profile") or greeting.profile
    return [
        CheckItem.from_parent(session, name=check.name, check=check, target=target)
        for check in all_checks()
        if check.belongs_to(profile)
    ]


def bound(check: Check, target: Mapping[str, Any], config: pytest.Config) -> Callable[[], None]:
    """The check, to be called without an argument; `target` has what `Target` takes."""
    return partial(_run, check, Target(**target), config)


def _run(check: Check, target: Target, config: pytest.Config) -> None:
    session = Session(target, description=_described(target, config))
    result = run_check(check, session, reads_only=config.getoption("--care-read-only"))
    if result.outcome == "skipped":
        pytest.skip(result.reason)
    if result.outcome != "passed":
        pytest.fail(_description(result, target, config), pytrace=False)


def _described(target: Target, config: pytest.Config) -> Description:
    """What the server says of itself: asked once, not for each of the checks."""
    known = config.stash.setdefault(_DESCRIPTIONS, {})
    if target.url not in known:
        known[target.url] = describe(target)
    return known[target.url]


def _description(result: Result, target: Target, config: pytest.Config) -> str:
    variable = config.getoption("--care-secret-env")
    setting = Setting(target, variable, profile="house", profile_reason="")
    [entry] = build([result], setting, result.seconds).entries
    lines = [f"{entry.title} ({entry.source}, {entry.rule})", entry.reason]
    return "\n\n".join(filter(None, [*lines, *map(str, entry.cases)]))
