"""Is a metric filter accepted, and what does it publish for a minute of lines: ``template`` answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from template import parse
from template.log_points import minute
from template.metric_filter_check import NO_UNIT, faults, may_be_disabled
from template.metric_filters import MetricFilter, metric_filter

from . import Answer


def _validate(given: Mapping[str, Any]) -> Mapping[str, Any]:
    found = faults(given)
    return {"accepted": not found, "error": "; ".join(found)}


def _publish(given: Mapping[str, Any]) -> Mapping[str, Any]:
    made = given["metricTransformation"]
    points = minute(_filter(given["filterPattern"], made), given["events_in_one_minute"])
    return {
        "datapoints": [
            {"sum": point.value, **({"dimensions": dict(point.dimensions)} if point.dimensions else {})}
            for point in points
        ]
    }


def _filter(pattern: str, made: Mapping[str, Any]) -> MetricFilter:
    published = {
        "MetricNamespace": made.get("metricNamespace", "Sample"),
        "MetricName": made.get("metricName", "Sample"),
        "MetricValue": made["metricValue"],
        "Dimensions": [{"Key": key, "Value": value} for key, value in made.get("dimensions", {}).items()],
    }
    named = {"DefaultValue": made.get("defaultValue"), "Unit": made.get("unit")}
    published |= {key: value for key, value in named.items() if value is not None}
    properties = {"FilterPattern": pattern, "MetricTransformations": [published]}
    body = {"Resources": {"Filter": {"Type": "AWS::Logs::MetricFilter", "Properties": properties}}}
    return metric_filter(parse(json.dumps(body), "sample.json").resources["Filter"])


def _fact(given: Mapping[str, Any]) -> Mapping[str, Any]:
    if "unit" in given:
        return {"unit": given["unit"] or NO_UNIT}
    return {"may_be_disabled": may_be_disabled(given["distinct_dimension_pairs_in_an_hour"])}


KINDS: Mapping[str, Answer] = {"validate": _validate, "publish": _publish, "fact": _fact}
