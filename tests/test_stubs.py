"""Operations without a role: places to fill in, which check their input and answer 501."""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from care_spi_gen.options import FRAMEWORKS
from care_spi_gen.project.write import write_project
from care_spi_gen.render import render

from tests.covering import spread
from tests.hostile import probe
from tests.stub_spec import stub_spec

_RENAME = "/care/tags/a/b/rename"

each_framework = pytest.mark.parametrize("framework", FRAMEWORKS)

Projects = Callable[[str], Path]


@pytest.fixture(scope="module")
def project_of(tmp_path_factory: pytest.TempPathFactory) -> Projects:
    folder = tmp_path_factory.mktemp("stubs")

    @functools.cache
    def write(choice: str) -> Path:
        write_project(folder / choice, render(stub_spec(), spread()[choice]))
        return folder / choice

    return write


def request(method: str, url: str, body: Any = None, bearer: str = probe.SECRET) -> dict[str, Any]:
    order = {"method": method, "url": url, "headers": {"Authorization": f"Bearer {bearer}"}}
    return order if body is None else order | {"json": body}


_CONVERSATIONS = "/care/conversations"
_NEW = {"customerId": "c", "subject": "s", "body": "b"}
_MESSAGE = {"customerId": "c", "conversationId": "none", "body": "b"}
_CLOSING = {"customerId": "c", "conversationId": "none", "action": "close"}


def listed(query: str) -> dict[str, Any]:
    return request("GET", f"{_CONVERSATIONS}?customerId=new&{query}")


def rated(query: str, body: Any = (1, 2)) -> dict[str, Any]:
    return request("POST", f"/care/ratings/a?{query}", body)


ANSWERS = [
    (request("GET", "/care/tags?customerId=c&limit=3"), 501, None),
    (request("HEAD", "/care/tags?customerId=c"), 501, None),
    (request("GET", "/care/tags?customerId=c", bearer="another"), 401, None),
    (request("GET", "/care/tags?limit=11"), 422, {"customerId", "limit"}),
    (request("POST", "/care/tags", {}), 405, {"GET", "HEAD"}),
    (request("PUT", "/care/tags/a", {"name": "n"}), 501, None),
    (request("PUT", "/care/tags/7", {"name": "n", "id": 7}), 501, None),
    (request("PUT", "/care/tags/a", {"name": "n", "id": 7}), 422, {"/id"}),
    (request("PUT", "/care/tags/a", {"id": "a"}), 422, {"/name", "/id"}),
    (request("PUT", "/care/tags/a", bearer="another"), 401, None),
    (request("PUT", "/care/tags/a"), 415, None),
    (request("DELETE", "/care/tags/a"), 501, None),
    (request("GET", "/care/tags/a"), 405, {"DELETE", "PUT"}),
    (request("GET", "/care/tags/a/shape"), 422, {"needed"}),
    (request("GET", "/care/tags/a/colour"), 501, None),
    (request("GET", "/care/conversations/export"), 501, None),
    (request("PATCH", f"{_RENAME}?force=true", {"name": "n"}), 501, None),
    (request("PATCH", f"{_RENAME}?force=5", {"name": "n"}), 422, {"force"}),
    (request("PATCH", f"{_RENAME}?force=true", {"name": 5}), 422, {"/name"}),
    # The body first, and what is wrong with the query after it.
    (request("PATCH", f"{_RENAME}?force=5", {"name": 5}), 422, {"/name"}),
    (request("PATCH", f"{_RENAME}?force=5"), 415, None),
    # Only what is a boolean or a number in JSON is one in a query.
    (request("PATCH", f"{_RENAME}?force=false", {"name": "n"}), 501, None),
    *((request("PATCH", f"{_RENAME}?force={text}", {"name": "n"}), 422, {"force"})
      for text in ("yes", "1", "True", "", "null", "true&force=true")),
    *((request("GET", f"/care/tags?customerId=c&limit={text}"), status, wrong)
      for text, status, wrong in (
          ("-0", 501, None), ("-12", 501, None),
          *((text, 422, {"limit"}) for text in (
              "5.0", "+5", "%205", "5%20", "1_0", "1e0", "0x5", "05", "five", "true", "", "11",
              "9" * 5000, "%5B" * 2000)),
      )),
    # Lists: each value once more the same parameter.
    (rated(""), 501, None),
    (rated("tag=red"), 501, None),
    (rated("tag=red&tag=green&page=1&page=2&flag=true&flag=false&word=12&word=true"), 501, None),
    (rated("tag=red&tag=blue"), 422, {"tag"}),
    (rated("tag=red&tag=red&tag=red"), 422, {"tag"}),
    (rated("tag=red,green"), 422, {"tag"}),
    (rated("page=1&page=x&flag=true&flag=yes&score=1"), 422, {"page", "flag", "score"}),
    (rated("score=1&score=2.5e0"), 501, None),
    (rated("score=1&score=NaN"), 422, {"score"}),
    (rated("page=0"), 422, {"page"}),
    (rated("word=1"), 422, {"word"}),
    (rated("tag="), 422, {"tag"}),
    # Bodies that are no objects.
    (rated("", [0]), 422, {"/0"}),
    (rated("", ["1"]), 422, {"/0"}),
    (rated("", {"1": 1}), 422, {""}),
    (request("PUT", "/care/ratings", {"any": [None]}), 501, None),
    (request("PUT", "/care/ratings", []), 422, {""}),
    (request("GET", "/care/ratings"), 501, None),
    (request("HEAD", "/care/ratings"), 501, None),
    (request("DELETE", "/care/ratings"), 501, None),
    # Operations with a rule: what it does not answer is checked, and answers 501.
    (listed("unknown=1"), 200, None),
    (listed("limit=3"), 501, None),
    (listed("words=a&words=b"), 501, None),
    (listed("limit=11&words=a"), 422, {"limit"}),
    (listed("limit=1&limit=2"), 422, {"limit"}),
    (request("GET", f"{_CONVERSATIONS}/none?customerId=c"), 404, None),
    (request("GET", f"{_CONVERSATIONS}/none?customerId=c&view=short"), 501, None),
    (request("GET", f"{_CONVERSATIONS}/none?customerId=c&view=long"), 422, {"view"}),
    (request("POST", _CONVERSATIONS, _NEW), 200, None),
    (request("POST", f"{_CONVERSATIONS}?dryRun=true", _NEW), 501, None),
    (request("POST", f"{_CONVERSATIONS}?dryRun=yes", _NEW), 422, {"dryRun"}),
    (request("POST", f"{_CONVERSATIONS}/none/messages", _MESSAGE), 404, None),
    (request("POST", f"{_CONVERSATIONS}/none/messages?silent=true", _MESSAGE), 501, None),
    (request("POST", f"{_CONVERSATIONS}/none/close", _CLOSING), 404, None),
    (request("POST", f"{_CONVERSATIONS}/none/close?reason=r", _CLOSING), 501, None),
    (request("POST", f"{_CONVERSATIONS}/none/close?reason=", _CLOSING), 422, {"reason"}),
    (request("POST", f"{_CONVERSATIONS}/none/close", _CLOSING | {"action": "snooze"}), 501, None),
    (request("POST", f"{_CONVERSATIONS}/none/close", _CLOSING | {"action": "open"}), 422,
     {"/action"}),
]  # fmt: skip


