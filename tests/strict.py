"""With CI=true a skip is a failure: what was not tried there was not tried at all."""

import os

import pytest

IN_CI = os.environ.get("CI") == "true"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    return refuse_skip(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    report = yield
    return refuse_skip(report)


def refuse_skip(report):
    """The report, failed if it was skipped; an expected failure (xfail) was tried, so it stands."""
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"CI=true allows no skip: {reason}"
    return report
