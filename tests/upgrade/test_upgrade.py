"""Start the old server, write, regenerate, migrate, start the new one, read all."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest
from care_spi_gen.cli import app
from care_spi_gen.codegen import begin_here
from care_spi_gen.verify.care import CONVERSATIONS, Care, messages_path
from typer.testing import CliRunner, Result

from tests.harness.care import caller
from tests.harness.server import SECRET, Project, Sample
from tests.upgrade import specs, values

if TYPE_CHECKING:
    from pathlib import Path

    from care_spi_gen.verify.exchange import Answer

STORES = ("sqlite", "postgres", "mysql", "redis")
PACKAGE = "support_api"
CUSTOMER = "c\U0001f642'%s"
ODD_TEXTS = ["", "\U0001f642 \U0010ffff", "100 %s {0} '\"`\\ \u2028 a\u0301", "a" * 70_000]
# What an answer has of a property that nobody gave a value.
DEFAULTS = {"tier": "basic", "class": ""}
CONVERSATION_DEFAULTS = DEFAULTS | {"note": None}
MESSAGE_DEFAULTS = {"index": 0, "note": None}


@pytest.fixture(autouse=True)
def _models_are_generated_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """In this process, which has loaded what it takes, it is quicker than in one more."""
    for module in ("generation", "regeneration"):
        monkeypatch.setattr(
            f"care_spi_gen.{module}.beginning_beside", lambda: nullcontext(begin_here)
        )


def on(framework: str, *stores: str) -> pytest.MarkDecorator:
    names = {store: f"{framework}-{store}" for store in stores}
    return pytest.mark.parametrize(
        ("framework", "store"),
        [
            pytest.param(framework, store, id=name, marks=pytest.mark.xdist_group(name))
            for store, name in names.items()
        ],
    )


@pytest.fixture
def old(framework: str, store: str, tmp_path: Path) -> Project:
    """A project of the vendor's spec as it is, with an empty database."""
    folder = tmp_path / "old"
    chosen = ("--framework", framework, "--store", store, "--package", PACKAGE)
    assert generator("new", str(folder), *chosen).exit_code == 0
    return Project.prepare(Sample(framework, store, folder, PACKAGE), tmp_path)


def generator(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments, prog_name="care-spi-gen")


def next_version(project: Project, schemas: specs.Schemas, name: str) -> Project:
    """A copy of the project beside it, brought to the next spec: same database and settings."""
    folder = project.folder / name
    shutil.copytree(project.sample.directory, folder)
    result = regenerated(folder, schemas)
    assert result.exit_code == 0, result.output
    return replace(project, sample=replace(project.sample, directory=folder))


def regenerated(folder: Path, schemas: specs.Schemas) -> Result:
    spec = folder.with_suffix(".yaml")
    specs.write(spec, schemas)
    return generator("regenerate", str(folder), "--spec", str(spec), "--accept-breaking")


@dataclass
class Written:
    """What a customer sees, and what agents do."""

    summaries: list[dict[str, Any]]
    details: dict[str, dict[str, Any]]
    shown: dict[str, Any]

    def as_later(self) -> Written:
        """The same as the later version tells it of what an older one has written."""
        return Written(
            [summary | DEFAULTS for summary in self.summaries],
            {id_: _detail_as_later(detail) for id_, detail in self.details.items()},
            _detail_as_later(self.shown),
        )


def _detail_as_later(detail: dict[str, Any]) -> dict[str, Any]:
    messages = [MESSAGE_DEFAULTS | message for message in detail["messages"]]
    return CONVERSATION_DEFAULTS | detail | {"messages": messages}


def read_all(project: Project, care: Care) -> Written:
    summaries = care.conversations(CUSTOMER)
    details = {one["id"]: care.detail(one["id"], CUSTOMER) for one in summaries}
    show = project.run("show", "--json", summaries[0]["id"])
    assert show.returncode == 0, show.stderr
    return Written(summaries, details, json.loads(show.stdout))


def write_with_old(care: Care) -> None:
    """Open, resolved and closed conversations, and one of each odd text."""
    for action in (None, "resolve", "close"):
        conversation = care.create(CUSTOMER)
        for text in ODD_TEXTS:
            care.message(conversation, CUSTOMER, text)
        if action:
            care.end(conversation, CUSTOMER, action)
    for text in ODD_TEXTS:
        care.create(CUSTOMER, subject=text, body=text)


def go_on_with(care: Care, written: Written) -> None:
    """Whatever is still open takes a message, and what was resolved opens again."""
    for id_, detail in written.details.items():
        if detail["status"] != "closed":
            care.message(id_, CUSTOMER, "more")