@each_framework
def test_a_place_to_fill_in_checks_its_input_first(
    framework: str, project_of: Projects, tmp_path: Path
) -> None:
    answers = probe.run(
        [project_of(f"{framework}-sqlite")], [order for order, _, _ in ANSWERS], tmp_path
    )
    found = [(status, details(allow, body)) for status, allow, body in answers]
    assert found == [(status, expected) for _, status, expected in ANSWERS]


def details(allow: str | None, body: str) -> set[str] | None:
    """What may be used instead, or what is wrong."""
    if allow is not None:
        return {method.strip() for method in allow.split(",")}
    errors = json.loads(body).get("errors", ()) if body else ()
    return {error.get("pointer", error.get("parameter")) for error in errors} or None


# What an owner may write: the bodies of methods in `service.py`, and nothing else.
_FILLED_IN = {
    "ratings": 'return RatingsResponse([StoreModel(name="a"), StoreModel(name="b", id=2)])',
    "rate_conversation": (
        'return StoreModel(name=f"{conversation_id} {query.tag} {query.page} {request.root}")'
    ),
    "parts_": "self.kept = request.root",
    "json_response_": "self.kept = {}",
    "list_conversations": "assert query.limit == 3 and query.words == ['a', 'b']",
}
_FILLED_ANSWERS = [
    (request("GET", "/care/ratings"), 200, '[{"name":"a"},{"name":"b","id":2}]'),
    (request("HEAD", "/care/ratings"), 200, ""),
    (rated("tag=red&page=7&page=8"), 201, """{"name":"a ['red'] [7, 8] [1, 2]"}"""),
    (rated(""), 201, '{"name":"a None None [1, 2]"}'),
    (request("PUT", "/care/ratings", {"any": 1}), 202, ""),
    (request("DELETE", "/care/ratings"), 204, ""),
    (listed("limit=3&words=a&words=b"), 200, '{"conversations":[]}'),
    (listed("limit=3"), 500, None),
]


@each_framework
def test_what_is_filled_in_is_one_method(
    framework: str, project_of: Projects, tmp_path: Path
) -> None:
    """Routes, statuses and bodies are complete; what is asked reaches the method."""
    project = tmp_path / "filled"
    shutil.copytree(project_of(f"{framework}-sqlite"), project)
    service = project / "support_api" / "service.py"
    text = service.read_text("utf-8")
    for name, code in _FILLED_IN.items():
        head, definition, rest = text.partition(f"def {name}(")
        before, raising, after = rest.partition("raise not_implemented()")
        text = head + definition + before + code + after
        assert raising
    service.write_text(text.replace('if query.model_fields_set & {"limit", "words"}', "if query"))
    answers = probe.run([project], [order for order, _, _ in _FILLED_ANSWERS], tmp_path)
    for (status, _, body), (_, expected, text) in zip(answers, _FILLED_ANSWERS, strict=True):
        assert (status, text and body) == (expected, text)


_BLACK = ["black", "--check", "--quiet", "--diff", "."]
_RUFF = ["ruff", "check", "--no-cache", "--output-format", "concise", "."]
_MYPY = ["mypy", "--strict", "--cache-dir", "{cache}", "{project}"]
_PYTEST = [
    *("pytest", "--quiet", "--disable-plugin-autoload", "-p", "no:cacheprovider"),
    *("-p", "care_spi_gen.verify.pytest_plugin"),
]


@pytest.mark.parametrize(
    ("choice", "command"),
    [
        *((choice, command) for choice in spread() for command in (_BLACK, _RUFF, _MYPY)),
        # Slow: once, where most of the code differs from that of the samples.
        ("fastapi-sqlite", _PYTEST),
    ],
    ids=lambda value: value if isinstance(value, str) else value[0],
)
def test_a_project_with_places_to_fill_in_is_clean(
    choice: str, command: list[str], project_of: Projects, mypy_cache: Path
) -> None:
    project = project_of(choice)
    arguments = [part.format(cache=mypy_cache, project=project) for part in command]
    finished = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=project,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
