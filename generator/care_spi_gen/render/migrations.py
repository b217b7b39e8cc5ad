"""The numbered migrations that add columns, as the description grows from version to version.

A migration that a project has is never changed, nor is a column dropped. What the earlier ones
have added is read from their own text, so that nothing beside them has to be kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from care_spi_gen.api.model import Column
from care_spi_gen.problems import Problem, UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from care_spi_gen.api.model import Api

# A table, and a column that it gets.
Added = tuple[str, Column]

_NUMBERED = re.compile(r"([0-9]{4,9})_[A-Za-z0-9_-]+\.sql")
# What the fragments `columns.sql` of the stores write, one line a column. Where a document is kept
# as any text is, the comment tells them apart.
_ADDED = re.compile(
    r"^ALTER TABLE (\w+) ADD COLUMN [\"`](\w+)[\"`] (\w+(?: /\* JSON \*/)?);$", re.MULTILINE
)
_MOST_NAMES = 3
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Earlier:
    """The migrations that a project has had: the generated ones by path, and the last number."""

    files: Mapping[str, str] = field(default_factory=dict)
    last: int = 0


NONE_EARLIER = Earlier()


def migrations_folder(package: str) -> str:
    """Return the folder of the migrations below a project."""
    return f"{package}/migrations"


def is_migration(path: str, package: str) -> bool:
    """Return whether `path` is that of a numbered migration of a project."""
    whole = PurePosixPath(path)
    in_folder = str(whole.parent) == migrations_folder(package)
    return in_folder and _NUMBERED.fullmatch(whole.name) is not None


def number(path: str) -> int:
    """Return the number that a migration's name begins with."""
    found = _NUMBERED.fullmatch(PurePosixPath(path).name)
    return int(found[1]) if found else 0


def earlier_of(generated: Mapping[str, str], package: str, there: Iterable[str]) -> Earlier:
    """Return what a project has of migrations: those among `generated`, and the last number.

    `there` are the paths of all that are in the project, those of its owner among them.
    """
    files = {path: text for path, text in generated.items() if is_migration(path, package)}
    numbers = [number(path) for path in (*files, *there) if is_migration(path, package)]
    return Earlier(files, max(numbers, default=0))


def only_adds_columns(text: str) -> bool:
    """Return whether a migration is one that was generated to add columns."""
    lines = [line for line in text.splitlines() if line and not line.startswith("--")]
    return bool(lines) and all(_ADDED.match(line) for line in lines)


def add_migrations(
    files: Mapping[str, str],
    api: Api,
    package: str,
    earlier: Earlier,
    write: Callable[[list[Added]], str],
) -> dict[str, str]:
    """Return the migrations of a project beside those in `files`: the earlier, and one to come.

    `write` returns the text of a migration that adds columns to tables. Raises UserError if a
    column was added as another type before.
    """
    wanted = [("conversations", column) for column in api.conversation_columns]
    wanted += [("messages", column) for column in api.message_columns]
    if not wanted:
        return dict(earlier.files)
    known = _types("\n".join(earlier.files.values()))
    now = _types(write(wanted))
    for key, type_ in now.items():
        if known.get(key, type_) != type_:
            table, name = key
            message = f"the column `{name}` of `{table}` is {known[key]}, and would be {type_} now"
            hint = "describe the property as before in the overlay, or under another name"
            raise UserError(Problem(message, hint))
    missing = [(table, column) for table, column in wanted if (table, column.name) not in known]
    if not missing:
        return dict(earlier.files)
    have = [number(path) for path in files if is_migration(path, package)]
    following = max((*have, earlier.last)) + 1
    path = f"{migrations_folder(package)}/{following:04}_{_title(missing)}.sql"
    return {**earlier.files, path: write(missing)}


def _types(text: str) -> dict[tuple[str, str], str]:
    return {(table, name): type_ for table, name, type_ in _ADDED.findall(text)}


def _title(added: list[Added]) -> str:
    names = list(dict.fromkeys(column.name.strip("_") for _, column in added))
    if len(names) > _MOST_NAMES:
        names = [*names[: _MOST_NAMES - 1], "and_more"]
    return "_".join(names)[:_LONGEST_NAME].rstrip("_")
