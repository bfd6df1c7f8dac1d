"""What EventBridge hands to a target."""

from __future__ import annotations

import json
from typing import Any

import pytest

from simulator.event_inputs import event_input
from template.event_rules import event_rule
from tests.simulator.worlds import world

EVENT = {
    "source": "aws.cloudwatch",
    "resources": ["arn:one", "arn:two"],
    "detail": {"alarmName": 'say "hi"', "state": {"value": "ALARM", "count": 3}},
}
PATHS = {
    "name": "$.detail.alarmName",
    "state": "$.detail.state.value",
    "all": "$.detail.state",
    "count": "$.detail.state.count",
    "second": "$.resources[1]",
    "third": "$.resources[2]",
    "gone": "$.detail.nothing.there",
}


def handed(**target: Any) -> Any:
    """What a target of the rule ``watch`` receives."""
    rule = world(
        Rule=(
            "AWS::Events::Rule",
            {"Name": "watch", "EventPattern": {}, "Targets": [{"Arn": "arn:x", "Id": "x", **target}]},
        )
    ).of("AWS::Events::Rule")[0]
    return event_input(event_rule(rule).targets[0], EVENT)


def filled(template: str) -> Any:
    return handed(InputTransformer={"InputPathsMap": PATHS, "InputTemplate": template})


def test_target_without_an_input_gets_the_event() -> None:
    assert handed() == EVENT


def test_constant_replaces_the_event() -> None:
    assert handed(Input='{"a": 1}') == '{"a": 1}'


@pytest.mark.parametrize(
    "path,expected",
    [("$", EVENT), ("$.detail.state.value", "ALARM"), ("$.resources[0]", "arn:one"), ("$.detail.none", None)],
)
def test_path_hands_on_a_part_of_the_event(path: str, expected: Any) -> None:
    assert handed(InputPath=path) == expected


@pytest.mark.parametrize(
    "template,expected",
    [
        ('{"state": <state>, "n": <count>}', {"state": "ALARM", "n": 3}),
        ('{"state": "<state>", "n": "<count>"}', {"state": "ALARM", "n": "3"}),
        (
            '{"mixed": <state>, "text": "is <state>, <count> times"}',
            {"mixed": "ALARM", "text": "is ALARM, 3 times"},
        ),
        ('{"name": <name>, "text": "<name>!"}', {"name": 'say "hi"', "text": 'say "hi"!'}),
        ('{"all": <all>}', {"all": {"value": "ALARM", "count": 3}}),
        ('"in one line: <all>"', "in one line: {value: ALARM, count: 3}"),
        (
            '{"second": <second>, "third": "<third>", "gone": "<gone>"}',
            {"second": "arn:two", "third": "", "gone": ""},
        ),
        ('{"quote": "\\"<state>\\""}', {"quote": '"ALARM"'}),
        ('{"rule": <aws.events.rule-name>}', {"rule": "watch"}),
        ('{"event": <aws.events.event.json>}', {"event": EVENT}),
        (
            '{"event": <aws.events.event>}',
            {"event": {"source": "aws.cloudwatch", "resources": ["arn:one", "arn:two"]}},
        ),
    ],
)
def test_template_is_filled_with_json_outside_of_strings_and_text_inside(
    template: str, expected: Any
) -> None:
    assert json.loads(filled(template)) == expected


def test_value_that_is_not_found_does_not_appear() -> None:
    assert filled('{"gone": <gone>}') == '{"gone": }'
    assert filled("<unheard-of> is <state>") == ' is "ALARM"'


def test_transformer_without_paths_is_its_template() -> None:
    assert handed(InputTransformer={"InputTemplate": '"fixed"'}) == '"fixed"'
