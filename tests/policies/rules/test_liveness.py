"""Silence and failure that somebody hears, and those that nobody does."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules import liveness
from tests.policies.rules.breaking import ids, put, seen

IDS = ids(liveness)


@pytest.mark.parametrize(
    "kind, word, path, value, rule, words",
    [
        (
            "AWS::CloudWatch::Alarm",
            "logpipelinesilent",
            "Metrics.2.Expression",
            "IF(total >= 20, FILL(lines, 1), 1)",
            "log-group-without-heartbeat",
            "application",
        ),
        (
            "AWS::CloudWatch::Alarm",
            "logpipelinesilent",
            "Metrics.1.MetricStat.Metric.Dimensions.0.Value",
            "/other",
            "log-group-without-heartbeat",
            "application",
        ),
        (
            "AWS::CloudWatch::Alarm",
            "archivesilent",
            "TreatMissingData",
            "missing",
            "alarm-missing-liveness",
            "IncomingRecords",
        ),
        (
            "AWS::CloudWatch::Alarm",
            "archivelate",
            "ActionsEnabled",
            False,
            "alarm-missing-liveness",
            "DataFreshness",
        ),
        (
            "AWS::CloudWatch::Alarm",
            "snswarningdeliveryfailed",
            "MetricName",
            "NumberOfMessagesPublished",
            "alarm-missing-liveness",
            "NumberOfNotificationsFailed",
        ),
        (
            "AWS::CloudWatch::Alarm",
            "events1targetsfailed",
            "Metrics.3.MetricStat.Metric.MetricName",
            "Invocations",
            "alarm-missing-liveness",
            "FailedInvocations",
        ),
        (
            "AWS::CloudWatch::Alarm",
            "alertsdlq",
            "Threshold",
            1000,
            "alarm-missing-dead-letters",
            "alerts-dlq",
        ),
        (
            "AWS::CloudWatch::Alarm",
            "eventsdlq",
            "ComparisonOperator",
            "LessThanThreshold",
            "alarm-missing-dead-letters",
            "events-dlq",
        ),
        (
            "AWS::CloudWatch::Alarm",
            "produpfailing",
            "ComparisonOperator",
            "GreaterThanThreshold",
            "canary-unwatched",
            "fails",
        ),
        (
            "AWS::CloudWatch::Alarm",
            "prodpaysilent",
            "TreatMissingData",
            "ignore",
            "canary-unwatched",
            "silent",
        ),
        ("AWS::CloudWatch::Alarm", "prodpaysilent", "AlarmActions", [], "canary-unwatched", "silent"),
        (
            "AWS::CloudWatch::Alarm",
            "refundsapitrafficgone",
            "TreatMissingData",
            "notBreaching",
            "alarm-missing-traffic-gone",
            "refunds-api",
        ),
        ("AWS::Events::Rule", "undelivered", "State", "DISABLED", "topic-failure-told-by-itself", "critical"),
        (
            "AWS::Events::Rule",
            "undelivered",
            "EventPattern.detail.alarmName.0.wildcard",
            "prod-*-x",
            "topic-failure-told-by-itself",
            "critical",
        ),
    ],
)
def test_prod_broken_in_one_place_is_found(  # noqa: PLR0913, PLR0917 - a row of the table
    judge: Any, broken: Any, kind: str, word: str, path: str, value: Any, rule: str, words: str
) -> None:
    put(broken, kind, word, path, value)
    assert words in seen(IDS, judge, broken).get(rule, "nothing was found")


def test_a_template_that_claims_nothing_is_not_asked(judge: Any, broken: Any) -> None:
    del broken["Metadata"]
    put(broken, "AWS::CloudWatch::Alarm", "archivesilent", "TreatMissingData", "missing")
    assert judge(broken, *IDS).findings == ()


def test_a_canary_is_asked_what_its_siblings_have(judge: Any, broken: Any) -> None:
    del broken["Metadata"]
    put(broken, "AWS::CloudWatch::Alarm", "prodpaysilent", "TreatMissingData", "ignore")
    assert set(seen(IDS, judge, broken)) == {"canary-unwatched"}
