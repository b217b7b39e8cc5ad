"""What a check rests on, so that one fault is named once: by the check whose subject it is."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from care_spi_gen.verify.failures import Blocked, Failed, OutOfTime

if TYPE_CHECKING:
    from collections.abc import Callable

    from care_spi_gen.verify.care import Care
    from care_spi_gen.verify.registry import CheckFunction


def resting_on(*bases: CheckFunction) -> Callable[[CheckFunction], CheckFunction]:
    """Let a check fail only if `bases` pass.

    They are asked again after it has failed, and only then: a server that is right is not asked
    twice. If one fails, this check is Blocked, as the fault is the other's to name.
    """

    def decorate(function: CheckFunction) -> CheckFunction:
        @functools.wraps(function)
        def judge(care: Care, /) -> None:
            try:
                function(care)
            except Failed as failure:
                care.failures.append(("", failure))
            except (Blocked, OutOfTime):
                raise
            except Exception:
                # An answer of another shape than it builds on, after a case that failed.
                if not care.failures:
                    raise
            failures = care.failures[:]
            # None counts while it is not known whose fault it is.
            care.failures.clear()
            if failures:
                _ask(bases, care)
            care.failures.extend(failures)

        return judge

    return decorate


def _ask(bases: tuple[CheckFunction, ...], care: Care) -> None:
    """Raise Blocked if one of `bases` fails, or is itself Blocked."""
    for base in bases:
        asked = care.anew()
        try:
            base(asked)
            failures = [failure for _, failure in asked.failures]
        except Failed as failure:
            failures = [failure]
        if failures:
            raise Blocked(failures[0], f"rely on {base.__name__.replace('_', '-')}")