@on("flask", *STORES)
def test_what_an_old_server_wrote_is_served_by_a_later_one(old: Project) -> None:
    with old.serve() as server:
        write_with_old(caller(server.url, SECRET))
        before = read_all(old, caller(server.url, SECRET))
    later = next_version(old, specs.later(), "later")
    migrate(later)
    with later.serve("--no-migrate") as server:
        care = caller(server.url, SECRET)
        assert_same(read_all(later, care), before.as_later())
        go_on_with(care, before)
        assert_kept_as_given(later, care)
        assert_nothing_odd_breaks_it(care)
        verify(server.url)


@on("flask", "sqlite", "redis")
def test_a_property_goes_and_comes_back_with_what_was_kept(old: Project) -> None:
    """Its column stays; a property that is required by then is sent by default."""
    first = next_version(old, specs.later(), "first")
    with first.serve() as server:
        care = caller(server.url, SECRET)
        create(care, {"select": True})
        create(care, {"select": False, "tags": ["kept"]})
        before = read_all(first, care)

    second = next_version(first, specs.without_select_and_with_tags_required(), "second")
    assert migrations(second) == migrations(first)
    with second.serve() as server:
        care = caller(server.url, SECRET)
        for id_, detail in before.details.items():
            expected = {"tags": []} | {name: detail[name] for name in detail if name != "select"}
            assert_exactly(care.detail(id_, CUSTOMER), expected)
        # Unknown by now, and so ignored.
        newest = create(care, {"tags": ["new"], "select": True})

    third = next_version(second, specs.with_select_again(), "third")
    assert migrations(third) == migrations(first)
    with third.serve() as server:
        care = caller(server.url, SECRET)
        for id_, detail in before.details.items():
            assert_exactly(care.detail(id_, CUSTOMER), {"tags": []} | detail)
        detail = care.detail(newest, CUSTOMER)
        assert detail["tags"] == ["new"]
        assert "select" not in detail


@on("fastapi", *STORES)
def test_an_old_server_goes_on_while_the_new_one_starts_beside_it(old: Project) -> None:
    second = next_version(old, specs.later(), "second")
    with ExitStack() as stack:
        running = stack.enter_context(old.serve())
        old_care = caller(running.url, SECRET)
        write_with_old(old_care)
        before = read_all(old, old_care)

        migrate(second)
        assert_same(read_all(old, old_care), before)
        care = caller(stack.enter_context(second.serve()).url, SECRET)
        assert_same(read_all(second, care), before.as_later())

        go_on_with(old_care, before)
        id_ = create(care, values.rounds(values.OF_CONVERSATION)[2])
        old_care.message(id_, CUSTOMER, "to what the new one opened")
        post(care, old_care.create(CUSTOMER), values.rounds(values.OF_MESSAGE)[2])
        agreed = read_all(second, care)
        assert len(agreed.details) == len(before.details) + 2
        for one in agreed.details.values():
            messages = [{k: m[k] for k in MESSAGE_KEYS} for m in one["messages"]]
            as_old = {name: one[name] for name in CONVERSATION_KEYS} | {"messages": messages}
            assert_exactly(old_care.detail(one["id"], CUSTOMER), as_old)
        old_care.end(id_, CUSTOMER, "close")
        assert care.detail(id_, CUSTOMER)["status"] == "closed"

        running.stop()
        running = stack.enter_context(old.serve("--no-migrate"))
        assert old.run("inbox", "--json").stdout == second.run("inbox", "--json").stdout
        assert caller(running.url, SECRET).detail(id_, CUSTOMER)["status"] == "closed"

        assert_kept_as_given(second, care)
        assert_nothing_odd_breaks_it(care)


CONVERSATION_KEYS = ("id", "subject", "status", "isOpen", "createdAt", "updatedAt")
MESSAGE_KEYS = ("id", "body", "author", "isCustomer", "createdAt")


@on("flask", "sqlite")
def test_a_property_of_another_type_is_refused(old: Project) -> None:
    folder = next_version(old, specs.later(), "second").sample.directory
    before = contents(folder)
    for name, type_, words in (
        ("order", {"type": "string"}, "`order`"),
        ("tags", {"type": "array", "items": {"type": "integer"}}, "`tags`"),
        ("product", {"type": "string", "enum": ["low"]}, "`product_`"),
    ):
        result = regenerated(folder, specs.with_property_of(specs.later(), name, type_))
        assert result.exit_code == 2, (name, result.output)
        assert words in result.stderr
        assert "overlay" in result.stderr
        assert "Traceback" not in result.output
        assert contents(folder) == before, name


