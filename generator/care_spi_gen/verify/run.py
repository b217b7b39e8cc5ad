"""Runs checks against a server, and says what came of each."""

from __future__ import annotations

import queue
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from care_spi_gen.verify.care import RUN_SECONDS, Care, Session, Target
from care_spi_gen.verify.failures import Blocked, Failed, NoAnswer, OutOfTime

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from care_spi_gen.verify.registry import Check, Profile

Outcome = Literal["passed", "failed", "blocked", "skipped", "unfinished"]

# A server is some milliseconds away or some hundred: few enough not to be a load.
WORKERS = 4
PROFILE_HEADER = "Care-SPI-Profile"


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one check.

    `failures` are the cases that failed, by name (the name is empty if the check is one case).
    `reason` says why a check is blocked (what it builds on does not work), skipped (this run
    cannot judge it) or unfinished (no time was left, or the server went away).
    """

    check: Check
    outcome: Outcome
    failures: Sequence[tuple[str, Failed]] = ()
    reason: str = ""
    seconds: float = 0.0


class CannotRun(Exception):
    """There is nothing to judge: no server, not the right secret. The text says what to do."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Which checks to run against which server; `seconds` is for all of them together."""

    target: Target
    checks: Sequence[Check]
    reads_only: bool = False
    seconds: float = RUN_SECONDS


def detect_profile(target: Target) -> Profile:
    """The profile that the server itself names in a header, else `vendor`.

    Raises CannotRun if no server answers there, or if it refuses the secret.
    """
    session = Session(target)
    try:
        care = Care(session, target.url, reads_only=True)
        answer = care.try_list(care.customer)
    except NoAnswer as failure:
        raise CannotRun(f"no answer from {target.url}: {failure.got}") from None
    finally:
        session.close()
    if answer.status in {401, 403}:
        raise CannotRun(f"{target.url} refuses the secret ({answer.status})")
    if 300 <= answer.status < 400:
        where = answer.headers.get("Location", "nowhere")
        raise CannotRun(f"{target.url} redirects to {where}: name the final URL")
    if answer.status == 404:
        path = answer.sent.target.partition("?")[0]
        raise CannotRun(f"there is no Care SPI at {target.url}: GET {path} is 404")
    return "house" if answer.headers.get(PROFILE_HEADER) == "house" else "vendor"


def run_check(check: Check, session: Session, *, reads_only: bool = False) -> Result:
    """Run one check. Nothing that a server answers can make this raise."""
    target = session.target
    if reads_only and not check.reads_only:
        return Result(check, "skipped", reason="it writes, and this run only reads")
    if check.needs_products and len(target.product_urls) < 2:
        return Result(check, "skipped", reason="it needs the URLs of two products")
    began = time.monotonic()
    outcome, failures, reason = _judge(check, Care(session, target.url, reads_only=reads_only))
    return Result(check, outcome, failures, reason, time.monotonic() - began)


def _judge(check: Check, care: Care) -> tuple[Outcome, Sequence[tuple[str, Failed]], str]:
    outcome: Outcome = "passed"
    reason = ""
    try:
        check.function(care)
    except Failed as failure:
        care.failures.append(("", failure))
    except Blocked as blocked:
        outcome, reason = "blocked", str(blocked)
    except OutOfTime:
        outcome, reason = "unfinished", "the time was up"
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        # The document has another shape than the check reads: some other check says which.
        outcome, reason = "blocked", f"could not read an answer: {type(error).__name__}"
    if care.failures:
        return "failed", tuple(care.failures), ""
    return outcome, (), reason


class Run:
    """All checks of a plan, several at once. Ends by itself when the time is up."""

    def __init__(self, plan: Plan, report: Callable[[Result], None] = lambda _: None) -> None:
        """`report` is told each result as it comes, in the thread that waits."""
        self._plan = plan
        self._report = report
        self._todo: queue.SimpleQueue[Check] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[Result] = queue.SimpleQueue()
        self._stopped = threading.Event()

    def results(self) -> Sequence[Result]:
        """Run them, and return one result a check, in the order of the plan."""
        plan = self._plan
        deadline = time.monotonic() + plan.seconds
        session = Session(plan.target, seconds=plan.seconds)
        for check in plan.checks:
            self._todo.put(check)
        for _ in range(WORKERS):
            # A request that hangs beyond all limits must not keep the program from its end.
            threading.Thread(target=self._work, args=(session,), daemon=True).start()
        results: dict[str, Result] = {}
        while len(results) < len(plan.checks):
            try:
                result = self._done.get(timeout=max(0.0, deadline - time.monotonic()) + 1.0)
            except queue.Empty:
                break
            results[result.check.name] = result
            self._report(result)
        self._stopped.set()
        if len(results) == len(plan.checks):
            session.close()
        late = "the time was up"
        return [
            results.get(check.name) or Result(check, "unfinished", reason=late)
            for check in plan.checks
        ]

    def _work(self, session: Session) -> None:
        while not self._stopped.is_set():
            try:
                check = self._todo.get_nowait()
            except queue.Empty:
                return
            self._done.put(run_check(check, session, reads_only=self._plan.reads_only))
