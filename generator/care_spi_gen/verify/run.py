"""Runs checks against a server, and says what came of each."""

from __future__ import annotations

import queue
import socket
import threading
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from care_spi_gen.verify.care import RUN_SECONDS, Care, Session, Target
from care_spi_gen.verify.description.document import DESCRIPTION, Description
from care_spi_gen.verify.failures import Blocked, Failed, NoAnswer, OutOfTime

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from care_spi_gen.verify.exchange import Answer
    from care_spi_gen.verify.registry import Check, Profile

Outcome = Literal["passed", "failed", "blocked", "skipped", "unfinished"]

# How many checks run at once: few enough not to be a load, enough to end in time far away.
FEWEST_WORKERS, MOST_WORKERS = 4, 16
_SECONDS_A_WORKER = 0.01
PROFILE_HEADER = "Care-SPI-Profile"
# A server that reloads itself, or is restarted by a supervisor, listens again soon.
_RESTART_SECONDS = 0.5
_GATEWAY_ERRORS = {502, 503, 504}
_TIME_UP = "the time was up"


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one check.

    `failures` are the cases that failed, by name (the name is empty if the check is one case).
    `reason` says why a check is blocked (what it builds on does not work), skipped (this run
    cannot judge it) or unfinished (no time was left, or the server went away). `unanswered` if a
    request had no answer at all.
    """

    check: Check
    outcome: Outcome
    failures: Sequence[tuple[str, Failed]] = ()
    reason: str = ""
    seconds: float = 0.0
    unanswered: bool = False


class CannotRun(Exception):
    """There is nothing to judge: no server, not the right secret. The text says what to do.

    It may quote the server.
    """


@dataclass(frozen=True, slots=True)
class Plan:
    """Which checks to run against which server, so many at once; `seconds` is for all of them."""

    target: Target
    checks: Sequence[Check]
    reads_only: bool = False
    seconds: float = RUN_SECONDS
    workers: int = FEWEST_WORKERS


@dataclass(frozen=True, slots=True)
class Greeting:
    """What the first answer tells: the profile that the server names, how long it took."""

    profile: Profile
    seconds: float

    @property
    def workers(self) -> int:
        """How many checks to run at once on a server that is so far away."""
        wanted = round(self.seconds / _SECONDS_A_WORKER)
        return min(MOST_WORKERS, max(FEWEST_WORKERS, wanted))


def greet(target: Target) -> Greeting:
    """Ask a first time. The profile is `vendor` unless the server names another in a header.

    Raises CannotRun if no server answers there, or if it refuses the secret.
    """
    care = Care(Session(target), target.url, reads_only=True)
    began = time.monotonic()
    try:
        answer = care.try_list(care.customer)
    except NoAnswer as failure:
        hint = "start the server, or correct its host and port"
        raise CannotRun(f"no answer from {target.url}: {failure.got}; {hint}") from None
    if problem := _not_care(answer):
        raise CannotRun(f"{target.url} {problem}")
    profile: Profile = "house" if answer.headers.get(PROFILE_HEADER) == "house" else "vendor"
    return Greeting(profile, time.monotonic() - began)


def describe(target: Target) -> Description:
    """What the server says of itself; nothing if it has no description that can be read."""
    care = Care(Session(target), target.url, reads_only=True)
    try:
        answer = care.request("GET", DESCRIPTION)
    except NoAnswer:
        return Description()
    return Description.of(answer.content) if answer.status == 200 else Description()


def _not_care(answer: Answer) -> str:
    """What shows that a listing was not answered by a Care SPI that accepts us; else nothing."""
    status = answer.status
    asked = f"GET {answer.sent.target.partition('?')[0]} is {status}"
    if status in {401, 403}:
        return f"refuses the secret ({asked}); give the one that this server was started with"
    if 300 <= status < 400:
        return f"redirects to {answer.headers.get('Location', 'nowhere')}; name the final URL"
    if status == 404:
        return f"has no Care SPI ({asked}); give the base URL, to which /care/... is added"
    if status in _GATEWAY_ERRORS:
        return f"is not ready ({asked}); see whether the server and its store are up"
    if status == 200 and answer.headers.get("Content-Type", "").startswith("text/html"):
        return f"has no Care SPI ({asked}, a web page); give the base URL of the server"
    return ""


def skip_reason(check: Check, target: Target, *, reads_only: bool) -> str:
    """Why a run cannot judge `check`; empty if it can."""
    if reads_only and not check.reads_only:
        return "it writes, and this run only reads"
    if check.needs_products and len(target.product_urls) < 2:
        return "it needs the URLs of two products"
    return ""


def run_check(check: Check, session: Session, *, reads_only: bool = False) -> Result:
    """Run one check. Nothing that a server answers can make this raise."""
    target = session.target
    if reason := skip_reason(check, target, reads_only=reads_only):
        return Result(check, "skipped", reason=reason)
    began = time.monotonic()
    result = _judge(check, Care(session, target.url, reads_only=reads_only))
    if result.unanswered and session.is_over():
        # It was we who hung up.
        result = Result(check, "unfinished", reason=_TIME_UP)
    return replace(result, seconds=time.monotonic() - began)


def _judge(check: Check, care: Care) -> Result:
    result = Result(check, "passed")
    try:
        check.function(care)
    except Failed as failure:
        care.failures.append(("", failure))
    except Blocked as blocked:
        unanswered = isinstance(blocked.failure, NoAnswer)
        result = Result(check, "blocked", reason=str(blocked), unanswered=unanswered)
    except OutOfTime:
        result = Result(check, "unfinished", reason=_TIME_UP)
    except Exception as error:  # noqa: BLE001 - there is no end to what an answer may hold
        # Some other check says what is wrong with it.
        reason = f"could not read an answer of this shape: {type(error).__name__}"
        result = Result(check, "blocked", reason=reason)
    if care.failures:
        unanswered = any(isinstance(failure, NoAnswer) for _, failure in care.failures)
        return Result(check, "failed", tuple(care.failures), unanswered=unanswered)
    return result


def _is_gone(url: str) -> bool:
    """Whether nothing listens at `url`, and did not come back in a moment."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    for seconds in (_RESTART_SECONDS, 0.0):
        try:
            socket.create_connection((parts.hostname, port), _RESTART_SECONDS).close()
        except ConnectionRefusedError:
            time.sleep(seconds)
        except OSError:
            return False
        else:
            return False
    return True


