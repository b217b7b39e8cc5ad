"""`regenerate`, `check`, `restore` and `adopt` as the owner of a project meets them."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from care_spi_gen.cli import app
from care_spi_gen.options import FRAMEWORKS
from care_spi_gen.project.apply import JOURNAL_NAME
from care_spi_gen.project.lock import LOCK_NAME
from care_spi_gen.resources import VENDOR_SPEC
from typer.testing import CliRunner, Result

from scripts.samples import SAMPLES, made_sample, sample_options
from tests import realistic_edits

_OPERATION = """\
  /care/tags/{id}:
    put:
      operationId: putTag
      summary: Name a tag
      parameters:
        - {in: path, name: id, required: true, schema: {type: string}}
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: "#/components/schemas/Tag"}}}
      responses:
        "200": {description: OK}
"""
_SCHEMA = """\
    Tag:
      type: object
      required: [name]
      properties:
        name: {type: string}
"""
_SPEC = "support_api/openapi/spi-care.yaml"
_ROUTES = "support_api/routes.py"
_SERVICE = "support_api/service.py"

pytestmark = pytest.mark.usefixtures("models_are_made_here")
each_framework = pytest.mark.parametrize("framework", FRAMEWORKS)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("made")


@pytest.fixture
def framework() -> str:
    return "flask"


@pytest.fixture
def project(framework: str, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new project, in the current folder."""
    pristine = made / framework / "support-api"
    if not pristine.exists():
        pristine.parent.mkdir(exist_ok=True)
        assert run("new", str(pristine), "--framework", framework).exit_code == 0
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    shutil.copytree(pristine, tmp_path / "support-api")
    monkeypatch.chdir(tmp_path / "support-api")
    return tmp_path / "support-api"


@pytest.fixture
def next_spec(tmp_path: Path) -> str:
    """The vendor's next spec: one operation and one schema more."""
    text = VENDOR_SPEC.read_text("utf-8")
    for heading, addition in (("\npaths:\n", _OPERATION), ("\n  schemas:\n", _SCHEMA)):
        assert text.count(heading) == 1
        text = text.replace(heading, heading + addition)
    (tmp_path / "next.yaml").write_text(text, "utf-8")
    return str(tmp_path / "next.yaml")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments, prog_name="care-spi-gen")


def ok(*arguments: str) -> str:
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(*arguments: str, code: int = 2) -> str:
    before = contents(Path())
    result = run(*arguments)
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    assert contents(Path()) == before
    return result.stderr


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".git/" not in str(path)
    }


def replace(path: str, old: str, new: str) -> None:
    text = Path(path).read_text("utf-8")
    assert old in text
    Path(path).write_text(text.replace(old, new), "utf-8")


def git(*arguments: str) -> None:
    identity = ("-c", "user.name=x", "-c", "user.email=x@example.com")
    subprocess.run(["git", *identity, *arguments], check=True, capture_output=True)


@pytest.mark.usefixtures("project")
def test_a_new_project_is_up_to_date() -> None:
    assert ok("check") == "Up to date.\n"
    before = contents(Path())
    assert "No file changes." in ok("regenerate")
    assert contents(Path()) == before


@each_framework
@pytest.mark.parametrize("flag", ["--store=redis", "--framework=other"])
def test_other_options_keep_every_edit_or_put_it_in_a_conflict(
    framework: str, project: Path, flag: str
) -> None:
    realistic_edits.edit(project, framework)
    other = next(name for name in FRAMEWORKS if name != framework)
    result = run("regenerate", flag.replace("other", other))
    assert result.exit_code in {0, 3}, result.output
    assert realistic_edits.lost(project, framework) == []
    assert run("check").exit_code == (1 if result.exit_code else 0)


