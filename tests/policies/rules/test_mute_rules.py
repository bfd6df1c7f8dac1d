"""Planned maintenance mutes what it says, when it says; nothing else and nothing less."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules import mute_rules
from template.intervals import nonsense
from tests.policies.rules.breaking import GONE, put, resource

IDS = tuple(one.id for one in vars(mute_rules).values() if hasattr(one, "ask"))
MUTE = "AWS::CloudWatch::AlarmMuteRule"
UNAVAILABLE, DEGRADED = (
    "prod-critical-payments-payments-unavailable",
    "prod-warning-payments-payments-degraded",
)


def found(judge: Any, body: Any) -> dict[str, str]:
    said: dict[str, str] = {}
    for one in judge(body, *IDS).findings:
        said[one.rule.id] = f"{said.get(one.rule.id, '')} {one.seen}"
    return said


def test_the_prod_template_has_no_finding(judge: Any, prod: Any) -> None:
    checked = judge(prod, *IDS)
    assert checked.findings == ()
    assert {one.rule.id for one in checked.asked if one.said} == set(IDS)


@pytest.mark.parametrize(
    "path, value, rule, words",
    [
        ("Rule.Schedule.Expression", "cron(0 3000 * * SUN)", "alarm-mute-never-starts", "3000"),
        ("Rule.Schedule.Expression", "cron(0 3 / * SUN)", "alarm-mute-never-starts", "'/'"),
        ("Rule.Schedule.Expression", "cron(0 0.003 * * SUN)", "alarm-mute-never-starts", "0.003"),
        ("Rule.Schedule.Expression", "cron(0 3 * * SN)", "alarm-mute-never-starts", "'SN'"),
        ("Rule.Schedule.Expression", "cron(0 2 * * SUN)", "alarm-mute-unlike-claim", "cron(0 2"),
        ("Rule.Schedule.Duration", "PT1M", "alarm-mute-unlike-claim", "PT1M"),
        ("Rule.Schedule.Timezone", "Europe/Berlin", "alarm-mute-unlike-claim", "Europe/Berlin"),
        ("Name", "other", "alarm-mute-unlike-claim", "no mute rule"),
        ("MuteTargets.AlarmNames", [UNAVAILABLE], "alarm-mute-leaves-one", DEGRADED),
        ("MuteTargets.AlarmNames", [DEGRADED], "alarm-mute-leaves-one", UNAVAILABLE),
        ("MuteTargets", GONE, "alarm-mute-leaves-one", "names no alarm"),
    ],
)
def test_break_of_the_mute_rule_is_told(  # noqa: PLR0913, PLR0917 - the parts of a row
    judge: Any, broken: Any, path: str, value: Any, rule: str, words: str
) -> None:
    put(broken, MUTE, "", path, value)
    assert words in found(judge, broken).get(rule, "")


def test_mute_rule_that_is_missing_is_told(judge: Any, broken: Any) -> None:
    name = next(key for key, one in broken["Resources"].items() if one["Type"] == MUTE)
    del broken["Resources"][name]
    assert "no mute rule" in found(judge, broken)["alarm-mute-unlike-claim"]


def test_mute_rule_of_others_may_name_one_alarm(judge: Any, broken: Any) -> None:
    del broken["Metadata"]
    put(broken, MUTE, "", "MuteTargets.AlarmNames", [DEGRADED])
    assert found(judge, broken) == {}


def test_schedule_by_parameter_is_not_told(judge: Any, broken: Any) -> None:
    del broken["Metadata"]
    broken["Parameters"] = {"When": {"Type": "String"}}
    resource(broken, MUTE)["Properties"]["Rule"]["Schedule"]["Expression"] = {"Ref": "When"}
    assert found(judge, broken) == {}


@pytest.mark.parametrize(
    "expression",
    [
        "cron(*/5 * * * *)",
        "cron(0 3 1,15 * ?)",
        "cron(0 3 L * ?)",
        "cron(0 8-18 ? * MON-FRI)",
        "cron(0 3 ? * 2#1)",
    ],
)
def test_cron_of_five_fields_that_runs_is_fine(expression: str) -> None:
    assert nonsense(expression, five=True) == ""


def test_single_window_may_have_no_seconds(judge: Any, broken: Any) -> None:
    del broken["Metadata"]
    put(broken, MUTE, "", "Rule.Schedule.Expression", "at(2030-05-10T03:00)")
    assert found(judge, broken) == {}
