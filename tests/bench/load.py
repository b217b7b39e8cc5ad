"""Load on a server: `wrk`, and what it tells."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.bench.seeding import Seed
from tests.harness.server import SECRET

# `targets` holds a customer and a conversation of hers a line.
_SCRIPT = """
wrk.headers["Authorization"] = "Bearer %(secret)s"
wrk.headers["Content-Type"] = "application/json"

local targets = {}
for line in io.lines("%(targets)s") do targets[#targets + 1] = line end

local function target()
  return string.match(targets[math.random(#targets)], "(%%S+) (%%S+)")
end

function init(arguments)
  math.randomseed(tonumber(arguments[1]))
end

function request()
  %(request)s
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"requests": %%d, "microseconds": %%d, "refused": %%d, "failed": %%d, "p50": %%d, "p99": %%d}',
    summary.requests, summary.duration, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50), latency:percentile(99)
  ))
end
"""

REQUESTS = {
    "list": """
  local customer = target()
  return wrk.format("GET", "/care/conversations?customerId=" .. customer)
""",
    "detail": """
  local customer, id = target()
  return wrk.format("GET", "/care/conversations/" .. id .. "?customerId=" .. customer)
""",
    "create": """
  local body = string.format(
    '{"customerId": "newcomer-%d", "subject": "Where is my parcel?", "body": "I wait and wait."}',
    math.random(1000000)
  )
  return wrk.format("POST", "/care/conversations", nil, body)
""",
    "post": """
  local customer, id = target()
  local body = string.format(
    '{"customerId": "%s", "conversationId": "%s", "body": "Is there anything new?"}', customer, id
  )
  return wrk.format("POST", "/care/conversations/" .. id .. "/messages", nil, body)
""",
}


@dataclass(frozen=True)
class Burst:
    """What `wrk` saw of one server under load; latencies in milliseconds."""

    requests: int
    seconds: float
    p50: float
    p99: float

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds


def require_wrk() -> None:
    """Exit with one message if `wrk` is not there."""
    if not shutil.which("wrk"):
        sys.exit("wrk is needed to put load on servers: apt-get install wrk")


def write_targets(path: Path, seeds: Iterable[Seed]) -> None:
    """Write the conversations that a script is to choose from."""
    path.write_text("".join(f"{seed.customer} {seed.id}\n" for seed in seeds), "utf-8")


def write_script(folder: Path, operation: str, targets: Path) -> Path:
    """Write the script that has `wrk` ask for an operation on random targets."""
    script = folder / f"{operation}-{targets.stem}.lua"
    values = {"secret": SECRET, "targets": targets, "request": REQUESTS[operation].strip()}
    script.write_text(_SCRIPT % values, "utf-8")
    return script


def burst(url: str, script: Path, *, connections: int, seconds: int, seed: int) -> Burst:
    """Put load on a server for some seconds; the same seed makes the same requests.

    Exits if not every answer is a success: a server that refuses is fast for no good reason.
    """
    command = [
        *("wrk", "--threads", "1", "--connections", str(connections)),
        *("--duration", f"{seconds}s", "--script", str(script), url, "--", str(seed)),
    ]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    if finished.returncode:
        sys.exit(f"wrk failed:\n{finished.stdout}{finished.stderr}")
    seen = json.loads(finished.stdout.splitlines()[-1])
    if seen["refused"] or seen["failed"] or not seen["requests"]:
        sys.exit(f"{script.stem} at {url}: not every answer is a success: {seen}")
    return Burst(
        seen["requests"],
        seen["microseconds"] / 1_000_000,
        seen["p50"] / 1000,
        seen["p99"] / 1000,
    )
