"""The options of the serve command."""

import argparse
from collections.abc import Callable


def add_serve_arguments(parser: argparse.ArgumentParser) -> None:
    """Add where to listen and with how many processes."""
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=_integer(1, 65535), default=8080)
    parser.add_argument("--workers", type=_integer(1, 256), default=1, help="how many processes")


def _integer(low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not text.isdecimal() or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"must be a number from {low} to {high}")
        return int(text)

    return parse
