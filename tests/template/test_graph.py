"""Who uses what, by every kind of link."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from template import Template, TemplateError, parse
from template.alarms import alarms, composites
from template.dashboards import dashboards
from template.graph import NEEDS_USER, Graph
from template.iam import policies
from template.messages import alarm_event, alarm_message


def links(template: Template) -> set[tuple[str, str, str]]:
    return {(edge.source.logical_id, edge.target.logical_id, edge.how) for edge in Graph(template).edges}


def test_links_are_found_by_reference_name_arn_metric_rule_and_alarm(platform: Template) -> None:
    assert {
        ("Simple", "Topic", "reference"),
        ("Simple", "Topic", "arn"),
        ("Bad", "Logs", "name"),
        ("Top", "Logs", "name"),
        ("Simple", "Bad", "metric"),
        ("Math", "Bad", "metric"),
        ("Board", "Bad", "metric"),
        ("Board", "Top", "insight rule"),
        ("Board", "Logs", "name"),
        ("Both", "Math", "alarm"),
    } <= links(platform)


def test_correct_platform_has_nothing_unused(platform: Template) -> None:
    assert Graph(platform).unused() == ()


def test_reached_follows_every_link_and_survives_cycles(with_resources: Callable[..., Template]) -> None:
    ring = {f"R{index}": ("T", {"x": {"Ref": f"R{(index + 1) % 400}"}}) for index in range(400)}
    template = with_resources(**ring, Alone=("T", {}))
    assert len(Graph(template).reached(template.resources["R0"])) == 400
    assert Graph(template).reached(template.resources["Alone"]) == ()


def test_dimension_links_an_alarm_with_the_resource_it_watches(
    with_resources: Callable[..., Template],
) -> None:
    props = {
        "MetricName": "M",
        "Namespace": "AWS/SQS",
        "Dimensions": [{"Name": "QueueName", "Value": "dead"}],
    }
    template = with_resources(
        Q=("AWS::SQS::Queue", {"QueueName": "dead"}), A=("AWS::CloudWatch::Alarm", props)
    )
    assert ("A", "Q", "dimension") in links(template)


@pytest.mark.parametrize("kind", sorted(NEEDS_USER))
def test_what_serves_others_is_unused_when_nobody_uses_it(
    kind: str, with_resources: Callable[..., Template]
) -> None:
    template = with_resources(Lonely=(kind, {}), End=("AWS::Logs::LogGroup", {}))
    assert [resource.logical_id for resource in Graph(template).unused()] == ["Lonely"]
    used = with_resources(Lonely=(kind, {}), End=("AWS::Logs::LogGroup", {"x": {"Ref": "Lonely"}}))
    assert Graph(used).unused() == ()


def test_attachments_and_permissions_are_no_use(with_resources: Callable[..., Template]) -> None:
    statement = {"Effect": "Allow", "Action": "sns:Publish", "Resource": {"Ref": "Topic"}}
    template = with_resources(
        Topic=("AWS::SNS::Topic", {}),
        Sub=("AWS::SNS::Subscription", {"TopicArn": {"Ref": "Topic"}}),
        Rules=(
            "AWS::SNS::TopicPolicy",
            {"Topics": [{"Ref": "Topic"}], "PolicyDocument": {"Statement": [statement]}},
        ),
        Role=("AWS::IAM::Role", {}),
        Policy=(
            "AWS::IAM::Policy",
            {"Roles": [{"Ref": "Role"}], "PolicyDocument": {"Statement": [statement]}},
        ),
    )
    graph = Graph(template)
    assert {resource.logical_id for resource in graph.unused()} == {"Topic", "Role"}
    assert {edge.source.logical_id for edge in graph.links(template.resources["Topic"])} == {
        "Sub",
        "Rules",
        "Policy",
    }


def test_dead_letter_queue_of_a_subscription_is_used(with_resources: Callable[..., Template]) -> None:
    redrive = {"deadLetterTargetArn": {"Fn::GetAtt": ["Dead", "Arn"]}}
    template = with_resources(
        Dead=("AWS::SQS::Queue", {}),
        Sub=("AWS::SNS::Subscription", {"TopicArn": "arn:x", "RedrivePolicy": redrive}),
    )
    assert Graph(template).unused() == ()


def test_output_is_a_user() -> None:
    body = {
        "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
        "Outputs": {"O": {"Value": {"Ref": "Topic"}}},
    }
    assert Graph(parse(json.dumps(body), "t.json")).unused() == ()


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.sampled_from(["A", "B", "ALARM(A)", '{"widgets": [5]}']),
    lambda below: (
        st.lists(below, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "Ref",
                    "Fn::GetAtt",
                    "Fn::Sub",
                    "Metric",
                    "MetricStat",
                    "Id",
                    "Expression",
                    "Name",
                    "Value",
                    "Statement",
                    "Effect",
                    "Action",
                    "Principal",
                    "Condition",
                    "MetricName",
                    "MetricNamespace",
                    "widgets",
                    "properties",
                    "metrics",
                ]
            ),
            below,
            max_size=4,
        )
    ),
    max_leaves=12,
)
FIELDS = [
    "AlarmActions",
    "Metrics",
    "MetricName",
    "Namespace",
    "Dimensions",
    "Period",
    "Threshold",
    "EvaluationPeriods",
    "AlarmRule",
    "ActionsSuppressor",
    "DashboardBody",
    "MetricTransformations",
    "LogGroupName",
    "RuleBody",
    "PolicyDocument",
    "Topics",
    "KeyPolicy",
    "TopicName",
    "AlarmName",
    "ActionsEnabled",
    "AlarmDescription",
    "Path",
]
KINDS = [
    "AWS::CloudWatch::Alarm",
    "AWS::CloudWatch::CompositeAlarm",
    "AWS::CloudWatch::Dashboard",
    "AWS::Logs::MetricFilter",
    "AWS::SNS::TopicPolicy",
    "AWS::SNS::Topic",
    "AWS::KMS::Key",
    "AWS::CloudFormation::Stack",
    "AWS::IAM::Role",
]
RESOURCE = st.builds(
    lambda kind, props: {"Type": kind, "Properties": props},
    st.sampled_from(KINDS),
    st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=6),
)


@given(st.dictionaries(st.sampled_from("ABC"), RESOURCE, min_size=1, max_size=3))
@settings(max_examples=150, deadline=None)
def test_every_view_of_any_template_answers_without_an_exception(resources: dict[str, Any]) -> None:
    try:
        template = parse(json.dumps({"Resources": resources}), "any.json")
    except TemplateError:
        return
    graph = Graph(template)
    assert isinstance(graph.unused(), tuple)
    for alarm in (*alarms(template), *composites(template)):
        assert alarm_message(alarm)["AlarmName"]
        assert alarm_event(alarm)["detail"]["alarmName"]
        assert isinstance(alarm.tells(), tuple)
    for alarm in alarms(template):
        _ = (alarm.period, alarm.compared)
    for board in dashboards(template):
        assert isinstance(board.problem, str)
    for logical_id in template.resources:
        assert isinstance(policies(template, logical_id), tuple)
