"""Random edits of generated files, and what has to hold of every merge."""

import ast
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import black
import yaml
from care_spi_gen.project.merge import Kind, Merged, merge, unresolved
from hypothesis import strategies as st

_SAMPLES = Path(__file__).parents[1] / "generated_samples"
_PARSERS: dict[str, Callable[[str], object]] = {
    ".py": ast.parse,
    ".toml": tomllib.loads,
    ".yaml": yaml.safe_load,
    ".yml": yaml.safe_load,
}
_MARKERS = ("<<<<<<< ", "||||||| ", "=======", ">>>>>>> ")

SMALL = [
    "fastapi-postgres/support_api/models.py",
    "fastapi-postgres/support_api/routes.py",
    "flask-redis/support_api/rules.py",
    "aiohttp-mysql/support_api/keys.py",
    "fastapi-postgres/pyproject.toml",
    "fastapi-postgres/compose.yaml",
    "fastapi-postgres/Dockerfile",
]
LARGE = [
    *SMALL,
    "fastapi-postgres/support_api/database.py",
    "fastapi-postgres/support_api/settings.py",
    "flask-mysql/support_api/store.py",
    "aiohttp-redis/support_api/__main__.py",
    "aiohttp-postgres/tests/test_conversations.py",
    "fastapi-postgres/.github/workflows/ci.yml",
    "fastapi-postgres/README.md",
]


@dataclass(frozen=True)
class Case:
    """Three versions of a real file."""

    path: str
    base: str
    mine: str
    new: str


@st.composite
def cases(draw: st.DrawFn, paths: list[str]) -> Case:
    path = draw(st.sampled_from(paths))
    base = (_SAMPLES / path).read_text("utf-8")
    return Case(path, base, draw(edited(path, base, "mine")), draw(edited(path, base, "newly")))


@st.composite
def edited(draw: st.DrawFn, path: str, text: str, mark: str) -> str:
    """A text with up to four edits; what they add has names that begin with `mark`."""
    edits = _PYTHON_EDITS if path.endswith(".py") else _LINE_EDITS
    for number in range(draw(st.integers(0, 4))):
        changed = draw(st.sampled_from(edits))(draw, text, f"{mark}_{number}")
        if _parses(path, changed):
            text = changed
    return text


def _pick(draw: st.DrawFn, things: list[ast.stmt]) -> ast.stmt:
    return things[draw(st.integers(0, len(things) - 1))]


def _statements(text: str, *kinds: type[ast.stmt]) -> list[ast.stmt]:
    """Return the statements of the module and of its classes."""
    body = list(ast.parse(text).body)
    body += [node for owner in body if isinstance(owner, ast.ClassDef) for node in owner.body]
    return [node for node in body if not kinds or isinstance(node, kinds)]


def _range(node: ast.stmt) -> tuple[int, int]:
    decorators = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(item.lineno for item in decorators)])
    return first - 1, node.end_lineno or node.lineno


def _spliced(text: str, start: int, end: int, *lines: str) -> str:
    old = text.split("\n")
    return "\n".join([*old[:start], *lines, *old[end:]])


def _insert_definition(draw: st.DrawFn, text: str, mark: str) -> str:
    node = _pick(draw, _statements(text))
    end, margin = _range(node)[1], " " * node.col_offset
    body = f"{margin}def {mark}(self: object) -> str:", f'{margin}    return "{mark}"'
    return _spliced(text, end, end, "", "", *body)


def _delete_definition(draw: st.DrawFn, text: str, mark: str) -> str:  # noqa: ARG001
    return _spliced(text, *_range(_pick(draw, _statements(text))))


def _insert_comment(draw: st.DrawFn, text: str, mark: str) -> str:
    node = _pick(draw, _statements(text))
    start, _ = _range(node)
    blank = [""] * draw(st.integers(0, 1))
    return _spliced(text, start, start, f"{' ' * node.col_offset}# {mark}", *blank)


def _insert_import(draw: st.DrawFn, text: str, mark: str) -> str:
    imports = _statements(text, ast.Import, ast.ImportFrom)
    if not imports:
        return text
    _, end = _range(_pick(draw, imports))
    return _spliced(text, end, end, f"from {mark} import {mark}_name")


def _insert_line(draw: st.DrawFn, text: str, mark: str) -> str:
    functions = _statements(text, ast.FunctionDef, ast.AsyncFunctionDef)
    if not functions:
        return text
    function = _pick(draw, functions)
    assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
    place = _pick(draw, function.body)
    start, end = _range(place)
    replaced = draw(st.booleans())
    line = f"{' ' * place.col_offset}print('{mark}')"
    return _spliced(text, start, end if replaced else start, line)


