"""A project without a lock, whose spec has had new properties since it was made."""

from contextlib import nullcontext
from pathlib import Path

import pytest
from care_spi_gen.cli import app
from care_spi_gen.codegen import begin_here
from care_spi_gen.project.lock import LOCK_NAME, read_lock
from care_spi_gen.resources import VENDOR_SPEC
from typer.testing import CliRunner

_AUTHOR = "        author: { type: string }\n"
_MIGRATIONS = "support_api/migrations/"


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, arguments, prog_name="care-spi-gen")
    return result.exit_code, result.output


def write_spec(properties: str) -> None:
    text = VENDOR_SPEC.read_text("utf-8")
    assert text.count(_AUTHOR) == 1
    Path("next.yaml").write_text(text.replace(_AUTHOR, _AUTHOR + properties), "utf-8")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a column more, and a migration of its owner's after it."""
    for module in ("generation", "regeneration"):
        monkeypatch.setattr(
            f"care_spi_gen.{module}.beginning_beside", lambda: nullcontext(begin_here)
        )
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    write_spec("        language: { type: string, enum: [en, sv] }\n")
    code, output = run("new", "support-api", "--framework", "flask", "--spec", "next.yaml")
    assert code == 0, output
    own = tmp_path / "support-api" / _MIGRATIONS / "0007_own.sql"
    own.write_bytes(b"-- \xff: not UTF-8\n")
    (tmp_path / "support-api" / LOCK_NAME).unlink()
    return tmp_path / "support-api"


def test_its_migrations_are_known_and_the_next_follows_them(project: Path) -> None:
    added = f"{_MIGRATIONS}0002_language.sql"
    # As a checkout under Windows has it.
    text = (project / added).read_bytes()
    (project / added).write_bytes(text.replace(b"\n", b"\r\n"))
    code, output = run("adopt", str(project))
    assert code == 0, output
    lock = read_lock((project / LOCK_NAME).read_bytes(), LOCK_NAME)
    migrations = [path for path in lock.files if path.startswith(_MIGRATIONS)]
    assert migrations == [f"{_MIGRATIONS}0001_conversations.sql", added]
    assert lock.files[added].text == text.decode()
    write_spec(
        "        language: { type: string, enum: [en, sv] }\n        loud: { type: boolean }\n"
    )
    code, output = run("regenerate", str(project), "--spec", "next.yaml")
    assert code == 0, output
    assert (project / _MIGRATIONS / "0008_loud.sql").is_file()


@pytest.mark.parametrize(
    ("now", "message"),
    [
        (
            "{ type: string, enum: [en] }",
            "what is kept as `language` may no longer be what the spec",
        ),
        ("{ type: boolean }", "the column `language` of `messages` is TEXT, and would be INTEGER"),
    ],
)
def test_what_its_rows_would_break_is_refused(now: str, message: str, project: Path) -> None:
    assert run("adopt", str(project))[0] == 0
    write_spec(f"        language: {now}\n")
    code, output = run("regenerate", str(project), "--spec", "next.yaml", "--accept-breaking")
    assert code == 2
    assert message in output
    # Another store begins anew.
    store = "memory" if "enum" in now else "postgres"
    code, output = run(
        "regenerate", str(project), "--spec", "next.yaml", "--accept-breaking", "--store", store
    )
    assert code == 0, output
