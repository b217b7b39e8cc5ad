"""The command line: prepare the store, run the server, answer customers."""

import argparse
import sys

from . import agents
from .arguments import add_serve_arguments
from .logs import configure_logging
from .migrate import migrate, migration_status, require_migrated
from .problems import Problem
from .rules import ACTIONS
from .settings import Settings, SettingsError, load_settings


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 refused, 2 wrong usage or settings."""
    options = _parser().parse_args(arguments)
    try:
        settings = load_settings()
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    try:
        options.run(settings, options)
    except Problem as problem:
        print(problem.detail, file=sys.stderr)
        return 1
    except BrokenPipeError:
        # Whoever read our output, such as `head`, has seen enough.
        sys.stderr.close()
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"python -m {__package__}", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    command = commands.add_parser("serve", help="run the server")
    add_serve_arguments(command)
    command.add_argument("--no-migrate", action="store_true", help="leave the store as it is")
    command.set_defaults(run=_serve)

    command = commands.add_parser("migrate", help="bring the store up to date")
    command.add_argument("--status", action="store_true", help="only tell what has been applied")
    command.set_defaults(run=_migrate)

    command = commands.add_parser("inbox", help="list open conversations, longest waiting first")
    command.add_argument(
        "--product", type=agents.text, metavar="SLUG", help="whose, if there are several"
    )
    command.add_argument("--json", action="store_true", help="for programs")
    command.set_defaults(run=agents.inbox)

    command = commands.add_parser("show", help="show a conversation")
    command.add_argument("conversation_id", type=agents.text, metavar="CONVERSATION_ID")
    command.add_argument("--json", action="store_true", help="for programs")
    command.set_defaults(run=agents.show)

    command = commands.add_parser("reply", help="answer a customer")
    command.add_argument("conversation_id", type=agents.text, metavar="CONVERSATION_ID")
    command.add_argument(
        "--author", type=agents.text, metavar="NAME", required=True, help="who answers"
    )
    command.add_argument("body", type=agents.text, metavar="BODY")
    command.set_defaults(run=agents.reply)

    command = commands.add_parser("close", help="close or resolve a conversation")
    command.add_argument("conversation_id", type=agents.text, metavar="CONVERSATION_ID")
    command.add_argument("--action", choices=list(ACTIONS), default="close")
    command.set_defaults(run=agents.close)
    return parser


def _serve(settings: Settings, options: argparse.Namespace) -> None:
    if options.no_migrate:
        require_migrated(settings)
    else:
        migrate(settings)
    # Only here: no other command waits for the web framework to load.
    from .server import serve  # noqa: PLC0415

    configure_logging(settings.log_level)
    serve(options.host, options.port, options.workers)


def _migrate(settings: Settings, options: argparse.Namespace) -> None:
    if options.status:
        for name, state in migration_status(settings):
            print(f"{name}  {state}")
        return
    for name in migrate(settings):
        print(f"{name}  applied")
    print("The store is up to date.")


if __name__ == "__main__":
    sys.exit(main())
