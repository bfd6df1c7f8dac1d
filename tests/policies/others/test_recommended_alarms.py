"""AWS's list of recommended alarms: none is a fault, but those that cannot work as they are listed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

LISTED = json.loads(Path(__file__).with_name("aws_recommended_alarms.json").read_text(encoding="utf-8"))
NEEDED = ("statistic", "period_s", "evaluation_periods", "comparison")
WHOLE = [row for row in LISTED["alarms"] if all(row[key] is not None for key in NEEDED)]
PLAIN = ("SampleCount", "Average", "Sum", "Minimum", "Maximum")
SAMPLES = {"Operation": "GetItem"}
EXPLAINED = {("AWS/DynamoDB", "SystemErrors"): "metric-dimensions-not-emitted"}
"""The list gives TableName alone; the DynamoDB guide has it with Operation, and no series has less."""


def dimension(name: str) -> dict[str, str]:
    """A dimension of the list: a name, or a name with its only value (``Region=Global``)."""
    name, _, value = name.partition("=")
    return {"Name": name, "Value": value or SAMPLES.get(name, f"my-{name.lower()}")}


def alarm(row: Mapping[str, Any]) -> dict[str, Any]:
    """The alarm of one row, told to a topic; a threshold that AWS leaves open is a parameter."""
    given = {
        "AlarmName": f"{row['namespace']} {row['metric']}",
        "Namespace": row["namespace"],
        "MetricName": row["metric"],
        "Statistic" if row["statistic"] in PLAIN else "ExtendedStatistic": row["statistic"],
        "Dimensions": [dimension(name) for name in row["dimensions"]],
        "Period": row["period_s"],
        "EvaluationPeriods": row["evaluation_periods"],
        "DatapointsToAlarm": row["datapoints_to_alarm"],
        "ComparisonOperator": row["comparison"],
        "Threshold": {"Ref": "Limit"} if row["threshold"] is None else row["threshold"],
        "TreatMissingData": row["treat_missing_data"],
        "AlarmActions": [{"Ref": "Topic"}],
    }
    properties = {name: value for name, value in given.items() if value is not None}
    return {"Type": "AWS::CloudWatch::Alarm", "Properties": properties}


def body(row: Mapping[str, Any]) -> dict[str, Any]:
    """A template with one alarm, its topic, and somebody who listens."""
    mail = {"TopicArn": {"Ref": "Topic"}, "Protocol": "email", "Endpoint": "oncall@example.com"}
    return {
        "Parameters": {"Limit": {"Type": "Number"}},
        "Resources": {
            "Topic": {"Type": "AWS::SNS::Topic"},
            "Mail": {"Type": "AWS::SNS::Subscription", "Properties": mail},
            "Alarm": alarm(row),
        },
    }


@pytest.mark.parametrize(
    "row", WHOLE, ids=lambda row: "-".join((row["namespace"], row["metric"], *row["dimensions"]))
)
def test_a_recommended_alarm_is_no_fault(row: Mapping[str, Any], findings: Callable[..., Any]) -> None:
    explained = EXPLAINED.get((row["namespace"], row["metric"]))
    assert [rule for rule, _, _ in findings(body(row))] == ([explained] if explained else [])


def test_most_rows_are_whole_and_a_broken_one_is_found(findings: Callable[..., Any]) -> None:
    assert len(WHOLE) > 70
    row = next(one for one in WHOLE if (one["namespace"], one["metric"]) == ("AWS/Lambda", "Errors"))
    assert findings(body({**row, "metric": "Erors"}))
