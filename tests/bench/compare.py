"""Times `care-spi-gen` against two other generators: whole processes, in turn, on the same spec.

The others write stubs for one framework; ours writes a complete server. Run it by `make bench`.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from care_spi_gen.resources import VENDOR_SPEC

_USAGE_ERROR = 2


@dataclass(slots=True)
class Contestant:
    """A command to time. `target` is the folder it makes, removed before each run."""

    title: str
    command: list[str]
    target: Path | None = None
    exit_code: int = 0
    seconds: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    def run(self) -> float:
        if self.target:
            shutil.rmtree(self.target, ignore_errors=True)
        started = time.perf_counter()
        finished = subprocess.run(self.command, capture_output=True, text=True, check=False)
        elapsed = time.perf_counter() - started
        made_nothing = self.target and not any(self.target.iterdir())
        if finished.returncode != self.exit_code or made_nothing:
            sys.exit(f"{self.title} failed:\n{finished.stdout}{finished.stderr}")
        return elapsed


def contestants(ours: Path, others: Path, scratch: Path) -> list[Contestant]:
    spec = str(VENDOR_SPEC)
    new, stubs, java = (scratch / name for name in ("support-api", "codegen", "openapi-generator"))
    return [
        Contestant("care-spi-gen new", [str(ours), "new", str(new)], new),
        Contestant(
            "fastapi-codegen",
            [str(others / "fastapi-codegen"), "--input", spec, "--output", str(stubs)],
            stubs,
        ),
        Contestant(
            "openapi-generator -g python-fastapi",
            [
                *(str(others / "openapi-generator-cli"), "generate", "-g", "python-fastapi"),
                *("-i", spec, "-o", str(java)),
            ],
            java,
        ),
        Contestant("care-spi-gen --help", [str(ours), "--help"]),
        Contestant("care-spi-gen new --help", [str(ours), "new", "--help"]),
        Contestant(
            "care-spi-gen new, a mistake",
            [str(ours), "new", str(scratch / "x"), "--store", "mongo"],
            exit_code=_USAGE_ERROR,
        ),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("others", type=Path, help="bin folder with the other generators")
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    ours = Path(sys.executable).with_name("care-spi-gen")
    with tempfile.TemporaryDirectory() as scratch:
        entries = contestants(ours, arguments.others, Path(scratch))
        for contestant in entries:
            contestant.run()  # the first run fills caches of bytecode and of the disk
        for _ in range(arguments.rounds):
            for contestant in entries:
                contestant.seconds.append(contestant.run())
    report(entries)


def report(entries: list[Contestant]) -> None:
    codegen, java = entries[1].median, entries[2].median
    print(f"{'':36}  median      min  x codegen  x openapi-generator")
    for contestant in entries:
        print(
            f"{contestant.title:36}  {contestant.median:5.2f} s  {min(contestant.seconds):5.2f} s"
            f"  {contestant.median / codegen:9.2f}  {contestant.median / java:19.2f}"
        )


if __name__ == "__main__":
    main()
