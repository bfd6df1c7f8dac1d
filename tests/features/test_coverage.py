"""A whole run fails where an alarm was not seen both ways; a part of one is not asked."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from features.coverage import Coverage, whole
from features.steps.story import SEEN
from scenarios.coverage import FIRES, QUIET

ROOT = Path(__file__).parents[2]


def report(*seen: tuple[str, str], outcome: str = "passed", when: str = "call") -> Any:
    return pytest.TestReport(
        nodeid="features/test_promises.py::test_a",
        location=("features/test_promises.py", 1, "test_a"),
        keywords={},
        outcome=outcome,  # type: ignore[arg-type]
        longrepr=None,
        when=when,  # type: ignore[arg-type]
        user_properties=[("subjects", ["x"]), (SEEN, list(seen))],
    )


def finished(*reports: Any, alarms: tuple[str, ...] = ("a",), **session: Any) -> tuple[Coverage, int]:
    coverage = Coverage(lambda: alarms)
    for one in reports:
        coverage.pytest_runtest_logreport(one)
    state: Any = SimpleNamespace(**{"shouldstop": "", "shouldfail": "", "exitstatus": 0, **session})
    coverage.pytest_sessionfinish(state, state.exitstatus)
    return coverage, state.exitstatus


def test_a_run_that_saw_every_alarm_both_ways_stays_green() -> None:
    coverage, status = finished(report(("a", FIRES)), report(("a", QUIET)))
    assert (coverage.lacking, coverage.problem, status) == ([], "", 0)


def test_a_run_that_saw_an_alarm_one_way_turns_red_and_names_it() -> None:
    coverage, status = finished(report(("a", FIRES)))
    assert [str(one) for one in coverage.lacking] == ["a: no scenario shows that it stays quiet"]
    assert status == 1


@pytest.mark.parametrize("how", [{"outcome": "failed"}, {"when": "teardown"}])
def test_only_a_scenario_that_passed_shows_anything(how: Mapping[str, str]) -> None:
    coverage, status = finished(report(("a", FIRES), ("a", QUIET), **how))
    assert (len(coverage.lacking), status) == (2, 1)


def test_no_alarm_at_all_turns_a_run_red() -> None:
    coverage, status = finished(alarms=())
    assert "there is no alarm" in coverage.problem
    assert status == 1


@pytest.mark.parametrize("session", [{"shouldstop": "x"}, {"shouldfail": "1 failure"}, {"exitstatus": 2}])
def test_a_run_that_was_cut_short_is_not_asked(session: Mapping[str, Any]) -> None:
    coverage, status = finished(**session)
    assert coverage.covered == ()
    assert status == session.get("exitstatus", 0)


@pytest.mark.parametrize(
    "part",
    [
        {"keyword": "x"},
        {"markexpr": "component-logs"},
        {"deselect": ["x"]},
        {"lf": True},
        {"collectonly": True},
    ],
)
def test_a_part_of_the_promises_is_no_whole_run(part: Mapping[str, Any]) -> None:
    options: Any = SimpleNamespace(getoption=part.get, args=["features"])
    assert not whole(options)


def test_all_of_them_are_but_not_one_that_is_named() -> None:
    everything: Any = SimpleNamespace(getoption=lambda _name, default: default, args=["features"])
    named: Any = SimpleNamespace(getoption=lambda _name, default: default, args=["features/a.py::test_b"])
    assert whole(everything)
    assert not whole(named)


def run(template: Mapping[str, Any], folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    path = folder / "TapStackprod.template.json"
    path.write_text(json.dumps(template), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "features", "--template", str(path), "-p", "no:cacheprovider"]
    return subprocess.run([*command, *more], cwd=ROOT, capture_output=True, encoding="utf-8", check=False)


@pytest.fixture
def more(prod: Mapping[str, Any]) -> dict[str, Any]:
    """The prod template with an alarm that no scenario is about."""
    alarm = {
        "AlarmName": "prod-warning-platform-moon-full",
        "Namespace": "Sky",
        "MetricName": "Moon",
        "Statistic": "Sum",
        "Period": 60,
        "EvaluationPeriods": 1,
        "Threshold": 1,
        "ComparisonOperator": "GreaterThanThreshold",
    }
    new = {"Type": "AWS::CloudWatch::Alarm", "Properties": alarm}
    return {**prod, "Resources": {**prod["Resources"], "Moon": new}}


def test_an_alarm_that_no_scenario_is_about_fails_a_whole_run_by_name(
    more: Mapping[str, Any], tmp_path: Path
) -> None:
    done = run(more, tmp_path)
    assert done.returncode == 1
    for did in (FIRES, QUIET):
        assert f"FAILED prod-warning-platform-moon-full: no scenario shows that it {did}\n" in done.stdout
    assert done.stdout.count(": no scenario shows that it ") == 2


def test_and_a_part_of_it_passes(more: Mapping[str, Any], tmp_path: Path) -> None:
    done = run(more, tmp_path, "-m", "component-behaviour_queues")
    assert (done.returncode, "detection coverage" in done.stdout) == (0, False)
