"""The score of the verifier, at the end of a run of pytest."""

import pytest

BROKEN = "broken server"
CHECKS = "checks"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many of the broken servers that were run were caught, and by how many checks.

    The properties come with the reports, from other processes too.
    """
    reports = [
        report
        for outcome in ("passed", "failed")
        for report in terminalreporter.stats.get(outcome, ())
        if BROKEN in dict(report.user_properties)
    ]
    if reports:
        caught = sum(report.passed for report in reports)
        checks = max(dict(report.user_properties)[CHECKS] for report in reports)
        terminalreporter.write_line(
            f"verify: {caught} of {len(reports)} broken servers caught by the check that names "
            f"the fault, by no other; {checks} checks"
        )