def _rename(draw: st.DrawFn, text: str, mark: str) -> str:
    node = _pick(draw, _statements(text))
    name = getattr(node, "name", "")
    return text.replace(f"def {name}(", f"def {mark}(", 1) if name else text


def _reorder(draw: st.DrawFn, text: str, mark: str) -> str:  # noqa: ARG001
    body = ast.parse(text).body
    start, end = _range(_pick(draw, body))
    lines = text.split("\n")
    moved = lines[start:end]
    rest = "\n".join(lines[:start] + lines[end:])
    place = _range(_pick(draw, ast.parse(rest).body))[1]
    return _spliced(rest, place, place, "", "", *moved)


def _reformat(draw: st.DrawFn, text: str, mark: str) -> str:  # noqa: ARG001
    return black.format_str(text, mode=black.Mode(line_length=draw(st.sampled_from([60, 79, 120]))))


def _insert_any(draw: st.DrawFn, text: str, mark: str) -> str:
    place = draw(st.integers(0, text.count("\n")))
    return _spliced(text, place, place, f"# {mark}")


def _delete_any(draw: st.DrawFn, text: str, mark: str) -> str:  # noqa: ARG001
    place = draw(st.integers(0, text.count("\n") - 1))
    return _spliced(text, place, place + 1)


def _change_any(draw: st.DrawFn, text: str, mark: str) -> str:
    lines = text.split("\n")
    place = draw(st.integers(0, len(lines) - 2))
    return _spliced(text, place, place + 1, re.sub(r"\b[a-z]+\b(?=\W*$)", mark, lines[place]))


def _repeat_any(draw: st.DrawFn, text: str, mark: str) -> str:
    lines = text.split("\n")
    place = draw(st.integers(0, len(lines) - 2))
    return _spliced(text, place, place, re.sub(r"\w+", mark, lines[place], count=1))


_PYTHON_EDITS = [
    _insert_definition,
    _delete_definition,
    _insert_comment,
    _insert_import,
    _insert_line,
    _rename,
    _reorder,
    _reformat,
]
_LINE_EDITS = [_insert_any, _delete_any, _change_any, _repeat_any]


def _parses(path: str, text: str) -> bool:
    try:
        _PARSERS.get(Path(path).suffix, str)(text)
    except (SyntaxError, ValueError, yaml.YAMLError):
        return False
    return True


def check(case: Case) -> None:
    """Assert what has to hold of every merge."""
    result = merge(case.path, case.base, case.mine, case.new)
    assert result.text is not None
    _check_conflicts(case, result)
    check_lines(case, result.text)
    again = merge(case.path, case.new, result.text, case.new)
    assert again.text == result.text
    assert merge(case.path, case.base, case.base, case.new).text == case.new
    assert merge(case.path, case.base, case.mine, case.base).text == case.mine


def _check_conflicts(case: Case, result: Merged) -> None:
    assert result.text is not None
    ranges = [(c.first_line, c.last_line) for c in result.conflicts]
    assert ranges == unresolved(result.text)
    assert (result.kind is Kind.CONFLICT) == bool(ranges)
    assert ranges or _parses(case.path, result.text)


def check_lines(case: Case, text: str) -> None:
    """Assert that nothing of the owner's is lost in `text`, and nothing invented."""
    _check_users_lines(case, text)
    _check_nothing_is_invented(case, text)


def _check_users_lines(case: Case, text: str) -> None:
    """Every line that the user wrote is there; where it is an import, each of its names."""
    squashed, base = _squashed(text), _squashed(case.base)
    for line in _without_imports(case, case.mine):
        if _squashed(line) not in base:
            assert _squashed(line) in squashed, line
    for mark in re.findall(r"mine_\d+\w*", case.mine):
        assert mark in text


def _check_nothing_is_invented(case: Case, text: str) -> None:
    known = " ".join(map(_squashed, (case.base, case.mine, case.new)))
    for line in _without_imports(case, text):
        if not line.startswith(_MARKERS):
            assert _squashed(line) in known, line


def _without_imports(case: Case, text: str) -> list[str]:
    if not case.path.endswith(".py"):
        return text.splitlines()
    return re.sub(
        r"^ *(from|import) [^(\n]*(\([^)]*\))?", "", text, flags=re.MULTILINE
    ).splitlines()


def _squashed(text: str) -> str:
    """Return what is left of code when layout is taken away."""
    return re.sub(r"[\s,()'\"]", "", text)
