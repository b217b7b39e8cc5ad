"""Measures generated servers against hand-written ones that do the same work.

Both run at once and are put under load in turn, so that what else the machine does hits both
alike. Ratios are medians of those of each round: generated to hand-written for requests a second,
hand-written to generated for processor time a request. The second is the steadier one.
"""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.bench.contestants import (
    cpu_seconds,
    database_server,
    generated,
    hand_written,
    read_plan,
)
from tests.bench.load import REQUESTS, Burst, burst, write_script, write_targets
from tests.bench.seeding import HAND_WRITTEN, Seed, make_seeds
from tests.harness.server import Sample, Server

CONVERSATIONS = 100_000
CUSTOMERS = 10_000
CONNECTIONS = 16
TARGET = 0.9


@dataclass(frozen=True)
class Measurement:
    """A burst, and the microseconds of processor time that the server took for a request."""

    burst: Burst
    cpu: float


@dataclass(frozen=True)
class Round:
    """One operation of both servers, one right after the other."""

    generated: Measurement
    hand_written: Measurement

    @property
    def rate_ratio(self) -> float:
        return self.generated.burst.rate / self.hand_written.burst.rate

    @property
    def cpu_ratio(self) -> float:
        return self.hand_written.cpu / self.generated.cpu


def main() -> None:
    plan = read_plan(__doc__, HAND_WRITTEN, rounds=7)
    for sample in plan.samples:
        report(sample.name, compare(sample, plan.rounds, plan.seconds))


def compare(sample: Sample, rounds: int, seconds: int) -> dict[str, list[Round]]:
    """Measure a sample and its hand-written counterpart; return the rounds of each operation."""
    with tempfile.TemporaryDirectory(prefix="care-bench-") as folder:
        ours, theirs, load = (Path(folder, name) for name in ("generated", "by-hand", "load"))
        for place in (ours, theirs, load):
            place.mkdir()
        seeds = list(make_seeds(CONVERSATIONS, customers=CUSTOMERS))
        scripts = write_scripts(load, seeds)
        with (
            database_server(sample.store) as database,
            generated(sample, database, ours, seeds) as one,
            hand_written(sample, database, theirs, seeds) as other,
        ):
            for script in scripts.values():
                measure_round(one, other, script, seconds=1, seed=0)
            found: dict[str, list[Round]] = {operation: [] for operation in scripts}
            for seed in range(1, rounds + 1):
                for operation, script in scripts.items():
                    found[operation].append(measure_round(one, other, script, seconds, seed))
            return found


def write_scripts(folder: Path, seeds: Sequence[Seed]) -> dict[str, Path]:
    """Write a script for each operation. What is posted to is not read: it keeps its size."""
    half = len(seeds) // 2
    read, changed = folder / "read.txt", folder / "changed.txt"
    write_targets(read, seeds[:half])
    write_targets(changed, seeds[half:])
    return {
        operation: write_script(folder, operation, changed if operation == "post" else read)
        for operation in REQUESTS
    }


def measure_round(one: Server, other: Server, script: Path, seconds: int, seed: int) -> Round:
    """Put load on the generated server `one` and on the `other`, which begin in turn."""
    order = [one, other] if seed % 2 else [other, one]
    found = {server.url: measure(server, script, seconds, seed) for server in order}
    return Round(found[one.url], found[other.url])


def measure(server: Server, script: Path, seconds: int, seed: int) -> Measurement:
    """Put load on a server and look at its processor time."""
    before = cpu_seconds(server)
    seen = burst(server.url, script, connections=CONNECTIONS, seconds=seconds, seed=seed)
    return Measurement(seen, (cpu_seconds(server) - before) / seen.requests * 1e6)


def report(name: str, found: Mapping[str, Sequence[Round]]) -> None:
    """Print the medians of each operation, and which ratios miss the target."""
    print(f"\n{name:20}{'requests/s':>22}{'p99 ms':>21}{'CPU us/request':>23}")
    print(f"{'':20}{'ours':>8}{'by hand':>8} ratio{'ours':>9}{'by hand':>8}    ", end="")
    print(f"{'ours':>9}{'by hand':>8} ratio")
    for operation, rounds in found.items():
        one = [round_.generated for round_ in rounds]
        other = [round_.hand_written for round_ in rounds]
        rate_ratio = median(round_.rate_ratio for round_ in rounds)
        cpu_ratio = median(round_.cpu_ratio for round_ in rounds)
        print(
            f"  {operation:18}"
            f"{median(m.burst.rate for m in one):8.0f}{median(m.burst.rate for m in other):8.0f}"
            f" {rate_ratio:5.2f}"
            f"{median(m.burst.p99 for m in one):9.1f}{median(m.burst.p99 for m in other):8.1f}    "
            f"{median(m.cpu for m in one):9.0f}{median(m.cpu for m in other):8.0f} {cpu_ratio:5.2f}"
            f"{'' if min(rate_ratio, cpu_ratio) >= TARGET else f'  below {TARGET}'}"
        )


if __name__ == "__main__":
    main()
