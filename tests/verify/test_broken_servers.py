"""The verifier finds nothing wrong with a right server, and names the fault of each broken one."""

import os
from collections.abc import Callable, Iterator, Sequence

import pytest
from care_spi_gen.verify.care import Target
from care_spi_gen.verify.registry import all_checks
from care_spi_gen.verify.run import Plan, Result, Run, greet

from tests.verify import broken, score
from tests.verify.faults import Broken, declared
from tests.verify.later import VERSIONS
from tests.verify.reference import PRODUCTS, SECRET, Call, Reference, Reply
from tests.verify.serving import served

_ = broken  # whose modules declare their servers

CHECKS = all_checks()


@pytest.fixture(autouse=True)
def _on_one_processor(worker_id: str) -> Iterator[None]:
    """Let server and verifier share a processor, each worker of xdist another.

    They are threads of one interpreter: on two processors they spend half of their time on handing
    its lock to each other.
    """
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    ours = os.sched_getaffinity(0)
    turn = int(worker_id.removeprefix("gw")) if worker_id.startswith("gw") else 0
    os.sched_setaffinity(0, {sorted(ours)[turn % len(ours)]})
    yield
    os.sched_setaffinity(0, ours)


def _target(origin: str, base_path: str = "") -> Target:
    products = [f"{origin}/support/{product}" for product in PRODUCTS]
    return Target(origin + base_path, SECRET, products)


def _results(reference: Reference, base_path: str = "") -> Sequence[Result]:
    with served(reference) as origin:
        return Run(Plan(_target(origin, base_path), CHECKS)).results()


def _told(results: Sequence[Result]) -> str:
    """What is wrong, for whoever reads the failure of a test."""
    return "\n".join(
        f"{result.check.name} {result.outcome}: {result.reason or result.failures[0]}"
        for result in results
    )


@pytest.mark.parametrize("base_path", ["", "/support/alpha"])
def test_the_reference_passes_every_check(base_path: str) -> None:
    results = _results(Reference(), base_path)
    assert not _told([result for result in results if result.outcome != "passed"])


@pytest.mark.parametrize("version", VERSIONS)
def test_the_reference_passes_every_check_after_a_later_spec(version: type[Reference]) -> None:
    results = _results(version())
    assert not _told([result for result in results if result.outcome != "passed"])


def test_the_reference_says_its_profile() -> None:
    with served(Reference()) as origin:
        assert greet(_target(origin)).profile == "house"


@pytest.mark.parametrize("fault", declared(), ids=lambda fault: fault.name)
def test_a_fault_is_named_once(
    fault: Broken, record_property: Callable[[str, object], None]
) -> None:
    record_property(score.BROKEN, fault.name)
    record_property(score.CHECKS, len(CHECKS))
    results = _results(fault.server())
    failed = [result for result in results if result.outcome == "failed"]
    assert {result.check.name for result in failed} == fault.caught_by, _told(failed)
    others = [result for result in results if result.outcome not in {"passed", "failed"}]
    assert not _told([result for result in others if not _is_blocked_by(fault, result)])
    assert not _unbroken(fault, others)


def _is_blocked_by(fault: Broken, result: Result) -> bool:
    """Whether a result says that it rests on what the fault breaks, or on what has caught it."""
    catchers = {f"rely on {name.rpartition('.')[2]}" for name in fault.caught_by}
    steps = tuple(f"could not {step}: " for step in fault.breaks | catchers)
    return result.outcome == "blocked" and result.reason.startswith(steps)


def _unbroken(fault: Broken, results: Sequence[Result]) -> Sequence[str]:
    """The steps that a fault is said to break, and that nothing was blocked by."""
    return [
        step
        for step in fault.breaks
        if not any(result.reason.startswith(f"could not {step}: ") for result in results)
    ]


class _RefusesAll(Reference):
    """What fails nearly every check, so that whatever a check rests on is asked, too."""

    def __init__(self) -> None:
        super().__init__()
        self.methods: set[str] = set()

    async def answer(self, call: Call) -> Reply:
        self.methods.add(call.method)
        return Reply(418)


def test_a_run_that_only_reads_writes_nothing() -> None:
    reference = _RefusesAll()
    with served(reference) as origin:
        results = Run(Plan(_target(origin), CHECKS, reads_only=True)).results()
    assert reference.methods == {"GET", "HEAD", "OPTIONS"}
    assert "unfinished" not in {result.outcome for result in results}


def test_there_is_a_broken_server_for_every_check() -> None:
    caught = {check for fault in declared() for check in fault.caught_by}
    assert caught == {check.name for check in CHECKS}


def test_a_fault_is_described_in_one_line() -> None:
    for fault in declared():
        text = fault.server.__doc__ or ""
        assert text.strip(), fault.name
        assert len(text.splitlines()) == 1, fault.name
