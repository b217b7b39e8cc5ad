"""Files for tools that cannot run here are valid by the schemas that those tools publish."""

import subprocess
import sys
from pathlib import Path

import pytest

from scripts.samples import SAMPLES

_ROOT = SAMPLES.parent


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("vendor.compose-spec", sorted(SAMPLES.glob("*/compose.yaml"))),
        ("vendor.github-workflows", sorted(SAMPLES.glob("*/.github/workflows/*.yml"))),
        ("vendor.github-workflows", sorted(_ROOT.glob(".github/workflows/*.yml"))),
    ],
    ids=["compose", "workflows of samples", "workflows here"],
)
def test_files_match_their_schema(schema: str, files: list[Path]) -> None:
    assert files
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *files]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stdout + finished.stderr
