"""Whom the contract tests talk to: generated projects, each with a server that all tests share."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from care_spi_gen.verify.care import Care

from tests.harness.care import caller
from tests.harness.server import PREVIOUS_SECRET, SECRET, Project, Sample, Server, find_samples


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "sample" not in metafunc.fixturenames:
        return
    wanted = [name for mark in metafunc.definition.iter_markers("samples") for name in mark.args]
    samples = [
        sample
        for sample in find_samples(metafunc.config.getoption("--care-samples"))
        if all(getattr(sample, name) for name in wanted)
    ]
    parameters = [
        pytest.param(sample, id=sample.name, marks=pytest.mark.xdist_group(sample.name))
        for sample in samples
    ]
    metafunc.parametrize("sample", parameters, indirect=True, scope="session")


@pytest.fixture(scope="session")
def sample(request: pytest.FixtureRequest) -> Sample:
    """The generated project under test."""
    chosen: Sample = request.param
    return chosen


@pytest.fixture(scope="session")
def project(sample: Sample, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The project behind `server`."""
    folder = tmp_path_factory.mktemp(sample.name)
    return Project.prepare(sample, folder, PREVIOUS_SECRET=PREVIOUS_SECRET)


@pytest.fixture(scope="session")
def server(project: Project) -> Iterator[Server]:
    """One server a sample, shared by every test that leaves it running."""
    with project.serve() as started:
        yield started


@pytest.fixture(scope="session")
def care(server: Server) -> Care:
    """The platform's view: a URL and a secret."""
    return caller(server.url, SECRET)


@pytest.fixture
def customer() -> str:
    """A customer nobody else has."""
    return f"cust-{uuid.uuid4()}"


@pytest.fixture
def new_project(sample: Sample, tmp_path: Path) -> Project:
    """A project of the test's own, not yet started, with an empty store."""
    return Project.prepare(sample, tmp_path)


@pytest.fixture(scope="session")
def products(sample: Sample, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of two products, `alpha` and `beta`, below `/support/<slug>`."""
    folder = tmp_path_factory.mktemp(f"{sample.name}-products")
    project = Project.prepare(
        sample,
        folder,
        BASE_PATH="/support/{productSlug}",
        PRODUCTS="alpha,beta",
    )
    with project.serve() as started:
        yield started
