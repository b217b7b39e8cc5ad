"""Imports every module of generated projects and calls the last, in a process of its own."""

import importlib
import json
import os
import pkgutil
import subprocess
import sys
from pathlib import Path
from typing import Any

PACKAGE = "support_api"
SECRET = "secret"  # noqa: S105 - opens nothing


def run(projects: list[Path], requests: list[dict[str, Any]], folder: Path) -> list[list[Any]]:
    """Return status, `Allow` and body of each answer; check that none of the texts was run."""
    orders, trace = folder / "orders.json", folder / "trace"
    texts = {"projects": list(map(str, projects)), "requests": requests}
    orders.write_text(json.dumps(texts), encoding="utf-8")
    finished = subprocess.run(
        [sys.executable, __file__, str(orders)],
        cwd=folder,
        env=os.environ | {"HOSTILE_TRACE": str(trace), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    assert not trace.exists()
    answers: list[list[Any]] = json.loads(finished.stdout)
    return answers


def run_tests(project: Path, file: str) -> None:
    """Run a file of a project's own tests; check that none of the texts was run."""
    trace = project / "trace"
    finished = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", file],
        cwd=project,
        env=os.environ | {"HOSTILE_TRACE": str(trace)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout
    assert not trace.exists()


def _import_all(folder: str) -> None:
    """Import every module of the package in `folder`, anew."""
    for name in [name for name in sys.modules if name.partition(".")[0] in (PACKAGE, "tests")]:
        del sys.modules[name]
    sys.path[0] = folder
    importlib.invalidate_caches()
    package = importlib.import_module(PACKAGE)
    for module in pkgutil.walk_packages(package.__path__, f"{PACKAGE}."):
        importlib.import_module(module.name)


def _answers(requests: list[dict[str, Any]]) -> list[Any]:
    """Return status, `Allow` and body of each request to the server that was imported last."""
    database = importlib.import_module("tests.database")
    settings = importlib.import_module(f"{PACKAGE}.settings")
    os.environ |= {"CARE_SPI_SECRET": SECRET} | database.fresh_database(Path.cwd())
    chosen = settings.load_settings()
    database.prepare(chosen)
    store = importlib.import_module(f"{PACKAGE}.store").create_store(chosen)
    found = []
    with importlib.import_module("tests.serving").serving(chosen, store) as server:
        for request in requests:
            response = server.client.request(**request)
            found.append([response.status_code, response.headers.get("Allow"), response.text])
    return found


if __name__ == "__main__":
    orders = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    for project in orders["projects"]:
        _import_all(project)
    print(json.dumps(_answers(orders["requests"])))
