"""Checks on finished texts. What they find is a mistake in a template or in this package."""

from __future__ import annotations

import ast
import tomllib
from functools import lru_cache
from pathlib import PurePosixPath


class ShapeError(Exception):
    """A rendered file is not what its template meant."""


def parse(path: str, text: str) -> ast.Module:
    """Return the syntax tree of a Python file. Raises ShapeError if it does not compile."""
    try:
        tree = ast.parse(text, path)
        compile(tree, path, "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        raise ShapeError(f"{path} does not compile: {error}") from error
    return tree


def check_same_shape(path: str, text: str, neutral: str) -> None:
    """Check that spec text did not become code: `neutral` is the same file without any.

    The two may differ in the values of string constants only. Raises ShapeError if not.
    """
    if _shape(path, text) != _shape(path, neutral):
        raise ShapeError(f"{path}: text of the spec changes the code")


# The projects of one spec have most texts in common, and the helper page makes all of them.
@lru_cache(maxsize=1024)
def _shape(path: str, text: str) -> str:
    tree = parse(path, text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(tree)


def check_data(path: str, text: str) -> None:
    """Check that a TOML or YAML file parses. Raises ShapeError if not; others are not looked at."""
    suffix = PurePosixPath(path).suffix
    try:
        if suffix == ".toml":
            tomllib.loads(text)
        elif suffix in {".yml", ".yaml"}:
            _parse_yaml(text)
    except ValueError as error:
        raise ShapeError(f"{path} does not parse: {error}") from error


def _parse_yaml(text: str) -> None:
    import yaml  # noqa: PLC0415

    try:
        list(yaml.safe_load_all(text))
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error


def check_layout(path: str, text: str) -> None:
    """Check line ends: LF alone, one at the end, no spaces before. Raises ShapeError if not."""
    if "\r" in text:
        raise ShapeError(f"{path} has a carriage return")
    if text and (not text.endswith("\n") or text.endswith("\n\n")):
        raise ShapeError(f"{path} does not end with exactly one newline")
    for number, line in enumerate(text.split("\n"), 1):
        if line != line.rstrip():
            raise ShapeError(f"{path}:{number} ends with a space")
