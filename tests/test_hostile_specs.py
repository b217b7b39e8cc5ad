"""Text that tries to leave its quotes, in each place of a spec, of a file name and of a flag.

Either it is refused in one line, or it stays text: the project's code has the shape that it has
with harmless text, other files are the same to the byte, nothing runs, and names and values on the
wire are exactly those of the spec.
"""

from __future__ import annotations

import ast
import functools
import json
import re
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from care_spi_gen.cli import app
from care_spi_gen.codegen import generate
from care_spi_gen.options import DEFAULT_FRAMEWORK, FRAMEWORKS, STORES, Options
from care_spi_gen.problems import UserError
from care_spi_gen.project.names import package_name, project_name
from care_spi_gen.project.write import write_project
from care_spi_gen.render import engine, render
from care_spi_gen.render.migrations import only_adds_columns
from care_spi_gen.render.vendored import with_safe_names
from care_spi_gen.resources import OVERLAY, VENDOR_SPEC
from care_spi_gen.spec import Spec, read_spec
from care_spi_gen.spec.load import parse_yaml
from care_spi_gen.spec.operations import OperationReader
from care_spi_gen.spec.refs import check_references
from care_spi_gen.spec.schemas import SchemaReader
from care_spi_gen.spec.tree import Report
from care_spi_gen.spec.validate import check_openapi, check_version
from typer.testing import CliRunner

from tests.covering import covering
from tests.hostile import probe
from tests.hostile.payloads import PAYLOADS
from tests.hostile.specs import (
    CHOOSY,
    CHOOSY_ACCEPTS,
    base,
    kept,
    kept_texts,
    many_texts,
    one_text,
    plain,
    small,
)
from tests.unit.spec_files import NO_OVERLAY, read_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from care_spi_gen.codegen import Request

_HARMLESS = {name: f"harmless-{index}" for index, name in enumerate(PAYLOADS)}
_NOT_IN_NAMES = str.maketrans("", "", "/\0")
_AUTHORIZATION = {"Authorization": f"Bearer {probe.SECRET}"}
_LIST = {
    "method": "GET",
    "url": "/care/conversations?customerId=c",
    "headers": _AUTHORIZATION,
}

each_framework = pytest.mark.parametrize("framework", FRAMEWORKS)
each_payload = pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)


def options(framework: str) -> Options:
    return Options(FRAMEWORKS[framework], STORES["sqlite"], "support-api", probe.PACKAGE)


def assert_refused(error: UserError) -> None:
    """Each problem is one line that any terminal shows as it is."""
    assert str(error).isprintable() or str(error).count("\n") == len(error.problems) - 1
    for problem in error.problems:
        assert str(problem).isprintable()
        assert problem.hint


def assert_same_but_for_text(files: Mapping[str, str], harmless: Mapping[str, str]) -> None:
    assert files.keys() == harmless.keys()
    for path, text in files.items():
        if path.endswith(".py") and text != harmless[path]:
            assert shape(text) == shape(harmless[path]), path
        elif "/openapi/" not in path:
            assert text == harmless[path], path


@functools.cache
def shape(source: str) -> str:
    """The syntax tree without names and without the values of texts."""
    # An escape that Python does not know is one that nobody meant.
    with warnings.catch_warnings(action="error"):
        tree = ast.parse(source)
    for node in ast.walk(tree):
        for field in ("id", "attr", "arg", "name"):
            if hasattr(node, field):
                setattr(node, field, "")
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(tree)


def assert_documents_are_kept(files: Mapping[str, str], spec: Spec, document: Any) -> None:
    assert files["support_api/openapi/spec.yaml"] == spec.vendor
    assert files["support_api/openapi/overlay.yaml"] == NO_OVERLAY
    effective = parse_yaml(files["support_api/openapi/openapi.yaml"], "openapi.yaml")
    assert effective.value == document


