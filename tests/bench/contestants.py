"""The servers to measure: processes, each with a full database of its own."""

import argparse
import contextlib
import os
import sqlite3
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg
import pytest

from tests.bench.load import require_wrk
from tests.bench.seeding import GENERATED, HAND_WRITTEN, Seed, fill
from tests.harness.databases import DatabaseServer, new_database, own_server
from tests.harness.server import SECRET, Project, Sample, Server, find_samples, running

_ROOT = Path(__file__).parents[2]
_SAMPLES = _ROOT / "generated_samples"
_SERVERS = Path(__file__).with_name("servers")
# Those of the tests do not wait for the disk.
_DURABLE = {
    "postgres": {"autovacuum": "on", "fsync": "on", "full_page_writes": "on"},
}


@dataclass(frozen=True)
class Plan:
    """What to measure, how often, and for how long at a time."""

    samples: Sequence[Sample]
    rounds: int
    seconds: int


def read_plan(description: str | None, stores: Collection[str], rounds: int) -> Plan:
    """Read the command line: of the samples on these `stores`, all or those that it names."""
    samples = {sample.name: sample for sample in find_samples(_SAMPLES) if sample.store in stores}
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("samples", nargs="*", help=f"some of {', '.join(samples)}; default: all")
    parser.add_argument("--rounds", type=int, default=rounds)
    parser.add_argument("--seconds", type=int, default=2, help="of load on a server at a time")
    arguments = parser.parse_args()
    if unknown := set(arguments.samples) - samples.keys():
        parser.error(f"no such sample: {', '.join(sorted(unknown))}")
    require_wrk()
    chosen = [samples[name] for name in arguments.samples or samples]
    return Plan(chosen, arguments.rounds, arguments.seconds)


def database_server(store: str) -> AbstractContextManager[DatabaseServer | None]:
    """Run a database server that keeps what it has acknowledged; SQLite needs none."""
    if store == "sqlite":
        return contextlib.nullcontext()
    try:
        return own_server(store, **_DURABLE[store])
    except pytest.skip.Exception as reason:
        sys.exit(str(reason))


@contextmanager
def generated(
    sample: Sample, database: DatabaseServer | None, folder: Path, seeds: Iterable[Seed]
) -> Iterator[Server]:
    """Run a generated server on conversations."""
    url = new_database(sample.store, folder, database).url
    project = Project.prepare(sample, folder, DATABASE_URL=url)
    project.run("migrate").check_returncode()
    fill(url, GENERATED[sample.store], seeds)
    with project.serve() as server:
        yield server


@contextmanager
def hand_written(
    sample: Sample, database: DatabaseServer | None, folder: Path, seeds: Iterable[Seed]
) -> Iterator[Server]:
    """Run the hand-written server for the sample's framework and store on conversations."""
    url = new_database(sample.store, folder, database).url
    _create_tables(url, _SERVERS.joinpath(f"{sample.store}.sql").read_text("utf-8"))
    fill(url, HAND_WRITTEN[sample.store], seeds)
    environment = {
        "PATH": os.defpath,
        "PYTHONPATH": str(_ROOT),
        "CARE_SPI_DATABASE_URL": url,
        "CARE_SPI_SECRET": SECRET,
    }
    module = f"tests.bench.servers.{sample.framework}_server"
    with running([sys.executable, "-m", module], folder, environment) as server:
        yield server


def cpu_seconds(server: Server) -> float:
    """What the processor has done for a server up to now, its workers included."""
    parent = psutil.Process(server.process.pid)
    times = [process.cpu_times() for process in (parent, *parent.children(recursive=True))]
    return sum(time.user + time.system for time in times)


def _create_tables(url: str, script: str) -> None:
    if url.startswith("sqlite"):
        with contextlib.closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            connection.executescript(script)
    else:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(script.encode())
