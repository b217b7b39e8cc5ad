"""The wheel is complete: installed in an empty environment elsewhere it makes the same bytes, and
what it makes can be installed and passes its own tests there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

from scripts.samples import files_below, made_sample, render_sample, sample_options, sample_prompt

_ROOT = Path(__file__).parents[1]

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("packaging"), pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    _run(sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(_ROOT), cwd=folder)
    [path] = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def project(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project made by the installed wheel, far from the checkout."""
    folder = tmp_path_factory.mktemp("elsewhere")
    python = _environment(folder / "generator", str(wheel), cwd=folder)
    command = str(Path(python).with_name("care-spi-gen"))
    _run(command, "new", "support-api", "--framework", "aiohttp", "--store", "sqlite", cwd=folder)
    return folder / "support-api"


def test_wheel_holds_code_templates_and_specs_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    package = [name for name in names if ".dist-info/" not in name]
    assert {
        *(f"care_spi_gen/helper/{name}" for name in ("page.html.jinja", "page.css", "main.js")),
        "care_spi_gen/pages/look.css",
        "care_spi_gen/prompt/prompt.md.jinja",
        "care_spi_gen/specs/contract.md",
        "care_spi_gen/specs/spi-care.yaml",
        "care_spi_gen/specs/spi-care.overlay.yaml",
        "care_spi_gen/verify/report/report.css",
        "care_spi_gen/verify/report/report.html.jinja",
    } <= set(package)
    templates = {
        f"care_spi_gen/{path.relative_to(_ROOT)}"
        for path in (_ROOT / "templates").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert templates == {name for name in package if name.startswith("care_spi_gen/templates/")}
    assert all(name.startswith("care_spi_gen/") for name in package)


def test_development_installs_what_the_samples_need() -> None:
    ours = _requirements((_ROOT / "pyproject.toml").read_text("utf-8"))
    for name in sample_options():
        assert _requirements(render_sample(name)["pyproject.toml"]) - ours == set(), name


def _requirements(manifest: str) -> set[str]:
    document = tomllib.loads(manifest)
    lines = (*document["project"]["dependencies"], *document["dependency-groups"]["dev"])
    # Names only: versions may be narrower here, where one of ours needs it.
    return {re.split("[<>=~!]", line)[0] for line in lines}


def test_installed_wheel_makes_the_same_bytes(project: Path) -> None:
    made = {str(path.relative_to(project)): path.read_bytes() for path in files_below(project)}
    assert made == {path: text.encode() for path, text in made_sample("aiohttp-sqlite").items()}


def test_installed_wheel_prints_the_same_prompt(project: Path) -> None:
    command = str(project.with_name("generator") / "bin" / "care-spi-gen")
    prompt = ("prompt", "--framework", "flask", "--store", "postgres")
    assert _run(command, *prompt, cwd=project.parent) == sample_prompt()


def test_project_can_be_installed_and_passes_its_own_tests(project: Path, wheel: Path) -> None:
    python = _environment(project / ".venv", ".", "--group", "dev", cwd=project)
    _run(python, "-c", "import support_api.__main__", cwd=project.parent)
    # Without the generator the contract is skipped, and that is said.
    alone = _run(python, "-m", "pytest", "--quiet", "tests/test_contract.py", cwd=project)
    assert "needs care-spi-gen: pip install --group contract" in alone
    # The wheel stands for the group `contract`, which names its release.
    _install(python, str(wheel), cwd=project)
    _run(sys.executable, "-m", "pip", "--python", python, "check", cwd=project)
    said = _run(python, "-m", "pytest", "--quiet", cwd=project)
    assert "skipped" not in said


def _environment(folder: Path, *requirements: str, cwd: Path) -> str:
    """Make a virtual environment that holds `requirements`; return its Python."""
    venv.create(folder)
    python = str(folder / "bin" / "python")
    _install(python, *requirements, cwd=cwd)
    return python


def _install(python: str, *requirements: str, cwd: Path) -> None:
    # Our own pip, and no bytecode: most of what is installed is never imported.
    install = (sys.executable, "-m", "pip", "--python", python, "install", "--no-compile")
    _run(*install, "--quiet", *requirements, cwd=cwd)


def _run(*command: str, cwd: Path) -> str:
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("CARE_SPI_", "PYTEST_", "PYTHON", "VIRTUAL_ENV"))
    }
    finished = subprocess.run(
        command, cwd=cwd, env=kept, capture_output=True, text=True, check=False
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout
