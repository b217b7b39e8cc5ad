"""The Lua scripts: each is one atomic act of Redis, and one round trip."""

from collections.abc import Sequence
from importlib.resources import files

Command = tuple[str | int, ...]


def read_script(name: str) -> str:
    """Return the text of a script of `scripts/`."""
    return (files(__package__) / "scripts" / f"{name}.lua").read_text(encoding="utf-8")


def script_call(script: str, keys: Sequence[str], *arguments: str | int) -> Command:
    """Return the command that runs a script.

    EVAL and not EVALSHA: it costs as much, and no server has to be told the script beforehand.
    """
    return ("EVAL", script, len(keys), *keys, *arguments)
