"""Random edits on both sides of real files, in numbers; the unit tests try a few."""

from hypothesis import HealthCheck, given, settings

from tests.merging import LARGE, Case, cases, check


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(cases(LARGE))
def test_merge(case: Case) -> None:
    check(case)
