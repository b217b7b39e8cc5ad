"""The frameworks answer alike: one trace of good and bad requests, compared answer by answer."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.harness.care import caller
from tests.harness.server import SECRET, Project, Sample, find_samples
from tests.trace.player import Answer, Player, read_trace

TRACE = read_trace(Path(__file__).with_name("trace.yaml"))
_MOST_DIFFERENCES = 20

Answers = Callable[[Sample], Sequence[Answer]]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    samples = find_samples(metafunc.config.getoption("--care-samples"))
    if "sample" in metafunc.fixturenames:
        metafunc.parametrize(
            "sample", [pytest.param(one, id=one.name, marks=_marks(one.store)) for one in samples]
        )
    if "alike" in metafunc.fixturenames:
        stores = sorted({one.store for one in samples})
        groups = {store: [one for one in samples if one.store == store] for store in stores}
        metafunc.parametrize(
            "alike",
            [pytest.param(group, id=store, marks=_marks(store)) for store, group in groups.items()],
        )


def _marks(store: str) -> list[pytest.MarkDecorator]:
    return [pytest.mark.xdist_group(f"trace-{store}")]


@pytest.fixture(scope="session")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    """Each sample's answers to the whole trace, played once."""
    played: dict[Sample, list[Answer]] = {}

    def play(sample: Sample) -> Sequence[Answer]:
        if sample not in played:
            project = Project.prepare(sample, tmp_path_factory.mktemp(f"trace-{sample.name}"))
            with project.serve() as server:
                player = Player(caller(server.url, SECRET))
                played[sample] = [player.play(step) for step in TRACE]
        return played[sample]

    return play


def test_answers_have_the_recorded_status(sample: Sample, answers: Answers) -> None:
    wrong = [
        f"{step.name} ({step.request[:80]}): {answer.status}, recorded is {step.status}"
        for step, answer in zip(TRACE, answers(sample), strict=True)
        if answer.status != step.status
    ]
    assert not wrong, "\n" + "\n".join(wrong[:_MOST_DIFFERENCES])


def test_frameworks_answer_alike(alike: list[Sample], answers: Answers) -> None:
    if len(alike) == 1:
        pytest.skip("one framework alone is always like itself")
    reference, *others = alike
    differences = []
    for other in others:
        both = zip(TRACE, answers(reference), answers(other), strict=True)
        for step, expected, found in both:
            if difference := expected.difference(found):
                differences.append(
                    f"{step.name} ({step.request[:80]}), "
                    f"{reference.framework} against {other.framework}: {difference}"
                )
    assert not differences, f"\n{len(differences)} differences; the first:\n" + "\n".join(
        differences[:_MOST_DIFFERENCES]
    )


def test_the_trace_is_worth_playing() -> None:
    statuses = {step.status for step in TRACE}
    assert statuses >= {200, 204, 400, 401, 404, 405, 409, 413, 415, 422}
    assert len({step.name for step in TRACE}) == len(TRACE) >= 200
