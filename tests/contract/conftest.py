"""Whom the contract tests talk to.

A test that asks for `care` needs nothing but a URL and a secret. One that asks for `sample` in any
other way (`project`, `server`, `agent`, ...) starts a process or runs commands: it is marked
`process`, and left out when `--care-url` names a server that is not ours.
"""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness.care import Care
from tests.harness.server import PREVIOUS_SECRET, SECRET, Project, Sample, Server, find_samples

_HERE = Path(__file__).parent
_NEED_A_PROCESS = {"project", "server", "agent", "new_project", "products"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "sample" not in metafunc.fixturenames:
        return
    if metafunc.config.getoption("--care-url"):
        foreign = pytest.param(None, id="url", marks=pytest.mark.xdist_group("url"))
        metafunc.parametrize("sample", [foreign], indirect=True, scope="session")
        return
    samples = find_samples(metafunc.config.getoption("--care-samples"))
    parameters = [
        pytest.param(sample, id=sample.name, marks=pytest.mark.xdist_group(sample.name))
        for sample in samples
    ]
    metafunc.parametrize("sample", parameters, indirect=True, scope="session")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    ours = [item for item in items if _HERE in item.path.parents]
    foreign = bool(config.getoption("--care-url"))
    left_out = []
    for item in ours:
        item.add_marker(pytest.mark.live)
        if _NEED_A_PROCESS.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.process)
            if foreign:
                left_out.append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


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
def care(sample: Sample | None, request: pytest.FixtureRequest) -> Care:
    """The platform's view: a URL and a secret."""
    if sample is None:
        url, secret = (request.config.getoption(name) for name in ("--care-url", "--care-secret"))
        return Care(url, secret)
    started: Server = request.getfixturevalue("server")
    return Care(started.url, SECRET)


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
        MAX_BODY_BYTES="2000",
    )
    with project.serve() as started:
        yield started
