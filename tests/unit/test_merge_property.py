"""Random edits on both sides of real files; `tests/test_merge.py` has many more of them."""

from hypothesis import HealthCheck, given, settings

from tests.merging import SMALL, Case, cases, check


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases(SMALL))
def test_merge(case: Case) -> None:
    check(case)
