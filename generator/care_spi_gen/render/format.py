"""Black for every Python file, without waiting for it where its answer is known.

Importing black takes longer than rendering everything, and most texts are the same for everyone:
they depend on a template alone and were seen when the samples were made. `formatted.txt` holds the
digests of those that black leaves as they are, so they need no second look and, as a rule, black
is not even imported. A text that is not listed (of another spec, say) is formatted.
The list saves time and changes nothing else: a test has black confirm each entry.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from black.mode import Mode

LINE_LENGTH = 100
_IMPORT = re.compile(r"^(from|import) \w+([^(\\\n#;]*)$", re.MULTILINE)
DIGESTS = Path(__file__).with_name("formatted.txt")


def format_python(text: str) -> str:
    """Return Python source as black has it (100 columns, 3.11, magic trailing commas).

    Raises ValueError if `text` is not Python.
    """
    return text if digest(text) in _known_digests() else black_format(text)


# For the helper page, which makes all projects of one spec.
@lru_cache(maxsize=1024)
def black_format(text: str) -> str:
    """Return what black makes of `text`, listed or not."""
    import black  # noqa: PLC0415
    from black.parsing import InvalidInput  # noqa: PLC0415

    try:
        return black.format_str(text, mode=_mode())
    except InvalidInput as error:
        raise ValueError(str(error)) from error


def digest(text: str) -> str:
    """Return the SHA-256 of `text`, as `formatted.txt` lists it.

    Which package an import names does not count where the import fits one line: black leaves that
    line alone, so what was seen with the samples' package holds for every other.
    """
    return hashlib.sha256(_IMPORT.sub(_without_package, text).encode()).hexdigest()


def _without_package(line: re.Match[str]) -> str:
    return f"{line[1]} _{line[2]}" if len(line[0]) <= LINE_LENGTH else line[0]


def write_digests(texts: Iterable[str]) -> None:
    """List `texts`, the formatted Python files of all samples, in `formatted.txt`.

    Raises ValueError if black would change one: then black itself has changed since the list was
    written, which has to be emptied first.
    """
    unique = {digest(text): text for text in texts}
    for text in unique.values():
        if black_format(text) != text:
            raise ValueError(f"black changes this text now: empty {DIGESTS.name}, and try again")
    digests = sorted(unique)
    DIGESTS.write_text("".join(f"{line}\n" for line in digests), "ascii", newline="\n")
    _known_digests.cache_clear()


def read_digests() -> list[str]:
    """Return the lines of `formatted.txt`."""
    return DIGESTS.read_text("ascii").splitlines()


@cache
def _known_digests() -> frozenset[str]:
    return frozenset(read_digests())


@cache
def _mode() -> Mode:
    from black.mode import Mode, TargetVersion  # noqa: PLC0415

    return Mode(target_versions={TargetVersion.PY311}, line_length=LINE_LENGTH)
