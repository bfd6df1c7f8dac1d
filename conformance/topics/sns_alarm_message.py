"""What a CloudWatch alarm's message to SNS looks like: ``template.messages`` answers.

A case names an alarm by what matters of it; the rest of its template is a sample. Keys in capitals are
properties of the alarm.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.comparison import contains, differences, same
from template import parse
from template.alarms import AnyAlarm, alarms, composites
from template.messages import TIME, alarm_message
from template.values import SAMPLE, Place

from . import Answer, Compare

_ALARM: Mapping[str, Any] = {
    "AlarmName": "sample",
    "Namespace": "Sample",
    "MetricName": "Sample",
    "Statistic": "Average",
    "Period": 60,
    "EvaluationPeriods": 1,
    "Threshold": 1,
    "ComparisonOperator": "GreaterThanThreshold",
}
_SHAPES = ("keys", "contains", "triggering_children_0")
_SINGLE = ("Namespace", "MetricName", "Statistic", "Period")
_MATH = [
    {
        "Id": "m1",
        "MetricStat": {
            "Metric": {"Namespace": "Sample", "MetricName": "Sample"},
            "Period": 60,
            "Stat": "Sum",
        },
    },
    {"Id": "e1", "Expression": "m1 * 2", "Label": "Twice"},
]


def _alarm(given: Mapping[str, Any]) -> AnyAlarm:
    """The alarm that a case is about, in a template of its own."""
    kind = str(given.get("alarm_type", "single metric"))
    properties = {**_ALARM, **{key: value for key, value in given.items() if key[:1].isupper()}}
    if any(word in kind for word in ("math", "expression")):
        properties = {key: value for key, value in properties.items() if key not in _SINGLE} | {
            "Metrics": _MATH
        }
    properties = {key: value for key, value in properties.items() if value is not None}
    child = str(given.get("child", "child"))
    both = {"AlarmName": "both", "AlarmDescription": "", "AlarmRule": f"ALARM({child})"}
    resources = {
        "Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": properties},
        "Child": {"Type": "AWS::CloudWatch::Alarm", "Properties": {**_ALARM, "AlarmName": child}},
        "Both": {"Type": "AWS::CloudWatch::CompositeAlarm", "Properties": both},
    }
    place = Place(region=str(given.get("region", SAMPLE.region)))
    template = parse(json.dumps({"Resources": resources}), "sample.json", place=place)
    return composites(template)[0] if kind == "composite" else alarms(template)[0]


def _shape(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """The keys of the message, or of its Trigger where the case says that it is about that part."""
    state, recorded = str(given.get("child_state", "ALARM")), str(given.get("recorded", TIME))
    message = alarm_message(_alarm(given), state=state, time=recorded)
    trigger = sorted(message.get("Trigger", {}))
    keys = trigger if "Trigger" in given.values() else sorted(message)
    return {**message, "keys": keys, "trigger_keys": trigger, "message": message}


def _value(given: Mapping[str, Any]) -> Mapping[str, Any]:
    message = alarm_message(_alarm(given))
    return {**message.get("Trigger", {}), **message}


def _of_shape(expected: Mapping[str, Any], answer: Any) -> Iterator[str]:
    """``contains`` is about the message's keys, ``triggering_children_0`` about the first of them."""
    yield from differences({"keys": expected["keys"]}, answer) if "keys" in expected else ()
    if not contains(expected.get("contains", []), answer["keys"]):
        yield f"contains: expected {expected['contains']}, came {answer['keys']}"
    child = (answer["message"].get("TriggeringChildren") or [{}])[0]
    wanted = expected.get("triggering_children_0", {})
    if not contains(wanted.get("has", []), sorted(child)):
        yield f"triggering_children_0: expected {wanted['has']}, came {sorted(child)}"
    if "state_value" in wanted and not same(wanted["state_value"], child.get("State", {}).get("Value")):
        yield f"triggering_children_0: expected state {wanted['state_value']}, came {child}"
    others = {name: wanted for name, wanted in expected.items() if name not in _SHAPES}
    yield from differences(others, answer) if others else ()


KINDS: Mapping[str, Answer] = {"shape": _shape, "value": _value}
COMPARE: Mapping[str, Compare] = {"shape": _of_shape}
