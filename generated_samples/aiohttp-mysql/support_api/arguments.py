"""The options of the serve command, checked."""

import argparse
from collections.abc import Callable


def add_serve_arguments(parser: argparse.ArgumentParser) -> None:
    """Add where to listen and with how many processes."""
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=_integer(0, 65535), default=8080)
    parser.add_argument("--workers", type=_integer(1, 256), default=1, help="how many processes")


def _integer(low: int, high: int) -> Callable[[str], int]:
    def parse(argument: str) -> int:
        if not argument.isdecimal() or not low <= int(argument) <= high:
            raise argparse.ArgumentTypeError(f"must be a number from {low} to {high}")
        return int(argument)

    return parse