@each_framework
@pytest.mark.usefixtures("project")
def test_with_other_options_it_is_what_new_would_have_made(framework: str) -> None:
    others = [name for name in FRAMEWORKS if name != framework]
    for other in (*others, framework):
        ok("regenerate", "--framework", other, "--store", "redis")
        made = Path("..", other, "support-api")
        made.parent.mkdir()
        ok("new", str(made), "--framework", other, "--store", "redis")
        assert contents(Path()) == contents(made)


@pytest.mark.usefixtures("project")
def test_options_are_what_the_manifest_says() -> None:
    replace("pyproject.toml", 'store = "sqlite"', 'store = "memory"')
    result = run("check")
    assert result.exit_code == 1
    assert "store is memory, generated was sqlite; run `care-spi-gen regenerate`" in result.stdout
    ok("regenerate")
    assert ok("check") == "Up to date.\n"
    [note] = json.loads(ok("regenerate", "--store", "redis", "--json"))["notes"]
    assert note["message"] == "the server keeps conversations in Redis now, not memory"
    assert 'store = "redis"' in Path("pyproject.toml").read_text("utf-8")


def test_a_dry_run_shows_the_patch_that_makes_the_same_tree(
    project: Path, next_spec: str, tmp_path: Path
) -> None:
    realistic_edits.edit(project, "flask")
    before = contents(project)
    result = run("regenerate", "--spec", next_spec, "--dry-run")
    assert result.exit_code == 1
    assert contents(project) == before
    patch = result.stdout[result.stdout.index("diff --git") :]
    shutil.copytree(project, tmp_path / "patched")
    subprocess.run(
        ["git", "apply", "-"], cwd=tmp_path / "patched", input=patch.encode(), check=True
    )
    ok("regenerate", "--spec", next_spec)
    patched, written = contents(tmp_path / "patched"), contents(project)
    assert patched | {LOCK_NAME: b""} == written | {LOCK_NAME: b""}


@pytest.mark.usefixtures("project")
def test_a_report_as_json(next_spec: str) -> None:
    replace(_ROUTES, "def ready(", "def is_ready(")
    Path("Dockerfile").unlink()
    document = json.loads(ok("regenerate", "--spec", next_spec, "--json"))
    kinds = {file["path"]: file["kind"] for file in document.pop("files")}
    assert kinds == {
        "Dockerfile": "deleted by you",
        _ROUTES: "merged",
        _SPEC: "updated",
        "support_api/models.py": "updated",
        "support_api/openapi/openapi.yaml": "updated",
        "support_api/problems.py": "updated",
        _SERVICE: "updated",
        "pyproject.toml": "updated",
        "tests/test_to_fill_in.py": "new",
    }
    [place] = document.pop("to_fill_in")
    assert (place["path"], place["name"]) == (_SERVICE, "CareService.put_tag")
    [change] = document.pop("changes")
    assert change["severity"] == "additive"
    document.pop("next")
    assert document == {
        "target": ".",
        "written": True,
        "to_look_at": [],
        "notes": [],
        "patch": "",
    }


@pytest.mark.usefixtures("project")
def test_a_conflict_is_said_and_nothing_goes_on_while_it_is_left(next_spec: str) -> None:
    replace("support_api/problems.py", '    503: "Service', '    509: "Ours",\n    503: "Service')
    result = run("regenerate", "--spec", next_spec)
    assert result.exit_code == 3
    assert "in conflict: TITLES at support_api/problems.py:" in result.stdout
    lines = Path("support_api/problems.py").read_text("utf-8").splitlines()
    line = lines.index("<<<<<<< yours") + 1
    said = refused("regenerate", code=3)
    assert said.startswith(f"support_api/problems.py:{line}: a conflict is left; choose")
    assert run("check").exit_code == 1
    text = "\n".join(line for line in lines if line[:7] not in {"<" * 7, ">" * 7, "|" * 7, "=" * 7})
    Path("support_api/problems.py").write_text(f"{text}\n", "utf-8")
    assert ok("check") == "Up to date.\n"


