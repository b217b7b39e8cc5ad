"""Reads YAML 1.2 (so JSON too) into a tree that knows the line of every part.

PyYAML finds the structure. The meaning of scalars is decided here, by the core schema of YAML
1.2 (section 10.3.2), since PyYAML's own is that of YAML 1.1, where `no` is false and `1:30` is 90.
"""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING, Any, NoReturn

import yaml

from care_spi_gen.problems import Problem, UserError
from care_spi_gen.spec.tree import Budget, Mapping, Node, Place, Sequence, TooBigError, copy_tree

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 5 * 1024 * 1024

_TAG = "tag:yaml.org,2002:"
_NULL = re.compile(r"null|Null|NULL|~|")
_BOOL = re.compile(r"true|True|TRUE|false|False|FALSE")
_INT = re.compile(r"[-+]?[0-9]+")
_RADIX_INT = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_SURROGATES = re.compile(
    r"(?<!\\)((?:\\\\)*)(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})"
)
_RESPONSE_CODE = re.compile(r"[1-5][0-9][0-9]")


def read_text(file: Path) -> str:
    """Return the text of `file`, byte for byte as it is there (line ends and BOM included).

    Raises UserError if it cannot be read, is over `MAX_BYTES` or is not UTF-8 text.
    """
    name = str(file)
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise UserError(_unreadable(name, error)) from None
    if len(data) > MAX_BYTES:
        limit = f"is larger than {MAX_BYTES // 1024 // 1024} MiB"
        raise UserError(Problem(limit, "name another file", name))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UserError(Problem("is not UTF-8 text", "save it as UTF-8", name, line)) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise UserError(Problem("is a binary file", "name a YAML or JSON file", name, line))
    return text


def _unreadable(name: str, error: Exception) -> Problem:
    if isinstance(error, FileNotFoundError):
        return Problem("does not exist", "check the path", name)
    if isinstance(error, IsADirectoryError):
        return Problem("is a folder", "name the file in it", name)
    if isinstance(error, PermissionError):
        return Problem("may not be read", "check its permissions", name)
    reason = getattr(error, "strerror", None) or str(error)
    return Problem(f"cannot be read ({reason})", "check the path", name)


def parse_yaml(text: str, name: str) -> Node:
    """Return the root of the one document in `text`; `name` is the file, for messages.

    Raises UserError if it is not YAML, or uses what has no place in an API description: several
    documents, repeated or non-string keys, tags of its own, numbers that JSON lacks, aliases that
    contain themselves, more nodes or levels than `tree` allows.
    """
    reader = _Reader(_join_surrogates(text.removeprefix("\ufeff")), name)
    try:
        root = reader.document()
    except TooBigError as error:
        reader.refuse(error.message, error.hint)
    except yaml.MarkedYAMLError as error:
        reader.refuse_syntax(error)
    except yaml.reader.ReaderError as error:
        # The reader stops at the character itself, before any token has a line.
        reader.line = text.count("\n", 0, text.find(chr(error.character))) + 1
        reader.refuse(f"not valid YAML: control character U+{error.character:04X}", "remove it")
    if not root.is_mapping:
        reader.line = root.place.line
        reader.refuse("holds no mapping", "begin it with a line such as `key: value`")
    return root


def _join_surrogates(text: str) -> str:
    r"""Write out the pairs `\ud83d\ude00` that JSON makes of an emoji: YAML has none."""
    if not text.lstrip().startswith("{"):
        return text
    return _SURROGATES.sub(lambda pair: pair[1] + json.loads(f'"{pair[2]}"'), text)


