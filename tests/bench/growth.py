"""Measures how the latency of generated servers grows with what they hold.

With the number of conversations it should not: each answer comes by an index. With the number of
one customer's conversations a list grows, in proportion. One connection asks, so that latency is
what an answer takes; all servers run at once and are asked in turn.
"""

import itertools
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from tests.bench.contestants import database_server, generated, read_plan
from tests.bench.load import Burst, burst, write_script, write_targets
from tests.bench.seeding import GENERATED, make_seeds
from tests.harness.databases import DatabaseServer
from tests.harness.server import Sample

SIZES = (1_000, 10_000, 100_000, 1_000_000)
LENGTHS = (10, 100, 1_000)
# Conversations that are asked for, of each size; and customers of each length.
TARGETS = 1_000
CUSTOMERS = 20


@dataclass(frozen=True)
class Case:
    """What to ask of which server, as a script for each operation."""

    title: str
    url: str
    scripts: Mapping[str, Path]


def main() -> None:
    plan = read_plan(__doc__, GENERATED, rounds=5)
    for sample in plan.samples:
        print(f"\n{sample.name:32}{'list: median, p99 ms':>24}{'post: median, p99 ms':>24}")
        with (
            tempfile.TemporaryDirectory(prefix="care-bench-") as folder,
            database_server(sample.store) as database,
            ExitStack() as servers,
        ):
            for make in (cases_of_sizes, cases_of_lengths):
                cases = make(sample, database, Path(folder), servers)
                report(cases, measure(cases, plan.rounds, plan.seconds))


def cases_of_sizes(
    sample: Sample, database: DatabaseServer | None, folder: Path, servers: ExitStack
) -> list[Case]:
    """Start a server for each number of conversations, ten a customer."""
    cases = []
    for size in SIZES:
        place = folder / f"of-{size}"
        place.mkdir()
        seeds = partial(make_seeds, size, customers=size // 10)
        server = servers.enter_context(generated(sample, database, place, seeds()))
        targets = place / "targets.txt"
        write_targets(targets, itertools.islice(seeds(), 0, None, size // TARGETS))
        scripts = {
            operation: write_script(place, operation, targets) for operation in ("list", "post")
        }
        cases.append(Case(f"{size:,} conversations", server.url, scripts))
    return cases


def cases_of_lengths(
    sample: Sample, database: DatabaseServer | None, folder: Path, servers: ExitStack
) -> list[Case]:
    """Start one server, some of whose customers have more conversations than others."""
    groups = {
        length: list(make_seeds(length * CUSTOMERS, customers=CUSTOMERS, first=length * CUSTOMERS))
        for length in LENGTHS
    }
    place = folder / "of-lengths"
    place.mkdir()
    everything = itertools.chain.from_iterable(groups.values())
    server = servers.enter_context(generated(sample, database, place, everything))
    cases = []
    for length, seeds in groups.items():
        targets = place / f"{length}.txt"
        write_targets(targets, seeds)
        scripts = {"list": write_script(place, "list", targets)}
        cases.append(Case(f"{length:,} of one customer", server.url, scripts))
    return cases


def measure(cases: Sequence[Case], rounds: int, seconds: int) -> dict[Path, list[Burst]]:
    """Return what was seen of each script, the first round left out: it fills caches."""
    seen: dict[Path, list[Burst]] = {}
    for seed in range(rounds + 1):
        for case in cases:
            for script in case.scripts.values():
                found = burst(case.url, script, connections=1, seconds=seconds, seed=seed)
                seen.setdefault(script, []).append(found)
    return {script: bursts[1:] for script, bursts in seen.items()}


def report(cases: Sequence[Case], seen: Mapping[Path, Sequence[Burst]]) -> None:
    """Print the medians of each case."""
    for case in cases:
        print(f"  {case.title:30}", end="")
        for script in case.scripts.values():
            p50 = median(burst_.p50 for burst_ in seen[script])
            p99 = median(burst_.p99 for burst_ in seen[script])
            print(f"{p50:14.2f}{p99:10.2f}", end="")
        print(flush=True)


if __name__ == "__main__":
    main()