def migrate(project: Project) -> None:
    """One migration is to come, unless the store has no schema; then none is."""
    has_sql = project.sample.has_sql
    status = project.run("migrate", "--status")
    assert status.returncode == 0, status.stderr
    assert status.stdout.count("not applied") == (1 if has_sql else 0)
    if has_sql:
        refused = project.run("serve", "--no-migrate", "--port", "0")
        assert refused.returncode == 1
        assert "migrate" in refused.stderr
    assert project.run("migrate").returncode == 0
    assert "not applied" not in project.run("migrate", "--status").stdout


def migrations(project: Project) -> dict[str, bytes]:
    return contents(project.sample.directory / PACKAGE / "migrations")


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def assert_kept_as_given(project: Project, care: Care) -> None:
    first: dict[str, Any] = {}
    for given in values.rounds(values.OF_CONVERSATION):
        id_ = create(care, given)
        detail = care.detail(id_, CUSTOMER)
        assert_exactly({name: detail[name] for name in given}, given)
        summary = care.conversations(CUSTOMER)[0]
        assert summary["id"] == id_
        shown = {name: given[name] for name in given if name in summary}
        assert len(shown) == 5
        assert_exactly({name: summary[name] for name in shown}, shown)
        first = first or detail
    for given in values.rounds(values.OF_MESSAGE):
        post(care, first["id"], given)
        message = care.detail(first["id"], CUSTOMER)["messages"][-1]
        assert_exactly({name: message[name] for name in given}, given)
    with_author = create(care, {"from": "\U0001f642"})
    assert care.detail(with_author, CUSTOMER)["messages"][0]["from"] == "\U0001f642"
    show = project.run("show", "--json", first["id"])
    assert_exactly(
        {name: json.loads(show.stdout)[name] for name in first}, care.detail(first["id"], CUSTOMER)
    )


def assert_nothing_odd_breaks_it(care: Care) -> None:
    for given in values.one_by_one(values.REFUSED_OF_CONVERSATION):
        assert try_create(care, given).status == 422, given
    for given in values.one_by_one(values.ODD_OF_CONVERSATION):
        answer = try_create(care, given)
        assert answer.status in (200, 400, 422), (answer.status, str(given)[:100])
        if answer.status == 200:
            detail = care.detail(answer.json()["conversationId"], CUSTOMER)
            assert_exactly({name: detail[name] for name in given}, given)
    conversation = care.create(CUSTOMER)
    for given in values.one_by_one(values.ODD_OF_MESSAGE):
        answer = try_post(care, conversation, given)
        assert answer.status in (200, 400, 422), (answer.status, str(given)[:100])
        message = care.detail(conversation, CUSTOMER)["messages"][-1]
        if answer.status == 200:
            assert_exactly({name: message[name] for name in given}, given)
    assert "Infinity" not in care.try_list(CUSTOMER).text


def create(care: Care, given: dict[str, Any]) -> str:
    answer = try_create(care, given)
    assert answer.status == 200, (answer.status, answer.text[:500])
    return str(answer.json()["conversationId"])


def try_create(care: Care, given: dict[str, Any]) -> Answer:
    return sent(care, CONVERSATIONS, {"customerId": CUSTOMER, "subject": "s", "body": "b"} | given)


def post(care: Care, conversation: str, given: dict[str, Any]) -> None:
    answer = try_post(care, conversation, given)
    assert answer.status == 200, (answer.status, answer.text[:500])


def try_post(care: Care, conversation: str, given: dict[str, Any]) -> Answer:
    message = {"customerId": CUSTOMER, "conversationId": conversation, "body": "b"}
    return sent(care, messages_path(conversation), message | given)


def sent(care: Care, path: str, document: dict[str, Any]) -> Answer:
    text = json.dumps(document).replace(json.dumps(values.BEYOND_DOUBLES), "1e400")
    return care.request("POST", path, content=text.encode())


def assert_same(got: Written, expected: Written) -> None:
    for one, other in zip(got.summaries, expected.summaries, strict=True):
        assert_exactly(one, other)
    assert got.details.keys() == expected.details.keys()
    for id_, detail in got.details.items():
        assert_exactly(detail, expected.details[id_])
    assert_exactly(got.shown, expected.shown)


def assert_exactly(got: dict[str, Any], expected: dict[str, Any]) -> None:
    """Also 0.0 is not -0.0 here, nor True 1; what is too long to be read is cut off."""
    assert got.keys() == expected.keys()
    for name, value in expected.items():
        one, other = (json.dumps(it, sort_keys=True) for it in (got[name], value))
        assert one == other, (name, one[:300], other[:300])


def verify(url: str) -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "care_spi_gen", "verify", url, "--profile", "house"],
        env=os.environ | {"CARE_SPI_SECRET": SECRET},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout
