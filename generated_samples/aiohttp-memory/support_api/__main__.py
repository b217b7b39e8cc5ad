"""The command line. Conversations live in the server's memory, so it is all that can be run."""

import argparse
import sys

from .arguments import add_serve_arguments
from .logs import configure_logging
from .settings import Settings, SettingsError, load_settings

OUT_OF_REACH = ["inbox", "show", "reply", "close"]


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 2 wrong usage or settings."""
    parser = _parser()
    options, unknown = parser.parse_known_args(arguments)
    if unknown and options.run is not _out_of_reach:
        parser.error(f"unrecognized arguments: {' '.join(unknown)}")
    try:
        settings = load_settings()
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    return int(options.run(settings, options))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"python -m {__package__}", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    command = commands.add_parser("serve", help="run the server")
    add_serve_arguments(command)
    command.add_argument("--no-migrate", action="store_true", help="changes nothing here")
    command.set_defaults(run=_serve)

    command = commands.add_parser("migrate", help="changes nothing here")
    command.add_argument("--status", action="store_true", help="changes nothing here")
    command.set_defaults(run=_migrate)

    for name in OUT_OF_REACH:
        command = commands.add_parser(name, help="needs a store that keeps conversations")
        command.set_defaults(run=_out_of_reach)
    return parser


def _serve(settings: Settings, options: argparse.Namespace) -> int:
    if options.workers > 1:
        print("--workers: must be 1, since each would have a memory of its own", file=sys.stderr)
        return 2
    # Only here: no other command waits for the web framework to load.
    from .server import serve  # noqa: PLC0415

    configure_logging(settings.log_level)
    serve(options.host, options.port, options.workers)
    return 0


def _migrate(_settings: Settings, _options: argparse.Namespace) -> int:
    print("Memory has nothing to migrate.")
    return 0


def _out_of_reach(_settings: Settings, _options: argparse.Namespace) -> int:
    print(
        "Conversations are in the memory of the server, out of reach of this command.",
        file=sys.stderr,
    )
    return 2


if __name__ == "__main__":
    sys.exit(main())