@each_framework
def test_one_text_everywhere_stays_text(
    framework: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A third of the texts for each framework: rendered with every store, and run on SQLite."""
    # Black would take most of the time; the next test has it in its place.
    monkeypatch.setattr(engine, "format_python", unformatted)
    expected = render_covering(read_texts(tmp_path, plain(one_text("harmless-"))), framework)
    share = list(PAYLOADS.items())[list(FRAMEWORKS).index(framework) :: len(FRAMEWORKS)]
    for payload_name, payload in share:
        document = one_text(payload)
        spec = read_texts(tmp_path, plain(document))
        rendered = render_covering(spec, framework)
        for files, harmless in zip(rendered, expected, strict=True):
            assert_same_but_for_text(files, harmless)
        assert_documents_are_kept(rendered[0], spec, document)
        write_project(tmp_path / payload_name, rendered[0])
    projects = [tmp_path / name for name, _ in share]
    (answer,) = probe.run(projects, [_LIST], tmp_path)
    assert answer == [200, None, '{"conversations":[]}']


def unformatted(text: str) -> str:
    return text.strip() and f"{text.rstrip()}\n"


def render_covering(spec: Spec, framework: str) -> list[dict[str, str]]:
    """Render `covering(framework)`; the models, the same for all, are generated once."""
    code: list[str] = []

    def begin(request: Request) -> Callable[[], str]:
        if not code:
            code.append(generate(request))
        return lambda: code[0]

    return [render(spec, chosen, begin=begin) for chosen in covering(framework)]


@each_framework
def test_all_texts_as_names_and_values_are_what_the_server_takes(
    framework: str, tmp_path: Path
) -> None:
    document = many_texts(PAYLOADS)
    spec = read_texts(tmp_path, plain(document))
    files = render(spec, options(framework))
    harmless = render(read_texts(tmp_path, plain(many_texts(_HARMLESS))), options(framework))
    assert_same_but_for_text(files, harmless)
    assert_documents_are_kept(files, spec, document)
    write_project(tmp_path / "project", files)
    right = right_request(document)
    wrong = right | {"json": {name: f"{value}!" for name, value in right["json"].items()}}
    wrong_query = right | {"params": {name: f"{value}!" for name, value in right["params"].items()}}
    empty = right | {"json": {}}
    answers = probe.run([tmp_path / "project"], [right, wrong, empty, wrong_query], tmp_path)
    pointers = {f"/{name.replace('~', '~0').replace('/', '~1')}" for name in right["json"]}
    assert answers[0][0] == 501, answers[0]
    assert violations(answers[1], "pointer") == pointers
    assert violations(answers[2], "pointer") == pointers
    assert violations(answers[3], "parameter") == set(PAYLOADS.values())


def right_request(document: Any) -> dict[str, Any]:
    """A request with every name of `POST /hostile`, and the value that fits."""
    body = {name: name for name in PAYLOADS.values()}
    body |= {f"{name} pattern": name for name in PAYLOADS.values()}
    body |= {f"{name} any": name for name in PAYLOADS.values()}
    schema = document["components"]["schemas"]["Hostile"]
    assert body.keys() == schema["properties"].keys()
    params = {name: name for name in PAYLOADS.values()}
    request = {"method": "POST", "url": "/hostile", "headers": _AUTHORIZATION}
    return request | {"json": body, "params": params}


def test_all_texts_as_what_is_kept_are_what_the_server_keeps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rendered with every store, and run on SQLite with the tests that the project has itself."""
    monkeypatch.setattr(engine, "format_python", unformatted)
    # What holds U+0000 is kept otherwise.
    harmless = {name: _HARMLESS[name] + "\0" * ("\0" in text) for name, text in PAYLOADS.items()}
    rendered = [
        render_covering(read_texts(tmp_path, plain(kept_texts(texts))), DEFAULT_FRAMEWORK)
        for texts in (PAYLOADS, harmless)
    ]
    for files, expected in zip(*rendered, strict=True):
        assert_same_but_for_names(files, expected)
    project, defaults = tmp_path / "project", kept(PAYLOADS)
    others = dict.fromkeys(defaults, "other")
    write_project(project, rendered[0][0])
    requests = [beginning_with(others), beginning_with({}), _LIST]
    *created, listed = probe.run([project], requests, tmp_path)
    assert [answer[0] for answer in (*created, listed)] == [200] * 3
    conversations = json.loads(listed[2])["conversations"]
    found = [{name: one[name] for name in defaults} for one in conversations]
    assert found == [defaults, others]
    probe.run_tests(project, "tests/test_properties.py")


def beginning_with(properties: dict[str, str]) -> dict[str, Any]:
    body = {"customerId": "c", "subject": "s", "body": "b"} | properties
    request = {"method": "POST", "url": "/care/conversations", "headers": _AUTHORIZATION}
    return request | {"json": body}


def assert_same_but_for_names(files: Mapping[str, str], harmless: Mapping[str, str]) -> None:
    """Migrations are called by the columns that they add."""
    assert len(files) == len(harmless)
    for path in files.keys() & harmless.keys():
        if path.endswith(".py"):
            assert shape(files[path]) == shape(harmless[path]), path
    for path in files.keys() - harmless.keys():
        assert re.fullmatch(r"support_api/migrations/0002_[a-z0-9_]+\.sql", path)
        assert only_adds_columns(files[path])


def violations(answer: list[Any], key: str) -> set[str]:
    status, _, body = answer
    assert status == 422, body
    return {violation[key] for violation in json.loads(body)["errors"]}


@pytest.mark.parametrize("place", CHOOSY)
def test_what_a_place_has_no_room_for_is_refused_in_one_line(place: str) -> None:
    outcomes = {name: refusal(small(place, payload)) for name, payload in PAYLOADS.items()}
    accepted = {name for name, error in outcomes.items() if error is None}
    assert bool(accepted) == (place in CHOOSY_ACCEPTS), accepted
    assert len(accepted) < len(PAYLOADS)
    for error in filter(None, outcomes.values()):
        assert_refused(error)


def refusal(text: str) -> UserError | None:
    """What is wrong with a document that need not be marked, up to where marks are looked at."""
    document, report = parse_yaml(text, "spec.yaml"), Report()
    try:
        check_version(document, report)
        check_openapi(document, report)
        check_references(document, report)
        report.stop_if_wrong()
        schemas = SchemaReader(document, report)
        OperationReader(document, schemas, report).read()
        schemas.finish()
        report.stop_if_wrong()
    except UserError as error:
        return error
    return None


@each_payload
def test_a_spec_of_any_name_is_read_and_kept_under_a_plain_one(
    payload: str, tmp_path: Path
) -> None:
    name = payload.translate(_NOT_IN_NAMES)[-200:]
    spec_file, overlay_file = tmp_path / f"{name}.yaml", tmp_path / f"{name}.overlay"
    spec_file.write_bytes(VENDOR_SPEC.read_bytes())
    overlay_file.write_bytes(OVERLAY.read_bytes())
    spec = with_safe_names(read_spec(spec_file, overlay_file))
    for safe in (spec.vendor_name, spec.overlay_name):
        assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9._-]*", safe)
    spec_file.write_text("openapi: 2.0.0\n", encoding="utf-8")
    with pytest.raises(UserError) as caught:
        read_spec(spec_file, overlay_file)
    assert_refused(caught.value)