@pytest.mark.usefixtures("project")
def test_a_link_is_never_followed(next_spec: str, tmp_path: Path) -> None:
    Path("support_api").rename(tmp_path / "elsewhere")
    Path("support_api").symlink_to(tmp_path / "elsewhere")
    before = contents(tmp_path / "elsewhere")
    assert run("regenerate", "--spec", next_spec, "--dry-run").exit_code == 1
    result = run("regenerate", "--spec", next_spec)
    assert result.exit_code == 3
    assert f"{_ROUTES} lies below the symbolic link support_api" in result.stdout
    assert contents(tmp_path / "elsewhere") == before
    (tmp_path / "elsewhere" / "routes.py").unlink()
    assert "lies below the symbolic link" in refused("restore", _ROUTES)


@pytest.mark.usefixtures("project")
def test_breaking_changes_are_listed_and_go_on_only_when_accepted(next_spec: str) -> None:
    ok("regenerate", "--spec", next_spec)
    said = refused("regenerate", "--spec", str(VENDOR_SPEC))
    assert said.startswith("breaking: operation `PUT /care/tags/{id}` is gone")
    assert "allow it with --accept-breaking" in said
    ok("regenerate", "--spec", str(VENDOR_SPEC), "--accept-breaking")
    assert "put_tag" not in Path(_ROUTES).read_text("utf-8")


@pytest.mark.usefixtures("project")
def test_work_that_is_not_committed_is_safe(next_spec: str) -> None:
    git("init")
    git("add", ".")
    git("commit", "-m", "x")
    replace(_ROUTES, "def ready(", "def is_ready(")
    replace("Dockerfile", "USER 10001", "USER 10002")
    said = refused("regenerate", "--spec", next_spec)
    assert said == (
        f"{_ROUTES}: holds work that is not committed, and would be changed; "
        "commit it, or go ahead with --force\n"
    )
    assert run("regenerate", "--spec", next_spec, "--dry-run").exit_code == 1
    ok("regenerate", "--spec", next_spec, "--force")
    assert "def is_ready(" in Path(_ROUTES).read_text("utf-8")


@pytest.mark.usefixtures("project")
def test_the_spec_may_be_edited_in_the_project() -> None:
    replace(_SPEC, "\npaths:\n", f"\npaths:\n{_OPERATION}")
    replace(_SPEC, "\n  schemas:\n", f"\n  schemas:\n{_SCHEMA}")
    result = run("check")
    assert result.exit_code == 1
    assert f"{_SPEC}: is not what {LOCK_NAME} says" in result.stdout
    said = refused("regenerate", "--spec", str(VENDOR_SPEC))
    assert f"{_SPEC}: was edited since it was generated, and --spec would replace it" in said
    ok("regenerate")
    assert "put_tag" in Path(_ROUTES).read_text("utf-8")
    assert ok("check") == "Up to date.\n"


@pytest.mark.usefixtures("project")
def test_a_mistake_in_the_next_spec_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "wrong.yaml").write_text("openapi: 3.0.3\ninfo: {}\n", "utf-8")
    assert str(tmp_path / "wrong.yaml") in refused("regenerate", "--spec", f"{tmp_path}/wrong.yaml")
    assert "--store 'mongo' is unknown" in refused("regenerate", "--store", "mongo")
    assert "is not a folder" in refused("regenerate", "nowhere")


