"""Runs the application on aiohttp's own server, in one process or several."""

import asyncio
import logging
import signal
import socket
import sys
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from multiprocessing.context import SpawnProcess
from time import sleep
from types import FrameType

from aiohttp import web

from .app import from_environment
from .keys import DRAINING

DRAIN_SECONDS = 20
CLEANUP_SECONDS = 5

logger = logging.getLogger(__name__)


def serve(host: str, port: int, workers: int) -> None:
    """Serve until SIGTERM or Ctrl-C; then requests in flight have 25 seconds to finish."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=1024)
    except OSError as error:
        sys.exit(f"Cannot listen on {host}:{port}: {error.strerror}")
    with listener:
        logger.info("Listening on port %d.", listener.getsockname()[1])
        if workers == 1:
            _work(listener)
        else:
            _supervise(listener, workers)


def _work(listener: socket.socket) -> None:
    asyncio.run(_serve(listener))


async def _serve(listener: socket.socket) -> None:
    stopped = _until_told_to_stop()
    app = from_environment()
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=CLEANUP_SECONDS)
    await runner.setup()
    try:
        site = web.SockSite(runner, listener)
        await site.start()
        await stopped.wait()
        await site.stop()
        await app[DRAINING].finish(DRAIN_SECONDS)
    finally:
        await runner.cleanup()


def _until_told_to_stop() -> asyncio.Event:
    """Return what is set by SIGTERM, by Ctrl-C and, in a worker, by the end of its supervisor."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    supervisor = parent_process()
    if supervisor is not None:
        sentinel = supervisor.sentinel

        def orphaned() -> None:
            loop.remove_reader(sentinel)
            stopped.set()

        loop.add_reader(sentinel, orphaned)
    return stopped


def _supervise(listener: socket.socket, workers: int) -> None:
    """Keep a number of processes serving one socket, until this one is told to end."""
    signal.signal(signal.SIGTERM, _exit)
    processes: list[SpawnProcess] = []
    try:
        processes.extend(_start(listener) for _ in range(workers))
        while True:
            wait([process.sentinel for process in processes])
            # One that cannot even start must not keep the machine busy.
            sleep(1)
            for number, process in enumerate(processes):
                if not process.is_alive():
                    logger.error("Worker %s ended; starting another.", process.pid)
                    processes[number] = _start(listener)
    except KeyboardInterrupt:
        logger.info("Interrupted.")
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.join()


def _start(listener: socket.socket) -> SpawnProcess:
    process = get_context("spawn").Process(target=_work, args=(listener,))
    process.start()
    return process


def _exit(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(0)