class _Reader:
    """Builds the tree from PyYAML's events; `line` is that of the latest one."""

    def __init__(self, text: str, name: str) -> None:
        # The C reader is ten times as fast, but PyYAML may be built without it.
        self._make_loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        self.text = text
        self.name = name
        self.line = 1
        self._anchors: dict[str, Any] = {}
        self._open_anchors: set[str] = set()
        self._budget = Budget()

    def refuse(self, message: str, hint: str) -> NoReturn:
        raise UserError(Problem(message, hint, self.name, self.line))

    def refuse_syntax(self, error: yaml.MarkedYAMLError) -> NoReturn:
        if error.problem_mark:
            self.line = error.problem_mark.line + 1
        # What was never closed is worth looking for where it began.
        began = error.context_mark.line + 1 if error.context_mark else self.line
        context = f" {error.context} from line {began}" if began != self.line else ""
        self.refuse(f"not valid YAML: {error.problem}{context}", "mind quotes and indentation")

    def document(self) -> Node:
        self._loader = self._make_loader(self.text)
        self._next()
        if isinstance(self._next(), yaml.StreamEndEvent):
            self.refuse("is empty", "name another file")
        first = self._next()
        root = Node(self._value(first, 0), Place(self.name, first.start_mark.line + 1))
        self._next()
        if not isinstance(self._next(), yaml.StreamEndEvent):
            self.refuse("a second document begins here", "keep one document in a file")
        return root

    def _next(self) -> Any:
        event = self._loader.get_event()
        self.line = event.start_mark.line + 1
        return event

    def _value(self, event: Any, depth: int) -> Any:
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event.anchor, depth)
        self._budget.spend(depth)
        anchor = event.anchor
        if anchor is not None:
            self._open_anchors.add(anchor)
        if isinstance(event, yaml.ScalarEvent):
            value = self._scalar(event)
        elif isinstance(event, yaml.MappingStartEvent):
            self._check_tag(event.tag, "map")
            value = self._mapping(depth)
        else:
            self._check_tag(event.tag, "seq")
            value = self._sequence(depth)
        if anchor is not None:
            self._open_anchors.discard(anchor)
            self._anchors[anchor] = value
        return value

    def _alias(self, anchor: str | None, depth: int) -> Any:
        if anchor in self._open_anchors:
            self.refuse(f"the alias `*{anchor}` contains itself", "use `$ref` for recursion")
        if anchor is None or anchor not in self._anchors:
            self.refuse(f"no anchor is called `{anchor}`", "check the alias")
        # A copy, since an overlay may change one of the two.
        return copy_tree(self._anchors[anchor], depth, self._budget)

    def _mapping(self, depth: int) -> Mapping:
        mapping = Mapping()
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            place = Place(self.name, self.line)
            key = self._key(event)
            if key in mapping:
                self.refuse(
                    f"the key `{key}` is already on line {mapping.places[key].line}",
                    "keep one of the two",
                )
            mapping.put(key, self._value(self._next(), depth + 1), place)
        return mapping

    def _sequence(self, depth: int) -> Sequence:
        sequence = Sequence()
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            place = Place(self.name, self.line)
            sequence.put(self._value(event, depth + 1), place)
        return sequence

    def _key(self, event: Any) -> str:
        if isinstance(event, yaml.AliasEvent) and event.anchor in self._anchors:
            key = self._anchors[event.anchor]
        elif isinstance(event, yaml.ScalarEvent):
            key = self._scalar(event)
            if event.anchor is not None:
                self._anchors[event.anchor] = key
        else:
            key = None
        if isinstance(key, int) and _RESPONSE_CODE.fullmatch(str(key)):
            return str(key)
        if not isinstance(key, str):
            shown = f"`{event.value}` " if isinstance(event, yaml.ScalarEvent) else ""
            self.refuse(f"the key {shown}is not a string", "put it in quotes")
        if key == "<<" and not event.style:
            self.refuse("merge keys (`<<`) are not part of YAML 1.2", "write the keys out")
        return key

    def _check_tag(self, tag: str | None, *allowed: str) -> str:
        """Return the core tag's short name, empty if there is none."""
        if tag is None or tag == "!":
            return ""
        short = tag.removeprefix(_TAG)
        if not tag.startswith(_TAG) or short not in allowed:
            self.refuse(f"the tag `{tag}` is not known", "remove the tag")
        return short

    def _scalar(self, event: Any) -> Any:
        tag = self._check_tag(event.tag, "str", "null", "bool", "int", "float")
        text = event.value
        if tag == "str" or event.tag == "!" or (not tag and event.style):
            return text
        value = self._resolve(text)
        if tag == "float" and type(value) is int:
            return float(value)
        found = "null" if value is None else type(value).__name__
        if tag and found != tag:
            self.refuse(f"`{text}` is not a value for the tag `!!{tag}`", "remove the tag")
        return value

    def _resolve(self, text: str) -> Any:
        """Give a plain scalar its meaning (YAML 1.2, section 10.3.2)."""
        if _NULL.fullmatch(text):
            return None
        if _BOOL.fullmatch(text):
            return text.lower() == "true"
        if _RADIX_INT.fullmatch(text):
            return int(text, base=0)
        if _INT.fullmatch(text) or _FLOAT.fullmatch(text) or _NOT_FINITE.fullmatch(text):
            return self._number(text)
        return text

    def _number(self, text: str) -> int | float:
        hint = "give a number that JSON has, or put it in quotes"
        if _NOT_FINITE.fullmatch(text):
            self.refuse(f"`{text}` is not a number in JSON", hint)
        try:
            number = int(text) if _INT.fullmatch(text) else float(text)
        except ValueError:  # Python reads no integer of more than 4,300 digits
            self.refuse(f"a number of {len(text)} digits is too large", hint)
        if isinstance(number, float) and not math.isfinite(number):
            self.refuse(f"the number `{text}` is too large", hint)
        return number
