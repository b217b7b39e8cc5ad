r"""`care-spi-gen.lock`: what was last generated, which is what the next merge starts from.

Text that git can compare and merge: a head of `name: value` lines, then each file's name and
lines, by path. What is a file's stands behind `|`, or in quotes as JSON where it holds a control
character, so nothing in it can be taken for structure, for git's markers or for a line end:

    care-spi-gen lock 1
    # What `care-spi-gen regenerate` merges from: commit it, and leave it to that command.
    generator: 0.1.0
    ...
    overlay-sha256: 9f86d0...

    file README.md
    |# support-api
    \ No newline at end of file

    end
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from care_spi_gen.options import FRAMEWORKS, STORES, Options
from care_spi_gen.problems import Problem, UserError
from care_spi_gen.project.names import package_name, project_name
from care_spi_gen.project.paths import check_path, is_program

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LOCK_NAME = "care-spi-gen.lock"
FORMAT = 1

_TITLE = "care-spi-gen lock"
_REMARK = "# What `care-spi-gen regenerate` merges from: commit it, and leave it to that command."
_NO_NEWLINE = "\\ No newline at end of file"
_END = "end"
_FIELDS = (
    *("generator", "project", "package", "framework", "store"),
    *("spec", "spec-sha256", "overlay", "overlay-sha256"),
)
_KINDS = {False: "file", True: "program"}
_GIT_MARKERS = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]")
_LOST = (
    f"take it back from git, or delete it and run `care-spi-gen adopt` to make another {LOCK_NAME}"
)


@dataclass(frozen=True, slots=True)
class Pristine:
    """A file as it was generated; `executable` if it can be run."""

    text: str
    executable: bool = False


@dataclass(frozen=True, slots=True)
class Lock:
    """What was last generated: by which version, from which options, and every file by its path.

    `spec` and `overlay` are the paths, among `files`, of the two texts it was generated from.
    """

    generator: str
    options: Options
    spec: str
    overlay: str
    files: Mapping[str, Pristine]

    @property
    def base(self) -> dict[str, str]:
        """The text of every file, by path."""
        return {path: file.text for path, file in self.files.items()}


def make_lock(options: Options, spec: str, overlay: str, files: Mapping[str, str]) -> Lock:
    """Return the lock of `files` (path -> text), which this version generates from `options`."""
    pristine = {path: Pristine(text, is_program(text)) for path, text in sorted(files.items())}
    return Lock(version("care-spi-gen"), options, spec, overlay, pristine)


def lock_text(lock: Lock) -> str:
    """Return the text of `care-spi-gen.lock`. Raises ValueError for a path it cannot hold."""
    return "".join(lock_parts(lock))


def lock_parts(lock: Lock) -> Iterator[str]:
    """Yield the text of `care-spi-gen.lock` in parts: its head, one for each file, and its end."""
    options = lock.options
    values = (
        *(lock.generator, options.project, options.package),
        *(options.framework.name, options.store.name),
        *(lock.spec, _digest(lock.files[lock.spec].text)),
        *(lock.overlay, _digest(lock.files[lock.overlay].text)),
    )
    fields = (f"{field}: {value}" for field, value in zip(_FIELDS, values, strict=True))
    yield _lines(f"{_TITLE} {FORMAT}", _REMARK, *fields)
    for path, file in sorted(lock.files.items()):
        _check(path)
        yield _lines("", f"{_KINDS[file.executable]} {path}", *_file_lines(file.text))
    yield _lines("", _END)


def read_lock(data: bytes, name: str) -> Lock:
    """Return the lock that `data` holds; `name` is its file, for messages.

    Raises UserError with one problem if it is damaged, from a newer version, or was left by git
    with two versions in it.
    """
    return _Reader(data, name).lock()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _check(path: str) -> None:
    check_path(path)
    if not path.isprintable() or path != path.strip():
        raise ValueError(f"a path that a line cannot hold: {path!r}")


def _lines(*lines: str) -> str:
    return "".join(f"{line}\n" for line in lines)


def _file_lines(text: str) -> Iterator[str]:
    *lines, last = text.split("\n")
    for line in [*lines, *([last] if last else [])]:
        yield json.dumps(line) if _CONTROL.search(line) else f"|{line}"
    if last:
        yield _NO_NEWLINE


class _Reader:
    """Takes a lock apart, line by line, and accepts nothing that `lock_text` would not write."""

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        self.number = 0
        try:
            # A checkout may have CRLF; in what is a file's, CR is written as JSON.
            text = data.decode("utf-8").replace("\r\n", "\n")
        except UnicodeDecodeError:
            self.refuse("is not UTF-8 text")
        self.lines = text.split("\n")
        self._refuse_markers()

    def refuse(self, message: str, hint: str = _LOST) -> NoReturn:
        raise UserError(Problem(message, hint, self.name, self.number or None))

    def lock(self) -> Lock:
        self._title()
        if self._next() != _REMARK:
            self._damaged()
        values = {field: self._field(field) for field in _FIELDS}
        self._refuse_newer(values["generator"])
        options = self._options(values)
        files = dict(self._files())
        if any(self.lines[self.number :]) or list(files) != sorted(files):
            self._damaged()
        self.number = 0
        for part in ("spec", "overlay"):
            file = files.get(values[part])
            if file is None or _digest(file.text) != values[f"{part}-sha256"]:
                self.refuse(f"is damaged: it does not hold the {part} that its head names")
        return Lock(values["generator"], options, values["spec"], values["overlay"], files)

    def _refuse_markers(self) -> None:
        for number, line in enumerate(self.lines, 1):
            if line.startswith(_GIT_MARKERS):
                self.number = number
                hint = "take one side whole (git checkout --theirs care-spi-gen.lock), then run"
                self.refuse(
                    "git left a conflict here",
                    f"{hint} `care-spi-gen regenerate`, which brings the rest in line",
                )

    def _next(self) -> str:
        if self.number >= len(self.lines):
            self._damaged()
        self.number += 1
        return self.lines[self.number - 1]

    def _damaged(self) -> NoReturn:
        self.refuse("is damaged: the generator never wrote this")

    def _title(self) -> None:
        title, _, number = self._next().rpartition(" ")
        if title != _TITLE or not number.isdecimal():
            self.refuse("is no lock of care-spi-gen")
        if int(number) != FORMAT:
            self._refuse_version(f"has format {number}, of a newer version of care-spi-gen")

    def _refuse_newer(self, generator: str) -> None:
        ours = version("care-spi-gen")
        if _release(generator) > _release(ours):
            self._refuse_version(f"was written by care-spi-gen {generator}; this is {ours}")

    def _refuse_version(self, message: str) -> NoReturn:
        self.refuse(message, "upgrade: pip install --upgrade care-spi-gen")

    def _field(self, field: str) -> str:
        name, _, value = self._next().partition(": ")
        if name != field or not value:
            self._damaged()
        return value

    def _options(self, values: Mapping[str, str]) -> Options:
        if values["framework"] not in FRAMEWORKS or values["store"] not in STORES:
            self._damaged()
        project = values["project"]
        if project_name(Path(project)) != project:
            self._damaged()
        return Options(
            FRAMEWORKS[values["framework"]],
            STORES[values["store"]],
            project,
            package_name(project, values["package"]),
        )

    def _files(self) -> Iterator[tuple[str, Pristine]]:
        seen = set()
        if self._next():
            self._damaged()
        while (head := self._next()) != _END:
            kind, _, path = head.partition(" ")
            if kind not in _KINDS.values() or path in seen:
                self._damaged()
            try:
                _check(path)
            except ValueError:
                self._damaged()
            seen.add(path)
            yield path, Pristine(self._text(), kind == _KINDS[True])

    def _text(self) -> str:
        lines: list[str] = []
        while line := self._next():
            if line == _NO_NEWLINE and lines:
                if self._next():
                    self._damaged()
                return "\n".join(lines)
            lines.append(self._line(line))
        return "".join(f"{line}\n" for line in lines)

    def _line(self, line: str) -> str:
        if line.startswith("|"):
            return line[1:]
        try:
            value = json.loads(line) if line.startswith('"') else None
        except ValueError:
            value = None
        if not isinstance(value, str) or "\n" in value:
            self._damaged()
        return value


def _release(text: str) -> list[int]:
    """Return the numbers that a version begins with."""
    match = re.match(r"\d+(\.\d+)*", text)
    return [int(part) for part in match[0].split(".")] if match else []
