"""`make demo`: generates a server, starts it, has a conversation with it and leaves it running."""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import secrets
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[1]
DEMO = ROOT / "demo"
PROJECT = DEMO / "support-api"
PACKAGE = "support_api"
LOG = DEMO / "server.log"
PID = DEMO / "server.pid"
HOST = "127.0.0.1"
USUAL_PORT = 8080
START_SECONDS = 30
CUSTOMER = "ada@example.com"


class DemoError(Exception):
    """The demo cannot go on; the message says why."""


class Server:
    """The running server, as the platform talks to it; shows every request and its answer."""

    def __init__(self, port: int, secret: str) -> None:
        """Talk to `port` of this machine with `secret` as bearer token."""
        self.port = port
        self._headers = {"Authorization": f"Bearer {secret}"}

    def is_ready(self) -> bool:
        """Ask `/readyz`, once."""
        try:
            return self._send("GET", "/readyz").status == http.HTTPStatus.OK
        except OSError:
            return False

    def get(self, path: str) -> dict[str, str]:
        """Read `path` as the demo's customer."""
        return self._show("GET", f"{path}?{urlencode({'customerId': CUSTOMER})}", None)

    def post(self, path: str, **body: str) -> dict[str, str]:
        """Send `body` to `path` as the demo's customer."""
        return self._show("POST", path, {"customerId": CUSTOMER, **body})

    def _show(self, method: str, path: str, body: dict[str, str] | None) -> dict[str, str]:
        url = f"http://{HOST}:{self.port}{path}"
        text = json.dumps(body, ensure_ascii=False) if body else None
        words = ["curl", *(["--json", text] if text else [])]
        bearer = '-H "Authorization: Bearer $CARE_SPI_SECRET"'
        say(f"\n$ {shlex.join(words)} \\\n    {bearer} {shlex.quote(url)}")
        answer = self._send(method, path, text)
        document: dict[str, str] = json.load(answer)
        say(f"{answer.status} {answer.reason}")
        say(json.dumps(document, indent=2, ensure_ascii=False))
        if answer.status != http.HTTPStatus.OK:
            raise DemoError(f"this was not to be expected; the server's log is {shown(LOG)}")
        return document

    def _send(self, method: str, path: str, body: str | None = None) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=10)
        headers = {**self._headers, "Content-Type": "application/json"} if body else self._headers
        connection.request(method, path, body.encode() if body else None, headers)
        return connection.getresponse()


def say(text: str) -> None:
    """Print at once, so that the order of this and of child processes' output is kept."""
    print(text, flush=True)


def shown(path: Path) -> str:
    """Return `path` as a person types it from the repository's folder."""
    return str(path.relative_to(ROOT))


def start() -> None:
    """Generate, start, talk; leave the server running."""
    stop(quiet=True)
    shutil.rmtree(DEMO, ignore_errors=True)
    DEMO.mkdir()
    generate()
    secret = secrets.token_urlsafe(24)
    # The commands that the demo suggests at its end read it from there.
    (PROJECT / ".env").write_text(
        f"CARE_SPI_SECRET={secret}\nCARE_SPI_DATABASE_URL=sqlite:///care.db\n", "utf-8"
    )
    server = Server(free_port(), secret)
    serve(server)
    converse(server)
    say_farewell(server)


def generate() -> None:
    """Make the project, as a person would."""
    arguments = ["new", shown(PROJECT), "--framework", "fastapi", "--store", "sqlite"]
    say(f"$ {shlex.join(['care-spi-gen', *arguments])}")
    made = run([sys.executable, "-m", "care_spi_gen", *arguments], ROOT)
    # It also tells what to do next; here that is done already.
    say(made.partition("\nNext:")[0])


def serve(server: Server) -> None:
    """Start the server in the background and wait until it is ready."""
    arguments = ["-m", PACKAGE, "serve", "--host", HOST, "--port", str(server.port)]
    say(f"\n$ cd {shown(PROJECT)} && {shlex.join(['python', *arguments])} &")
    with LOG.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=PROJECT,
            env=clean_environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    PID.write_text(str(process.pid), "ascii")
    deadline = time.monotonic() + START_SECONDS
    while not server.is_ready():
        if process.poll() is not None or time.monotonic() > deadline:
            process.terminate()
            process.wait()
            PID.unlink()
            raise DemoError(f"the server did not start:\n{LOG.read_text('utf-8')}")
        time.sleep(0.1)
    say(f"Listening on http://{HOST}:{server.port}")


def converse(server: Server) -> None:
    """Create a conversation, answer it as an agent, read it back."""
    say("\nA customer writes:")
    created = server.post(
        "/care/conversations",
        subject="Where is my parcel?",
        body="It was to come on Monday. 📦",
    )
    conversation = created["conversationId"]
    say("\nAn agent answers, on the server's own command line:")
    reply = ["reply", conversation, "--author", "Grace", "On its way: tomorrow before noon."]
    say(f"\n$ {shlex.join(['python', '-m', PACKAGE, *reply])}")
    say(run([sys.executable, "-m", PACKAGE, *reply], PROJECT))
    say("\nThe customer reads it:")
    server.get(f"/care/conversations/{conversation}")


def say_farewell(server: Server) -> None:
    """Tell where things are and how to go on."""
    python = shlex.quote(os.path.relpath(sys.executable, PROJECT))
    say(f"""
The server keeps running (process {PID.read_text("ascii")}). Where things are:
  {shown(PROJECT)}/   the project, yours to read and edit; its secret is in .env there
  {shown(LOG)}    one JSON line a request
Look around:
  cd {shown(PROJECT)} && {python} -m {PACKAGE} inbox
  cd {shown(PROJECT)} && {python} -m pytest
  curl http://{HOST}:{server.port}/readyz
Stop it:
  make demo-stop""")


def stop(*, quiet: bool) -> None:
    """Stop the server of an earlier demo, if one runs."""
    stopped = PID.is_file() and _terminate(int(PID.read_text("ascii")))
    PID.unlink(missing_ok=True)
    if not quiet:
        say("The demo server is stopped." if stopped else "No demo server was running.")


def _terminate(pid: int) -> bool:
    # The number may belong to another process by now: the demo's own leads its session.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if os.getsid(pid) != pid:
            return False
        os.killpg(pid, signal.SIGTERM)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            os.kill(pid, 0)
            time.sleep(0.05)
        raise DemoError(f"process {pid} does not stop")
    return True


def free_port() -> int:
    """Return 8080, or any free port if that is taken."""
    for port in (USUAL_PORT, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind((HOST, port))
                return int(probe.getsockname()[1])
    raise DemoError("no free port was found")


def clean_environment() -> dict[str, str]:
    """Return the environment without settings that would reach the demo's server."""
    return {key: value for key, value in os.environ.items() if not key.startswith("CARE_SPI_")}


def run(command: list[str], folder: Path) -> str:
    """Run `command` and return what it printed. Raises DemoError if it fails."""
    finished = subprocess.run(
        command,
        cwd=folder,
        env=clean_environment(),
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=False,
    )
    if finished.returncode:
        raise DemoError(f"{shlex.join(command)} ended with exit code {finished.returncode}")
    return finished.stdout.rstrip("\n")


def main() -> int:
    """Run `start` or `stop`; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("action", choices=["start", "stop"])
    parser.add_argument("--quiet", action="store_true", help="say nothing if none was running")
    arguments = parser.parse_args()
    try:
        if arguments.action == "start":
            start()
        else:
            stop(quiet=arguments.quiet)
    except DemoError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
