"""Requests that schemathesis makes up from the two descriptions, sent to real servers."""

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.covering import spread
from tests.harness.server import SECRET, Project, Sample, find_samples

_ROOT = Path(__file__).parents[1]
_CONFIGURATION = Path(__file__).with_name("schemathesis.toml")
_VENDOR_SPEC = _ROOT / "specs" / "spi-care.yaml"
_RUN_SECONDS = 300

# Faults by the module they are added to, and what is to be said of them.
_FAULTS = {
    "auth.py": """
BearerAuth.check = lambda self, authorization: None
""",
    "service.py": """
sound_get = CareService.get_conversation


def list_failing_for_long_ids(self, scope):
    if len(scope.customer_id) > 100:
        raise RuntimeError
    return ListConversationsResponse(conversations=self._store.list_in(scope))


def get_with_null_author(self, scope, conversation_id):
    conversation = sound_get(self, scope, conversation_id)
    for message in conversation.messages:
        message.author = None
    return conversation


def post_to_nothing(self, product, request):
    raise conversation_not_found()


CareService.list_conversations = list_failing_for_long_ids
CareService.get_conversation = get_with_null_author
CareService.post_message = post_to_nothing
""",
}
_FINDINGS = [
    "API accepts requests without authentication",
    "Server error",
    "Response violates schema",
    "Created resource not found",
]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "sample" in metafunc.fixturenames:
        samples = find_samples(metafunc.config.getoption("--care-samples"))
        chosen = [pytest.param(one, id=one.name) for one in samples if one.name in spread()]
        metafunc.parametrize("sample", chosen)


def _run_schemathesis(
    project: Project, description: Path, *options: str
) -> subprocess.CompletedProcess[str]:
    with project.serve() as server:
        return subprocess.run(
            [
                *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(_CONFIGURATION)),
                *("run", str(description), "--url", server.url, *options),
            ],
            cwd=project.folder,
            env={
                "PYTHONPATH": str(_ROOT),
                "CARE_SPI_SECRET": SECRET,
                # What it has to know of Unicode takes seconds to find out, and is the same again.
                "HYPOTHESIS_STORAGE_DIRECTORY": str(_ROOT / ".hypothesis"),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=_RUN_SECONDS,
            check=False,
        )


def _effective_description(sample: Sample) -> Path:
    return sample.directory / sample.package / "openapi" / "openapi.yaml"


def test_server_does_what_the_effective_description_says(sample: Sample, tmp_path: Path) -> None:
    project = Project.prepare(sample, tmp_path)
    finished = _run_schemathesis(project, _effective_description(sample))
    assert finished.returncode == 0, finished.stdout


def test_vendor_description_leads_to_no_server_error(sample: Sample, tmp_path: Path) -> None:
    # Most of what it allows is refused: it knows no bounds (so no warning), and no errors.
    options = ["--checks", "not_a_server_error", "--warnings", "off"]
    finished = _run_schemathesis(Project.prepare(sample, tmp_path), _VENDOR_SPEC, *options)
    assert finished.returncode == 0, finished.stdout


def test_faults_are_found(pytestconfig: pytest.Config, tmp_path: Path) -> None:
    samples = {one.name: one for one in find_samples(pytestconfig.getoption("--care-samples"))}
    sound = samples["flask-memory"]
    broken = replace(sound, directory=tmp_path / "broken")
    shutil.copytree(sound.directory, broken.directory)
    for module, fault in _FAULTS.items():
        with (broken.directory / broken.package / module).open("a", encoding="utf-8") as source:
            source.write(fault)

    project = Project.prepare(broken, tmp_path)
    finished = _run_schemathesis(project, _effective_description(sound), "--max-examples", "5")

    missed = [finding for finding in _FINDINGS if finding not in finished.stdout]
    assert finished.returncode == 1
    assert not missed, finished.stdout