@pytest.mark.usefixtures("project")
def test_a_run_that_was_killed_is_finished_first(
    next_spec: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(Path(), tmp_path / "whole")
    ok("regenerate", str(tmp_path / "whole"), "--spec", next_spec)
    with monkeypatch.context() as patch:
        patch.setattr("care_spi_gen.project.apply._remove", None)
        patch.setattr(Path, "replace", _once(Path.replace))
        assert run("regenerate", "--spec", next_spec).exit_code == 130
    assert Path(JOURNAL_NAME).exists()
    assert run("check").exit_code == 1
    assert "a run was interrupted" in refused("regenerate", "--dry-run")
    ok("regenerate", "--spec", next_spec)
    assert contents(Path()) == contents(tmp_path / "whole")


def _once(replace_file):
    """A `Path.replace` that is interrupted when it is called a third time."""
    calls = []

    def call(self: Path, target: Path) -> Path:
        calls.append(self)
        if len(calls) > 2:
            raise KeyboardInterrupt
        return replace_file(self, target)

    return call


@pytest.mark.usefixtures("project")
def test_restore_brings_back_what_was_deleted() -> None:
    pristine = contents(Path())
    shutil.rmtree("tests")
    Path("Dockerfile").unlink()
    replace("README.md", "## Run it", "## Ours")
    assert "care-spi-gen restore Dockerfile brings it back" in ok("regenerate")
    assert ok("restore", "Dockerfile") == "restored  Dockerfile\n"
    assert "tests/test_agents.py" in json.loads(ok("restore", "tests", "--json"))["restored"]
    assert contents(Path()) | {"README.md": b""} == pristine | {"README.md": b""}
    assert "is there; delete it first" in refused("restore", "README.md")
    assert f"was not generated, says {LOCK_NAME}" in refused("restore", "nothing.py")
    assert f"lies in no folder with a {LOCK_NAME}" in refused("restore", "../nothing.py")


@pytest.mark.usefixtures("project")
def test_a_lost_lock_is_made_again() -> None:
    lock = Path(LOCK_NAME).read_bytes()
    assert "is under care already" in refused("adopt", ".")
    Path(LOCK_NAME).unlink()
    replace("Dockerfile", "USER 10001", "USER 10002")
    assert f"{LOCK_NAME}: is missing" in run("check").stdout
    assert f"{LOCK_NAME}: does not exist" in refused("regenerate")
    assert "yours kept      Dockerfile\n" in ok("adopt", ".", "--dry-run")
    assert not Path(LOCK_NAME).exists()
    ok("adopt", ".")
    assert Path(LOCK_NAME).read_bytes() == lock
    assert ok("check") == "Up to date.\n"


@pytest.mark.parametrize("name", ["fastapi-redis", "flask-postgres", "aiohttp-memory"])
def test_a_project_made_without_a_lock_is_adopted(name: str, tmp_path: Path) -> None:
    shutil.copytree(SAMPLES / name, tmp_path / name)
    assert "unchanged." in ok("adopt", str(tmp_path / name))
    lock = (tmp_path / name / LOCK_NAME).read_bytes().decode()
    assert lock == made_sample(name)[LOCK_NAME]


@pytest.mark.parametrize("name", sample_options())
def test_every_sample_is_up_to_date(name: str, tmp_path: Path) -> None:
    shutil.copytree(SAMPLES / name, tmp_path / name)
    (tmp_path / name / LOCK_NAME).write_text(made_sample(name)[LOCK_NAME], "utf-8")
    assert ok("check", str(tmp_path / name)) == "Up to date.\n"


@pytest.mark.usefixtures("project")
def test_what_is_no_project_of_ours_is_not_adopted(tmp_path: Path) -> None:
    (tmp_path / "else").mkdir()
    said = refused("adopt", str(tmp_path / "else"))
    assert "[tool.care-spi-gen] does not name framework, store, package" in said
    Path(LOCK_NAME).unlink()
    Path("support_api/openapi/spi-care.overlay.yaml").unlink()
    assert "does not hold openapi.yaml, one spec and one overlay" in refused("adopt", ".")


@pytest.mark.usefixtures("project")
def test_a_checkout_with_crlf_is_no_edit(next_spec: str) -> None:
    for path in filter(Path.is_file, Path().rglob("*")):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert ok("check") == "Up to date.\n"
    said = ok("regenerate", "--spec", next_spec)
    assert "yours kept" not in said
    assert "merged" not in said
    routes = Path(_ROUTES).read_bytes()
    assert b"put_tag" in routes
    assert routes.count(b"\n") == routes.count(b"\r\n")
    assert ok("check") == "Up to date.\n"
