"""A set of alarms small enough to be read: one line on the API's 5XX, straight to a pager."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from scoreboard.contenders import Contender
from simulator.recording import FloatArray
from template import read_all
from tests.scoreboard.peers.routing import PAGES, actions, topics


def body(*, threshold: float = 0.01, periods: int = 1, topic: str = PAGES) -> dict[str, Any]:
    """A template whose only alarm is on the share of 5XX."""
    alarm = {
        "AlarmName": "errors",
        "Namespace": "AWS/ApiGateway",
        "MetricName": "5XXError",
        "Dimensions": [{"Name": "ApiName", "Value": "payments-api"}, {"Name": "Stage", "Value": "prod"}],
        "Statistic": "Average",
        "Period": 60,
        "EvaluationPeriods": periods,
        "DatapointsToAlarm": periods,
        "ComparisonOperator": "GreaterThanThreshold",
        "Threshold": threshold,
        "TreatMissingData": "notBreaching",
        **actions(topic),
    }
    return {"Resources": topics() | {"Errors": {"Type": "AWS::CloudWatch::Alarm", "Properties": alarm}}}


def contender(folder: Path, **said: Any) -> Contender:
    """That template, on the board."""
    file = folder / "rung.template.json"
    file.write_text(json.dumps(body(**said)), encoding="utf-8")
    return Contender(id="rung", name="one line", templates=read_all(file))


def flat(minutes: int, value: float) -> FloatArray:
    """The same in every minute."""
    return np.full(minutes, value, dtype=np.float64)
