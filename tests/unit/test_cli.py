"""`care-spi-gen` as a person or a script meets it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from care_spi_gen.cli import app
from care_spi_gen.options import FRAMEWORKS, STORES
from typer.testing import CliRunner, Result

from scripts.samples import made_sample, render_sample, sample_options


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments, prog_name="care-spi-gen")


def problem(result: Result) -> str:
    """The one line that a mistake is answered with; nothing was written."""
    assert result.exit_code == 2
    assert result.stdout == ""
    assert list(Path.cwd().rglob("*")) == []
    assert result.stderr.count("\n") == 1
    return result.stderr.rstrip("\n")


def rendered(sample: str) -> dict[str, bytes]:
    return {path: text.encode() for path, text in made_sample(sample).items()}


def tree(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_new_makes_the_project_and_says_how_to_go_on() -> None:
    result = run("new", "support-api", "--framework", "flask", "--store", "memory")
    assert result.exit_code == 0
    assert "Made support-api: Flask, memory store" in result.stdout
    assert "  cd support-api\n" in result.stdout
    assert "  python -m support_api serve\n" in result.stdout
    assert "without questions" not in result.stdout
    assert tree(Path("support-api")) == rendered("flask-memory")


def test_without_a_terminal_framework_and_store_have_defaults() -> None:
    assert run("new", "support-api").exit_code == 0
    assert tree(Path("support-api")) == rendered("fastapi-sqlite")


def test_interactive_without_a_terminal_is_a_mistake() -> None:
    assert problem(run("new", "support-api", "--interactive")) == (
        "--interactive cannot ask with anything but a terminal; "
        "give what it would ask, as in: care-spi-gen new support-api --framework flask"
    )


def test_path_may_lie_elsewhere_and_package_be_named() -> None:
    Path("deep/er").mkdir(parents=True)
    assert run("new", "deep/er/Our.Care-API", "--package", "desk").exit_code == 0
    project = Path("deep/er/Our.Care-API")
    assert (project / "desk" / "__main__.py").is_file()
    assert 'name = "Our.Care-API"' in (project / "pyproject.toml").read_text("utf-8")


def test_package_is_the_project_made_an_identifier() -> None:
    result = run("new", "Our.Care-API", "--dry-run", "--json")
    assert json.loads(result.stdout)["package"] == "our_care_api"


def test_dry_run_lists_what_new_would_make_and_writes_nothing() -> None:
    result = run("new", "support-api", "--dry-run")
    assert result.exit_code == 0
    assert list(Path.cwd().iterdir()) == []
    *lines, total = result.stdout.splitlines()
    listed = {path: int(size) for size, path in (line.split() for line in lines)}
    made = {path: len(text) for path, text in rendered("fastapi-sqlite").items()}
    assert listed == made
    assert total == (
        f"{len(made)} files, {sum(made.values())} bytes would be made in support-api; none was."
    )


@pytest.mark.parametrize("flags", [[], ["--dry-run"]])
def test_json_is_one_document(flags: list[str]) -> None:
    result = run("new", "support-api", "--store", "memory", "--json", *flags)
    document = json.loads(result.stdout)
    files = document.pop("files")
    notes = document.pop("notes")
    assert document == {
        "project": "support-api",
        "package": "support_api",
        "framework": "fastapi",
        "store": "memory",
        "target": "support-api",
        "written": not flags,
    }
    made = rendered("fastapi-memory")
    assert {file["path"]: file["bytes"] for file in files} == {
        path: len(text) for path, text in made.items()
    }
    assert all(note.keys() == {"message", "hint", "file", "line", "pointer"} for note in notes)
    assert Path("support-api").exists() == document["written"]
    assert result.stderr == ""


def test_a_mistake_with_json_is_a_document_too() -> None:
    result = run("new", "support-api", "--store", "mongo", "--json")
    assert result.exit_code == 2
    assert result.stderr == ""
    assert json.loads(result.stdout) == {
        "problems": [
            {
                "message": "--store 'mongo' is unknown",
                "hint": f"choose one of {', '.join(STORES)}",
                "file": "",
                "line": None,
                "pointer": "",
            }
        ]
    }


def test_unknown_framework_lists_the_choices() -> None:
    assert problem(run("new", "support-api", "--framework", "django")) == (
        "--framework 'django' is unknown; choose one of fastapi, flask, aiohttp"
    )


def test_path_is_required_without_a_terminal() -> None:
    assert problem(run("new")) == (
        "PATH is missing; name the folder to make, as in: care-spi-gen new support-api"
    )


@pytest.mark.parametrize(
    "name", ["-x", "a b", "über", "x-", "a\x1b[31mb", "a\nb", "a{{b}}", 'a"b', "\udcff", "/"]
)
def test_path_must_end_in_a_project_name(name: str) -> None:
    message = problem(run("new", "--", name))
    assert "cannot name a Python project; use ASCII letters" in message
    assert message.isprintable()


@pytest.mark.parametrize("name", ["flask", "FastAPI", "pydantic-settings"])
def test_project_must_not_be_named_as_what_it_installs(name: str) -> None:
    assert "which is the name of a library" in problem(run("new", name, "--package", "desk"))


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("a-b", "is no ASCII Python identifier"),
        ("", "is no ASCII Python identifier"),
        ("7up", "is no ASCII Python identifier"),
        ("café", "is no ASCII Python identifier"),
        ("../x", "is no ASCII Python identifier"),
        ("class", "is a Python keyword"),
        ("None", "is a Python keyword"),
        ("__init__", "begins with an underscore"),
        ("json", "is a module of Python's standard library"),
        ("Json", "is a module of Python's standard library"),
        ("flask", "is a library the project may install"),
        ("Pydantic", "is a library the project may install"),
        ("tests", "is another folder of the project"),
        ("nul", "is a device on Windows"),
    ],
)
def test_package_must_be_a_usable_name(name: str, reason: str) -> None:
    assert problem(run("new", "support-api", "--package", name)) == (
        f"the package name {name!r} (--package) {reason}; "
        "choose one with --package, as in support_api"
    )


def test_package_made_from_the_project_is_checked_too() -> None:
    assert problem(run("new", "24x7")) == (
        "the package name '24x7' (made from the project's) is no ASCII Python identifier; "
        "choose one with --package, as in support_api"
    )


def test_names_of_the_samples_dependencies_and_folders_are_refused() -> None:
    refused = set()
    for name in sample_options():
        files = render_sample(name)
        manifest = tomllib.loads(files["pyproject.toml"])
        required = [*manifest["project"]["dependencies"], *manifest["dependency-groups"]["dev"]]
        refused |= {re.split(r"[^\w.-]", requirement)[0] for requirement in required}
        refused |= {path.split("/")[0] for path in files if "/" in path}
    stubs = {name for name in refused if name.startswith("types-") or name.endswith("-stubs")}
    for name in sorted(refused - stubs - {"support_api", ".github"}):
        package = name.replace("-", "_")
        assert "the package name" in problem(run("new", "support-api", "--package", package)), name


def test_a_folder_with_something_in_it_is_left_alone() -> None:
    Path("support-api").mkdir()
    Path("support-api/mine").write_text("precious", "utf-8")
    result = run("new", "support-api")
    assert result.exit_code == 2
    assert "support-api" in result.stderr
    assert tree(Path.cwd()) == {"support-api/mine": b"precious"}


def test_a_missing_spec_is_a_mistake_not_a_traceback() -> None:
    message = problem(run("new", "support-api", "--spec", "no\x1b[2Jwhere.yaml"))
    assert "no\\x1b[2Jwhere.yaml" in message
    assert message.isprintable()


def test_unknown_flags_are_usage_errors() -> None:
    result = run("new", "support-api", "--frobnicate")
    assert result.exit_code == 2
    assert "No such option" in result.stderr


@pytest.mark.parametrize("command", [[], ["new"], ["options"], ["check"], ["restore"], ["adopt"]])
def test_help_shows_an_example(command: list[str]) -> None:
    result = run(*command, "--help")
    assert result.exit_code == 0
    assert "Example:\n    care-spi-gen " in result.stdout


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("new", "Folder to make"),
        ("verify", "Base URL of the server"),
        ("diff", "OpenAPI file"),
        ("regenerate", "Folder of the project"),
        ("check", "Folder of the project"),
        ("restore", "A deleted file"),
        ("adopt", "Folder of the project"),
    ],
)
def test_help_says_what_an_argument_is(command: str, said: str) -> None:
    assert said in run(command, "--help").stdout


def test_options_lists_every_choice_once() -> None:
    lines = run("options").stdout.splitlines()
    for choice in (*FRAMEWORKS.values(), *STORES.values()):
        assert sum(choice.summary in line for line in lines) == 1
    assert sum("(default)" in line for line in lines) == 2


def test_options_as_json() -> None:
    document = json.loads(run("options", "--json").stdout)
    assert [choice["name"] for choice in document["frameworks"]] == list(FRAMEWORKS)
    assert [choice["name"] for choice in document["stores"]] == list(STORES)
    assert [
        choice["name"] for choices in document.values() for choice in choices if choice["default"]
    ] == [
        "fastapi",
        "sqlite",
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["new", "--help"],
        ["options"],
        ["new", "x", "--store", "mongo"],
        ["helper", "--help"],
        ["helper", "--output", "nowhere/index.html"],
        ["regenerate", "--help"],
        ["regenerate", "--store", "mongo"],
    ],
)
def test_help_and_mistakes_load_nothing_heavy(arguments: list[str]) -> None:
    heavy = {"black", "datamodel_code_generator", "jinja2", "openapi_pydantic", "questionary"}
    heavy |= {"rich", "yaml"}
    report_loaded = (
        "import atexit, sys; from care_spi_gen.cli import main;"
        f"atexit.register(lambda: print(sorted({heavy} & sys.modules.keys()), file=sys.stderr));"
        "main()"
    )
    result = subprocess.run(
        [sys.executable, "-c", report_loaded, *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.stderr.endswith("[]\n")


def test_ctrl_c_while_it_works_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("care_spi_gen.render.render", interrupted)
    assert run("new", "support-api").exit_code == 130
    assert list(Path.cwd().iterdir()) == []


def test_module_is_the_command() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "care_spi_gen", "--version"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout == f"care-spi-gen {version('care-spi-gen')}\n"


@pytest.mark.parametrize("encoding", ["ascii", "utf-8"])
def test_any_terminal_encoding_will_do(encoding: str) -> None:
    Path("Bücher").mkdir()
    result = subprocess.run(
        [sys.executable, "-m", "care_spi_gen", "new", "Bücher/support-api"],
        env=os.environ | {"PYTHONIOENCODING": encoding},
        capture_output=True,
        check=True,
    )
    assert "cd 'Bücher/support-api'".encode(encoding, "backslashreplace") in result.stdout
