"""Is a rule accepted, what does it count, what does INSIGHT_RULE_METRIC say: Contributor Insights answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from conformance.comparison import differences
from simulator.facts import find
from simulator.insights.contributors import Contributors
from simulator.insights.metrics import METRICS, insight_metric
from simulator.insights.properties import LIMITS, STATES, check_properties
from template.insight_rule import InsightRuleError, parse_rule_body

from . import Answer

_BODY: Mapping[str, Any] = {
    "Schema": {"Name": "CloudWatchLogRule", "Version": 1},
    "LogGroupNames": ["group"],
    "LogFormat": "JSON",
    "AggregateOn": "Count",
}


def _validate(given: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        parse_rule_body(given["rule"])
    except InsightRuleError as error:
        return {"accepted": False, "error": str(error)}
    return {"accepted": True, "error": ""}


def _filter(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Whether a rule that counts every event under one name counts this one."""
    event = given["event"]
    form = "JSON" if isinstance(event, dict) else "CLF"
    contribution = {"Keys": ["$.anything" if form == "JSON" else "1"], "Filters": [given["filter"]]}
    rule = parse_rule_body({**_BODY, "LogFormat": form, "Contribution": contribution})
    passes = Contributors(rule).passes
    return {"passes": passes(event) if isinstance(event, dict) else passes(event.split())}


def _report(given: Mapping[str, Any]) -> Mapping[str, Any]:
    counted = Contributors(parse_rule_body(given["rule"]))
    for event in given["events"]:
        _count = counted.add_line(event) if isinstance(event, str) else counted.add(event)
    found = [{"keys": list(one.keys), "value": one.value} for one in counted.report()]
    return {"contributors": found}


def _metric(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Contributors are given with their values: so many observations of 1, or one that is the sum."""
    rule = parse_rule_body(given["rule"])
    counted = Contributors(rule)
    for name, value in given["contributors"].items():
        for amount in [1.0] * value if rule.aggregate == "Count" else [value]:
            counted.tally((name,), amount)
    return {"value": insight_metric(counted, given["metric"])}


def _fact(given: Mapping[str, Any]) -> Mapping[str, Any]:
    if given.get("function") == "INSIGHT_RULE_METRIC":
        return {"metric_names": list(METRICS)}
    if "property" in given:
        return {"values": list(STATES)} if given["property"] == "RuleState" else {}
    return {"value": find(LIMITS, given["limit"]).value}


def _cfn(given: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        check_properties(given)
    except InsightRuleError as error:
        return {"accepted": False, "error": str(error)}
    return {"accepted": True, "error": ""}


def _ranked(expected: Mapping[str, Any], answer: Any) -> Iterable[str]:
    """Contributors of equal value may stand in any order: AWS states none."""
    return differences(
        {**expected, "contributors": _settled(expected["contributors"])},
        {**answer, "contributors": _settled(answer["contributors"])},
    )


def _settled(contributors: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    runs = groupby(contributors, key=lambda one: one["value"])
    return [one for _value, run in runs for one in sorted(run, key=lambda one: list(map(str, one["keys"])))]


def _names(expected: Mapping[str, Any], answer: Any) -> Iterable[str]:
    """Names of metrics are a set."""
    listed = [key for key in expected if isinstance(expected[key], list) and key in answer]
    return differences(
        {**expected, **{key: sorted(expected[key]) for key in listed}},
        {**answer, **{key: sorted(answer[key]) for key in listed}},
    )


KINDS: Mapping[str, Answer] = {
    "validate": _validate,
    "filter": _filter,
    "report": _report,
    "metric": _metric,
    "fact": _fact,
    "cfn": _cfn,
}
COMPARE = {"report": _ranked, "fact": _names}