def test_no_file_of_a_project_tells_what_a_spec_was_called(tmp_path: Path) -> None:
    spec_file = tmp_path / "Unlikely name.yaml"
    spec_file.write_bytes(VENDOR_SPEC.read_bytes())
    files = render(read_spec(spec_file, OVERLAY), options("fastapi"))
    assert [path for path, text in files.items() if "Unlikely" in text] == []
    assert "support_api/openapi/Unlikely-name.yaml" in files


@each_payload
def test_text_of_an_overlay_stays_text(payload: str, tmp_path: Path) -> None:
    overlay = {
        "overlay": "1.0.0",
        "info": {"title": payload, "version": payload, "description": payload},
        "extends": payload,
        f"x-{payload}": payload,
        "actions": [
            {"target": "$.info", "description": payload, "update": {"title": payload}},
            {"target": "$.info", "update": {"x-hostile": {payload: payload}}},
        ],
    }
    spec = read_texts(tmp_path, plain(base()), plain(overlay))
    info = yaml.safe_load(spec.effective)["info"]
    assert info == base()["info"] | {"title": payload, "x-hostile": {payload: payload}}
    overlay["actions"] = [{"target": payload, "remove": True}]
    with pytest.raises(UserError) as caught:
        read_texts(tmp_path, plain(base()), plain(overlay))
    assert_refused(caught.value)


@each_payload
def test_a_project_or_package_is_not_called_so(payload: str) -> None:
    with pytest.raises(UserError) as caught:
        package_name("support-api", payload)
    assert_refused(caught.value)
    with pytest.raises(UserError) as caught:
        project_name(Path("/", payload.translate(_NOT_IN_NAMES)))
    assert_refused(caught.value)


@pytest.mark.parametrize("flags", [["{}"], ["api", "--package", "{}"], ["api", "--spec", "{}"]])
def test_the_command_answers_a_hostile_argument_in_one_line(
    flags: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for payload in PAYLOADS.values():
        arguments = [flag.format(payload.translate(_NOT_IN_NAMES)) for flag in flags]
        result = CliRunner().invoke(app, ["new", "--framework", "flask", *arguments])
        assert result.exit_code == 2, result.output
        assert result.stderr.rstrip("\n").isprintable(), result.stderr
        assert not list(tmp_path.iterdir())
