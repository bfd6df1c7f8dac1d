"""Templates for the tests of this room: small ones in YAML, and one small platform that is correct."""

from __future__ import annotations

import json
from collections.abc import Callable
from textwrap import dedent
from typing import Any

import pytest

from template import Template, parse


@pytest.fixture(scope="session")
def yaml_template() -> Callable[[str], Template]:
    """Return a template from indented YAML text."""
    return lambda text: parse(dedent(text), "template.yaml", yaml=True)


@pytest.fixture(scope="session")
def with_resources() -> Callable[..., Template]:
    """Return a JSON template from resources, given as ``Name=(type, properties)``."""

    def build(**resources: tuple[str, dict[str, Any]]) -> Template:
        body = {name: {"Type": kind, "Properties": props} for name, (kind, props) in resources.items()}
        return parse(json.dumps({"Resources": body}, indent=1), "template.json")

    return build


@pytest.fixture(scope="session")
def platform(with_resources: Callable[..., Template]) -> Template:
    """Return a correct small platform: log group, filter, alarms, topic, subscription, dashboard."""
    expression = "IF(ok + bad > 20, 100 * bad / (ok + bad), 0)"
    stat = {"Metric": {"Namespace": "Shop", "MetricName": "Bad"}, "Period": 60, "Stat": "Sum"}
    return with_resources(
        Key=("AWS::KMS::Key", {"KeyPolicy": {"Statement": []}}),
        Logs=(
            "AWS::Logs::LogGroup",
            {"LogGroupName": "/shop/app", "KmsKeyId": {"Fn::GetAtt": ["Key", "Arn"]}},
        ),
        Bad=(
            "AWS::Logs::MetricFilter",
            {
                "LogGroupName": "/shop/app",
                "FilterPattern": "{ $.bad = true }",
                "MetricTransformations": [
                    {"MetricNamespace": "Shop", "MetricName": "Bad", "MetricValue": "1", "Unit": "Count"}
                ],
            },
        ),
        Topic=("AWS::SNS::Topic", {"TopicName": "critical", "KmsMasterKeyId": {"Ref": "Key"}}),
        Pager=(
            "AWS::SNS::Subscription",
            {"TopicArn": {"Ref": "Topic"}, "Protocol": "https", "Endpoint": "https://example.com"},
        ),
        Simple=(
            "AWS::CloudWatch::Alarm",
            {
                "AlarmName": "prod-critical-bad",
                "AlarmDescription": "Bad things happen",
                "Namespace": "Shop",
                "MetricName": "Bad",
                "Statistic": "Sum",
                "Period": 60,
                "EvaluationPeriods": 5,
                "DatapointsToAlarm": 3,
                "Threshold": 2,
                "ComparisonOperator": "GreaterThanThreshold",
                "TreatMissingData": "notBreaching",
                "Dimensions": [{"Name": "Zone", "Value": "a"}, {"Name": "App", "Value": "pay"}],
                "AlarmActions": [{"Ref": "Topic"}],
                "OKActions": [{"Ref": "Topic"}],
            },
        ),
        Math=(
            "AWS::CloudWatch::Alarm",
            {
                "EvaluationPeriods": 2,
                "Threshold": 1,
                "ComparisonOperator": "GreaterThanThreshold",
                "Metrics": [
                    {"Id": "bad", "MetricStat": stat, "ReturnData": False},
                    {"Id": "rate", "Expression": expression, "Label": "rate"},
                ],
            },
        ),
        Both=(
            "AWS::CloudWatch::CompositeAlarm",
            {
                "AlarmName": "prod-critical-both",
                "AlarmRule": {
                    "Fn::Join": [
                        "",
                        ['ALARM("', {"Fn::GetAtt": ["Simple", "Arn"]}, '") AND ALARM(', {"Ref": "Math"}, ")"],
                    ]
                },
                "AlarmActions": [{"Ref": "Topic"}],
            },
        ),
        Board=(
            "AWS::CloudWatch::Dashboard",
            {
                "DashboardName": "shop",
                "DashboardBody": {
                    "Fn::Join": [
                        "",
                        [
                            (
                                '{"widgets":[{"type":"metric","properties":{"period":60,"stat":"Sum","metrics":'
                                '[["Shop","Bad","App","pay"],["...","book",{"stat":"p99"}],[".","Good"],'
                                '[{"expression":"INSIGHT_RULE_METRIC(\'top\', \'Sum\')","id":"e1"}]]}},'
                                '{"type":"alarm","properties":{"alarms":["'
                            ),
                            {"Fn::GetAtt": ["Both", "Arn"]},
                            '"]}},{"type":"log","properties":{"query":',
                            "\"SOURCE '/shop/app' | fields @message\"}}]}",
                        ],
                    ]
                },
            },
        ),
        Top=(
            "AWS::CloudWatch::InsightRule",
            {"RuleName": "top", "RuleBody": '{"LogGroupNames":["/shop/app"]}'},
        ),
    )
