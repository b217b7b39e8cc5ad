"""Random edits of a whole project, and the next spec: nothing is lost, nothing invented.

In memory, one framework and store; `tests/test_merge.py` has more edits of single files.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from care_spi_gen.codegen import begin_once
from care_spi_gen.options import FRAMEWORKS, STORES, Options
from care_spi_gen.project.disk import Found
from care_spi_gen.project.lock import Lock, make_lock
from care_spi_gen.project.merge import Kind
from care_spi_gen.project.plan import make_plan, remaining_conflicts
from care_spi_gen.render import render
from care_spi_gen.render.migrations import earlier_of
from care_spi_gen.render.vendored import source_paths
from care_spi_gen.resources import OVERLAY, VENDOR_SPEC
from care_spi_gen.spec import Spec, read_spec_texts
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.merging import Case, check_lines, edited

if TYPE_CHECKING:
    from collections.abc import Callable

    from care_spi_gen.project.plan import Plan

_OPTIONS = Options(FRAMEWORKS["fastapi"], STORES["sqlite"], "support-api", "support_api")

_TAGS = "        tags: { type: array, maxItems: 3, items: { type: string, maxLength: 50 } }\n"
_CHANNEL = "        channel: { type: string, enum: [web, mail], default: mail }\n"
_OPERATION = """\
  /care/tags/{id}:
    put:
      operationId: putTag
      parameters: [{in: path, name: id, required: true, schema: {type: string}}]
      requestBody:
        required: true
        content: {application/json: {schema: {type: object, properties: {name: {type: string}}}}}
      responses: {"204": {description: Done}}
"""
_LIMIT = "        - {in: query, name: limit, schema: {type: integer, maximum: 10}}\n"
_LISTING = "      summary: List conversations for a customer\n      parameters:\n"
_DETAIL = "isOpen, createdAt, updatedAt, messages"
# What a later spec may have: behind the first text of the vendor's comes the second.
_SPECS: dict[str, list[tuple[str, str]]] = {
    "as it is": [],
    "other words": [("List conversations for a customer", ", newest first")],
    "operation": [("\npaths:\n", _OPERATION)],
    "query parameter": [(_LISTING, _LIMIT)],
    "action": [("enum: [resolve, close", ", snooze")],
    "property of a message": [
        ("        author: { type: string }\n", "        language: { type: string }\n")
    ],
    "property of a conversation": [
        (f"{_DETAIL}]\n      properties:\n", _TAGS),
        ("        customerId: { type: string }\n        subject: { type: string }\n", _TAGS),
    ],
    "required property": [
        (_DETAIL, ", channel"),
        (f"{_DETAIL}, channel]\n      properties:\n", _CHANNEL),
    ],
}
# One of them comes, or is taken back.
_CHANGES = [("as it is", name) for name in _SPECS] + [(name, "as it is") for name in _SPECS]
# What people edit, and what a later spec changes.
_EDITED = (
    "support_api/routes.py",
    "support_api/service.py",
    "support_api/store.py",
    "support_api/rules.py",
    "support_api/rows.py",
    "support_api/models.py",
    "support_api/migrations/0001_conversations.sql",
    "tests/test_conversations.py",
    "tests/care.py",
    "pyproject.toml",
    "compose.yaml",
    "Dockerfile",
    "README.md",
)
# What people add, some of it where a later spec has a file, too.
_ADDED = (
    "support_api/mine.py",
    "support_api/documents.py",
    "support_api/migrations/0002_mine.sql",
    "tests/test_properties.py",
    "tests/test_to_fill_in.py",
    "notes.txt",
)

Files = dict[str, str]


@dataclass(frozen=True)
class Situation:
    """What was last generated, the project as its owner has it, and what is generated now."""

    base: Lock
    mine: Files
    new: Lock


@functools.cache
def spec(name: str) -> Spec:
    text = VENDOR_SPEC.read_text("utf-8")
    for before, addition in _SPECS[name]:
        assert text.count(before) == 1, before
        text = text.replace(before, before + addition)
    overlay = OVERLAY.read_text("utf-8")
    return read_spec_texts((VENDOR_SPEC.name, text), (OVERLAY.name, overlay))


_begin = begin_once()


@functools.cache
def generated(name: str, before: str | None = None, own: tuple[str, ...] = ()) -> Lock:
    """The lock of a project that was of the spec `before`, and has `own` migrations."""
    earlier = earlier_of(generated(before).base if before else {}, _OPTIONS.package, own)
    files = render(spec(name), _OPTIONS, begin=_begin, earlier=earlier)
    return make_lock(_OPTIONS, *source_paths(spec(name), _OPTIONS.package), files)


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    was, now = draw(st.sampled_from(_CHANGES))
    base = generated(was)
    mine: Files = dict(base.base)
    for path in draw(st.lists(st.sampled_from(_EDITED), max_size=4, unique=True)):
        mine[path] = draw(edited(path, mine[path], "mine"))
    for path in draw(st.lists(st.sampled_from(_EDITED), max_size=1)):
        del mine[path]
    for path in draw(st.lists(st.sampled_from(_ADDED), max_size=2)):
        mine.setdefault(path, "-- mine_own\n" if path.endswith(".sql") else "# mine_own\n")
    own = tuple(path for path in mine if path.endswith(".sql") and path not in base.files)
    return Situation(base, mine, generated(now, was, own))


def planned(situation: Situation, files: Files, base: Lock) -> Plan:
    inputs = (situation.new.spec, situation.new.overlay)
    return make_plan(base, situation.new.base, looking(files), inputs)


def looking(files: Files) -> Callable[[str], Found]:
    def look(path: str) -> Found:
        return Found(files[path].encode(), 0o644) if path in files else Found()

    return look


def carried_out(plan: Plan, files: Files) -> Files:
    after = dict(files)
    for write in plan.writes:
        if write.content is None:
            del after[write.path]
        else:
            after[write.path] = write.content.decode()
    return after


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(situations())
def test_nothing_is_lost_and_nothing_invented(situation: Situation) -> None:
    plan = planned(situation, situation.mine, situation.base)
    after = carried_out(plan, situation.mine)
    for path in situation.mine.keys() | situation.new.files.keys():
        check_path(path, situation, after)
    assert after.keys() <= situation.mine.keys() | situation.new.files.keys() | {
        action.merged.beside_path for action in plan.actions
    }
    left = {
        problem.file.removesuffix(".new")
        for problem in remaining_conflicts(situation.new, looking(after))
    }
    assert left == {action.path for action in plan.actions if action.merged.kind is Kind.CONFLICT}
    assert planned(situation, after, situation.new).writes == []


def check_path(path: str, situation: Situation, after: Files) -> None:
    base, mine, new = (
        files.get(path) for files in (situation.base.base, situation.mine, situation.new.base)
    )
    if mine is None:
        # Deleted by the owner, it stays deleted; otherwise it is new.
        assert after.get(path) == (None if base is not None else new)
    elif path not in after:
        assert new is None
        assert mine == base
    elif mine == base and new is not None:
        assert after[path] == new
    else:
        beside = after.get(f"{path}.new", "")
        check_lines(Case(path, base or "", mine, new or ""), after[path] + beside)
