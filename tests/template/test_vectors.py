"""AWS's behaviour, case by case: every scored case of the vectors beside this file.

``vectors/`` holds the cases with their ids and sources, as published by AWS, its open-source event-ruler and
LocalStack's recordings (Apache-2.0).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from template import Resource
from template.filters import LONGEST, accepts, check_policy, combinations
from template.log_matching import extracted
from template.log_matching import matches as line_matches
from template.log_patterns import LogPatternError, parse_pattern
from template.log_points import minute
from template.matchers import PatternError
from template.metric_filters import metric_filter
from template.patterns import arrives, check_event, compile_pattern, matches
from template.reader import parse
from template.rules import RuleError, parse_rule, state

FOLDER = Path(__file__).parent / "vectors"


def cases(topic: str, *kinds: str) -> list[Any]:
    """Return the scored cases of these kinds as parameters named by their ids."""
    found = json.loads((FOLDER / f"{topic}.json").read_text())["cases"]
    scored = [case for case in found if case["kind"] in kinds and case["score"]]
    assert scored
    return [
        pytest.param(case["input"], case["expected"], id=f"{i}-{case['id']}") for i, case in enumerate(scored)
    ]


@pytest.mark.parametrize("given,expected", cases("sns_filter_policies", "match"))
def test_filter_policy_delivers_what_sns_delivers(given: Any, expected: Any) -> None:
    delivered = accepts(
        given["policy"], scope=given["scope"], body=given.get("body"), attributes=given.get("attributes")
    )
    assert delivered is expected["delivered"]


@pytest.mark.parametrize("given,expected", cases("sns_filter_policies", "validate"))
def test_filter_policy_is_refused_with_the_words_of_sns(given: Any, expected: Any) -> None:
    if expected["accepted"]:
        check_policy(given["policy"], scope=given["scope"])
        return
    with pytest.raises(PatternError) as caught:
        check_policy(given["policy"], scope=given["scope"])
    assert expected.get("error_contains", "") in str(caught.value)


@pytest.mark.parametrize("given,expected", cases("sns_filter_policies", "combinations"))
def test_filter_policy_combinations_are_counted_as_sns_counts(given: Any, expected: Any) -> None:
    assert combinations(given["policy"]) == expected["combinations"]


def test_filter_policy_size_limit_is_the_documented_one() -> None:
    facts = {
        case.values[0]["limit"]: case.values[1]["value"] for case in cases("sns_filter_policies", "fact")
    }
    assert facts["max_policy_bytes"] == LONGEST


@pytest.mark.parametrize(
    "given,expected", cases("eventbridge_patterns", "pattern", "pattern_text", "sample_event")
)
def test_pattern_matches_what_eventbridge_matches(given: Any, expected: Any) -> None:
    pattern = given.get("pattern_text", given.get("pattern"))
    if expected.get("pattern_error"):
        with pytest.raises(PatternError):
            compile_pattern(pattern)
    elif "match" in expected:
        assert matches(pattern, given["event"]) is expected["match"]
    else:
        compile_pattern(pattern)


@pytest.mark.parametrize("given,expected", cases("eventbridge_patterns", "event_validate"))
def test_event_that_eventbridge_refuses_is_refused(given: Any, expected: Any) -> None:
    assert expected["event_error"]
    with pytest.raises(PatternError):
        check_event(given["event_text"])


@pytest.mark.parametrize("given,expected", cases("eventbridge_patterns", "fixture"))
def test_published_sample_event_is_an_event(given: Any, expected: Any) -> None:
    event = check_event(json.dumps(given["event"]))
    assert matches({"source": [event["source"]], "detail-type": [event["detail-type"]]}, event)
    assert isinstance(expected, dict)


@pytest.mark.parametrize("given,expected", cases("eventbridge_patterns", "fact"))
def test_documented_fact_about_rules_holds(given: Any, expected: Any) -> None:
    if "pattern" in given:
        assert len(compile_pattern(given["pattern"]).alternatives) == expected["rule_combinations"]
        return
    event = {"detail-type": given["detail_type"], "detail": {"eventName": given["eventName"]}}
    assert arrives(event, given["rule_state"]) is expected["delivered"]


@pytest.mark.parametrize("given,expected", cases("composite_alarms", "rule"))
def test_composite_rule_is_true_when_cloudwatch_says_so(given: Any, expected: Any) -> None:
    assert state(parse_rule(given["alarm_rule"]), given["states"]) == expected["state"]


IN_THE_RULE = [
    case for case in cases("composite_alarms", "validate") if set(case.values[0]) == {"alarm_rule"}
]


@pytest.mark.parametrize("given,expected", IN_THE_RULE)
def test_composite_rule_is_refused_when_cloudwatch_refuses_it(given: Any, expected: Any) -> None:
    if expected["accepted"]:
        parse_rule(given["alarm_rule"])
    else:
        with pytest.raises(RuleError):
            parse_rule(given["alarm_rule"])


@pytest.mark.parametrize("given,expected", cases("logs_filter_patterns", "text", "regex", "json", "space"))
def test_filter_pattern_matches_the_lines_that_cloudwatch_logs_matches(given: Any, expected: Any) -> None:
    pattern = parse_pattern(given["pattern"])
    assert line_matches(pattern, given["event"]) is expected["match"]
    if "extracted" in expected:
        assert extracted(pattern, given["event"]) == expected["extracted"]


@pytest.mark.parametrize("given,expected", cases("logs_filter_patterns", "pattern_validate"))
def test_filter_pattern_is_refused_when_cloudwatch_logs_refuses_it(given: Any, expected: Any) -> None:
    if expected["accepted"]:
        parse_pattern(given["pattern"])
        return
    with pytest.raises(LogPatternError):
        parse_pattern(given["pattern"])


def filter_of(given: Any) -> Resource:
    of = given["metricTransformation"]
    published = {
        "MetricNamespace": "Sample",
        "MetricName": "Sample",
        "MetricValue": of["metricValue"],
        "DefaultValue": of.get("defaultValue"),
        "Dimensions": [{"Key": key, "Value": value} for key, value in of.get("dimensions", {}).items()],
    }
    properties = {"FilterPattern": given["filterPattern"], "MetricTransformations": [published]}
    body = {"Resources": {"Filter": {"Type": "AWS::Logs::MetricFilter", "Properties": properties}}}
    return parse(json.dumps(body), "sample.json").resources["Filter"]


@pytest.mark.parametrize("given,expected", cases("metric_filter_rules", "publish"))
def test_minute_of_lines_is_published_as_cloudwatch_logs_publishes_it(given: Any, expected: Any) -> None:
    found = minute(metric_filter(filter_of(given)), given["events_in_one_minute"])
    wanted = [(point["sum"], point.get("dimensions", {})) for point in expected["datapoints"]]
    assert [(point.value, dict(point.dimensions)) for point in found] == wanted
