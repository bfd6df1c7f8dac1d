"""Scenario results, read from a stream of messages."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence import reading
from evidence.attempt import Status
from evidence.report import Report
from evidence.scenarios import ScenarioResults
from policies.record import Outcome
from tests.evidence import sample


def results(folder: Path, **statuses: Status) -> ScenarioResults:
    """The sample's scenarios, with those that failed in one way or another."""
    names = {"fails": sample.FAILS, "undefined": sample.UNDEFINED, "other": sample.WAIVED}
    return reading.results(
        sample.envelopes(folder, statuses={names[key]: each for key, each in statuses.items()})
    )


@pytest.mark.parametrize("status", [each for each in Status if each not in (Status.PASSED, Status.WAIVED)])
def test_nothing_but_passed_is_taken_for_passed(tmp_path: Path, status: Status) -> None:
    found = results(tmp_path, fails=status)
    assert found.failed
    assert found.counts[status] == 1
    assert found.counts[Status.PASSED] == len(found.scenarios) - 1


def test_a_waived_scenario_counts_as_waived_and_not_as_passed(mixed: Report) -> None:
    record = next(each for each in mixed.records if each.rule == sample.WAIVED)
    assert record.outcome is Outcome.WAIVED
    assert mixed.scenarios.counts[Status.WAIVED] == 1


def test_only_a_failure_can_be_waived(tmp_path: Path) -> None:
    found = results(tmp_path, undefined=Status.UNDEFINED)
    place = next(each.where for each in found.scenarios if each.name == sample.UNDEFINED)
    with pytest.raises(
        ValueError, match=r"no failed scenario to waive at features/alarms/alarms.feature:\d+"
    ):
        found.waive({place: "EX-1"})


@pytest.mark.parametrize("status", [Status.UNDEFINED, Status.SKIPPED, Status.PENDING, Status.NOT_RUN])
def test_a_silent_scenario_was_not_asked_and_fails_the_judge(tmp_path: Path, status: Status) -> None:
    run = results(tmp_path, fails=status).run(resources=9, requirements={})
    assert run.failed
    assert f"alarms.feature:13 {status.value}" in run.problem
    assert [each.outcome for each in run.records].count(Outcome.NOT_ASKED) == 1


def test_no_scenarios_at_all_is_a_failure(tmp_path: Path) -> None:
    nothing = reading.results(sample.envelopes(tmp_path, features={"none": "Feature: Empty\n"}))
    assert nothing.failed
    assert nothing.run(resources=1, requirements={}).problem == "there are no scenarios"
    assert nothing.envelopes[-1]["testRunFinished"]["success"] is False