class Run:
    """All checks of a plan, several at once. Ends by itself when the time is up.

    Ends as well when the server has gone away: what follows would say nothing about it.
    """

    def __init__(self, plan: Plan, report: Callable[[Result], None] = lambda _: None) -> None:
        """`report` is told each result as it comes, in the thread that waits."""
        self._plan = plan
        self._report = report
        self._todo: queue.SimpleQueue[Check] = queue.SimpleQueue()
        # A worker that has ended says None.
        self._done: queue.SimpleQueue[Result | None] = queue.SimpleQueue()
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._running: list[str] = []
        self._why_unfinished = _TIME_UP

    def results(self) -> Sequence[Result]:
        """Run them, and return one result a check, in the order of the plan."""
        plan = self._plan
        description = describe(plan.target)
        deadline = time.monotonic() + plan.seconds
        session = Session(plan.target, seconds=plan.seconds, description=description)
        for check in plan.checks:
            self._todo.put(check)
        for _ in range(plan.workers):
            # A request that hangs beyond all limits must not keep the program from its end.
            threading.Thread(target=self._work, args=(session,), daemon=True).start()
        results: dict[str, Result] = {}
        working = plan.workers
        while working:
            try:
                result = self._done.get(timeout=max(0.0, deadline - time.monotonic()) + 1.0)
            except queue.Empty:
                break
            if result is None:
                working -= 1
                continue
            results[result.check.name] = result
            self._report(result)
        self._stopped.set()
        return [
            results.get(check.name) or Result(check, "unfinished", reason=self._why_unfinished)
            for check in plan.checks
        ]

    def _work(self, session: Session) -> None:
        try:
            while not self._stopped.is_set():
                try:
                    check = self._todo.get_nowait()
                except queue.Empty:
                    return
                self._done.put(self._result(check, session))
        finally:
            self._done.put(None)

    def _result(self, check: Check, session: Session) -> Result:
        with self._lock:
            self._running.append(check.name)
        result = run_check(check, session, reads_only=self._plan.reads_only)
        if result.unanswered and _is_gone(session.target.url):
            result = self._stop(result)
        with self._lock:
            self._running.remove(check.name)
        return result

    def _stop(self, result: Result) -> Result:
        """Let no check begin any more; returns what can still be said of one that was running."""
        name = result.check.name
        with self._lock:
            if not self._stopped.is_set():
                others = [other for other in self._running if other != name]
                beside = f" (beside it ran {', '.join(others)})" if others else ""
                self._why_unfinished = f"the server went away during {name}{beside}"
                self._stopped.set()
        answered = [case for case in result.failures if not isinstance(case[1], NoAnswer)]
        if answered:
            return replace(result, failures=tuple(answered))
        return Result(
            result.check, "unfinished", reason=self._why_unfinished, seconds=result.seconds
        )
