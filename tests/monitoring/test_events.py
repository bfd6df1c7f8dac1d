"""What blinds the monitoring is kept as it came, told to people, and paged by a way without SNS."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from pydantic import ValidationError

from monitoring.events import pager
from monitoring.events.rules import rules
from settings.environment import Settings
from template import Resource, Template, iam, patterns
from template.answer import Answer

Event = dict[str, Any]

ROUTINE = {
    "cloudformation.amazonaws.com": "a deployment",
    "scheduler.amazonaws.com": "settings of adopted log groups",
    "dynamodb.application-autoscaling.amazonaws.com": "auto scaling",
}

BLINDING = [
    ("logs", "DeleteLogGroup"),
    ("logs", "DeleteLogStream"),
    ("logs", "PutRetentionPolicy"),
    ("logs", "DeleteRetentionPolicy"),
    ("logs", "DeleteMetricFilter"),
    ("logs", "PutMetricFilter"),
    ("logs", "DeleteSubscriptionFilter"),
    ("logs", "PutSubscriptionFilter"),
    ("logs", "DeleteDataProtectionPolicy"),
    ("logs", "DisassociateKmsKey"),
    ("monitoring", "DeleteAlarms"),
    ("monitoring", "DisableAlarmActions"),
    ("monitoring", "SetAlarmState"),
    ("monitoring", "PutMetricAlarm"),
    ("monitoring", "DeleteDashboards"),
    ("monitoring", "DeleteInsightRules"),
    ("monitoring", "DisableInsightRules"),
    ("monitoring", "PutAlarmMuteRule"),
    ("monitoring", "DeleteMetricStream"),
    ("sns", "DeleteTopic"),
    ("sns", "Unsubscribe"),
    ("sns", "SetTopicAttributes"),
    ("sns", "SetSubscriptionAttributes"),
    ("kms", "DisableKey"),
    ("kms", "ScheduleKeyDeletion"),
    ("kms", "PutKeyPolicy"),
    ("kms", "DisableKeyRotation"),
    ("cloudtrail", "StopLogging"),
    ("cloudtrail", "DeleteTrail"),
    ("cloudtrail", "UpdateTrail"),
    ("cloudtrail", "PutEventSelectors"),
    ("events", "DeleteRule"),
    ("events", "DisableRule"),
    ("events", "RemoveTargets"),
    ("synthetics", "StopCanary"),
    ("synthetics", "DeleteCanary"),
    ("firehose", "DeleteDeliveryStream"),
    ("s3", "PutBucketPolicy"),
    ("s3", "PutBucketLifecycle"),
    ("s3", "PutBucketObjectLockConfiguration"),
    ("xray", "DeleteSamplingRule"),
    ("budgets", "DeleteBudget"),
    ("scheduler", "DeleteSchedule"),
    ("sqs", "DeleteQueue"),
]


def call(service: str, name: str, address: str | None = "203.0.113.7", **request: str) -> Event:
    """An API call as CloudTrail tells EventBridge (EventBridge User Guide, eb-service-event-cloudtrail)."""
    detail = {
        "eventVersion": "1.09",
        "userIdentity": {"type": "AssumedRole", "arn": "arn:aws:sts::123456789012:assumed-role/Admin/eve"},
        "eventTime": "2026-10-30T10:00:00Z",
        "eventSource": f"{service}.amazonaws.com",
        "eventName": name,
        "awsRegion": "us-east-1",
        "requestParameters": request or None,
    }
    if address is not None:
        detail["sourceIPAddress"] = address
    return event(f"aws.{service}", "AWS API Call via CloudTrail", detail)


def event(source: str, kind: str, detail: Mapping[str, Any]) -> Event:
    return {
        "version": "0",
        "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
        "detail-type": kind,
        "source": source,
        "account": "123456789012",
        "time": "2026-10-30T10:00:00Z",
        "region": "us-east-1",
        "resources": [],
        "detail": detail,
    }


def state_change(alarm: str, state: str) -> Event:
    detail = {
        "alarmName": alarm,
        "state": {"value": state, "reason": 'said "so"'},
        "previousState": {"value": "OK"},
    }
    return event("aws.cloudwatch", "CloudWatch Alarm State Change", detail)


def targets(view: Template, happened: Event) -> list[dict[str, Any]]:
    """Targets, as they resolve, of all rules that an event matches."""
    matching = [
        rule
        for rule in view.of("AWS::Events::Rule")
        if patterns.arrives(happened, rule.get("State"))
        and patterns.matches(rule.get("EventPattern"), happened)
    ]
    return [target for rule in matching for target in rule.get("Targets")]


def ways(view: Template, happened: Event) -> list[str]:
    """``audit``, ``critical``, ``warning``, ``pagerduty``: what an event reaches, once for each target."""
    return sorted(way(view, target) for target in targets(view, happened))


def way(view: Template, target: Mapping[str, Any]) -> str:
    found = {
        f"arn:aws:logs:us-east-1:{view.place.account}:log-group:/aws/events/payments-prod-audit": "audit",
        view.of("AWS::Events::ApiDestination").one().arn: "pagerduty",
        **{one.arn: one.name.rpartition("-")[2] for one in view.of("AWS::SNS::Topic")},
    }
    return found[target["Arn"]]


def sent(view: Template, happened: Event) -> list[dict[str, Any]]:
    """Bodies that PagerDuty gets: the transformed event with the routing key that the connection adds."""
    parameters = (
        view.of("AWS::Events::Connection")
        .one()
        .written("AuthParameters.InvocationHttpParameters.BodyParameters")
    )
    added = {one["Key"]: "0" * 32 for one in parameters}
    found = [target for target in targets(view, happened) if way(view, target) == "pagerduty"]
    return [{**transformed(target["InputTransformer"], happened), **added} for target in found]


def transformed(how: Mapping[str, Any], happened: Event) -> dict[str, Any]:
    """What EventBridge makes of an event; a path that leads nowhere leaves nothing."""

    def value(match: re.Match[str]) -> str:
        node: Any = happened
        for step in how["InputPathsMap"][match[1]].removeprefix("$.").split("."):
            node = node.get(step, {}) if isinstance(node, dict) else {}
        return node if isinstance(node, str) else ""

    body: dict[str, Any] = json.loads(re.sub(r"<([a-z]+)>", value, how["InputTemplate"]))
    return body


def refused_by_pagerduty(body: Mapping[str, Any]) -> Iterator[str]:
    """What the Events API v2 would not take (PagerDuty developer documentation, Trigger Events)."""
    if len(body.get("routing_key", "")) != 32:
        yield "routing_key"
    if not 0 < len(body.get("dedup_key", "")) <= 255:
        yield "dedup_key"
    if body.get("event_action") not in {"trigger", "resolve"}:
        yield "event_action"
    if body.get("event_action") == "trigger":
        payload = body.get("payload", {})
        yield from (key for key in ("summary", "source", "severity") if not payload.get(key))
        if payload.get("severity") not in {"critical", "error", "warning", "info"}:
            yield "severity"


@pytest.mark.parametrize("service,name", BLINDING)
def test_a_call_that_blinds_the_monitoring_is_kept_told_and_paged(
    view: Template, service: str, name: str
) -> None:
    assert ways(view, call(service, name)) == ["audit", "critical", "pagerduty"]


def test_a_refused_call_is_told_as_well(view: Template) -> None:
    happened = call("logs", "DeleteLogGroup")
    happened["detail"]["errorCode"] = "AccessDenied"
    assert ways(view, happened) == ["audit", "critical", "pagerduty"]


def test_a_call_from_nowhere_is_told(view: Template) -> None:
    assert ways(view, call("logs", "DeleteLogGroup", address=None)) == ["audit", "critical", "pagerduty"]


@pytest.mark.parametrize("address", ROUTINE)
@pytest.mark.parametrize("service,name", BLINDING)
def test_what_services_do_as_their_routine_is_kept_and_wakes_nobody(
    view: Template, service: str, name: str, address: str
) -> None:
    assert ways(view, call(service, name, address)) == ["audit"]


@pytest.mark.parametrize(
    "service,name",
    [
        ("logs", "CreateLogStream"),
        ("logs", "StartQuery"),
        ("kms", "Decrypt"),
        ("kms", "GenerateDataKey"),
        ("monitoring", "DescribeAlarms"),
        ("sns", "ListTopics"),
        ("ec2", "TerminateInstances"),
    ],
)
@pytest.mark.parametrize("address", ["203.0.113.7", "cloudformation.amazonaws.com"])
def test_daily_business_is_no_tampering(view: Template, service: str, name: str, address: str) -> None:
    assert ways(view, call(service, name, address)) == []


def test_nobody_but_aws_can_say_that_something_was_called(view: Template) -> None:
    assert ways(view, {**call("logs", "DeleteLogGroup"), "source": "my.app"}) == []


@pytest.mark.parametrize(
    "stack,expected",
    [
        ("TapStackprod", ["audit", "critical", "pagerduty"]),
        (
            "arn:aws:cloudformation:us-east-1:123456789012:stack/TapStackprod/1",
            ["audit", "critical", "pagerduty"],
        ),
        ("TapStackdev", []),
        ("website", []),
    ],
)
def test_deleting_this_stack_is_tampering(view: Template, stack: str, expected: list[str]) -> None:
    assert ways(view, call("cloudformation", "DeleteStack", stackName=stack)) == expected


@pytest.mark.parametrize("state", ["ALARM", "OK", "INSUFFICIENT_DATA"])
def test_every_change_of_an_alarm_is_kept(view: Template, state: str) -> None:
    assert ways(view, state_change("prod-critical-payments-payments-unavailable", state)) == ["audit"]


@pytest.mark.parametrize(
    "alarm,state", [("dev-critical-payments-x-y", "ALARM"), ("prod-info-payments-x-y", "Alarm")]
)
def test_what_is_no_change_of_our_alarms_is_not_kept(view: Template, alarm: str, state: str) -> None:
    assert ways(view, state_change(alarm, state)) == []


@pytest.mark.parametrize(
    "service,expected", [("LAMBDA", ["audit", "warning"]), ("DYNAMODB", ["audit", "warning"]), ("EC2", [])]
)
def test_health_of_services_in_use_is_kept_and_told(
    view: Template, service: str, expected: list[str]
) -> None:
    detail = {
        "service": service,
        "eventTypeCode": f"AWS_{service}_OPERATIONAL_ISSUE",
        "eventTypeCategory": "issue",
    }
    assert ways(view, event("aws.health", "AWS Health Event", detail)) == expected


@pytest.mark.parametrize(
    "source,kind,detail,expected",
    [
        (
            "aws.cloudwatch",
            "CloudWatch Alarm Configuration Change",
            {"alarmName": "prod-info-x", "operation": "delete"},
            1,
        ),
        (
            "aws.cloudwatch",
            "CloudWatch Alarm Configuration Change",
            {"alarmName": "other", "operation": "delete"},
            0,
        ),
        ("aws.synthetics", "Synthetics Canary Status Change", {"canary-name": "payments-prod-up"}, 1),
        ("aws.synthetics", "Synthetics Canary TestRun Failure", {"canary-name": "payments-dev-up"}, 0),
        ("aws.kms", "KMS CMK Deletion", {"key-id": "x"}, 1),
        ("aws.xray", "AWS X-Ray Insight Update", {"State": "ACTIVE", "Category": "FAULT"}, 1),
    ],
)
def test_what_services_say_of_the_monitoring_is_kept(
    view: Template, source: str, kind: str, detail: dict[str, str], expected: int
) -> None:
    assert ways(view, event(source, kind, detail)) == ["audit"] * expected


@pytest.mark.parametrize("service,name", BLINDING[:3])
def test_pagerduty_takes_what_it_is_sent_about_tampering(view: Template, service: str, name: str) -> None:
    (body,) = sent(view, call(service, name))
    assert list(refused_by_pagerduty(body)) == []
    assert (body["event_action"], body["payload"]["severity"]) == ("trigger", "critical")
    assert all(word in body["payload"]["summary"] for word in (name, service, "Admin/eve", "203.0.113.7"))


def test_the_same_call_repeated_is_one_incident_and_another_call_another(view: Template) -> None:
    first, again, other = (
        sent(view, call("logs", name, address))[0]["dedup_key"]
        for name, address in (
            ("DeleteLogGroup", "1.1.1.1"),
            ("DeleteLogGroup", "2.2.2.2"),
            ("PutRetentionPolicy", "1.1.1.1"),
        )
    )
    assert first == again != other


def test_a_call_by_somebody_without_a_name_is_paged_too(view: Template) -> None:
    happened = call("logs", "DeleteLogGroup")
    happened["detail"]["userIdentity"] = {"type": "AWSService"}
    (body,) = sent(view, happened)
    assert list(refused_by_pagerduty(body)) == []


@pytest.mark.parametrize(
    "alarm",
    ["prod-critical-platform-sns-critical-delivery-failed", "prod-warning-platform-alerts-dlq-not-empty"],
)
def test_that_sns_fails_is_told_without_sns_and_resolved_by_the_same_key(view: Template, alarm: str) -> None:
    (opened,), (closed,) = sent(view, state_change(alarm, "ALARM")), sent(view, state_change(alarm, "OK"))
    assert [list(refused_by_pagerduty(body)) for body in (opened, closed)] == [[], []]
    assert (opened["event_action"], closed["event_action"]) == ("trigger", "resolve")
    assert opened["dedup_key"] == closed["dedup_key"] == alarm
    assert ways(view, state_change(alarm, "INSUFFICIENT_DATA")) == ["audit"]


def test_the_alarms_about_sns_are_among_those_that_go_around_it(view: Template) -> None:
    alarms = [str(one.get("AlarmName")) for one in view.of("AWS::CloudWatch::Alarm")]
    around = [name for name in alarms if sent(view, state_change(name, "ALARM"))]
    assert len(around) >= 4
    assert all("sns-" in name or "alerts-dlq" in name for name in around)


def test_the_audit_log_gets_events_as_they_came(view: Template) -> None:
    kept = [t for rule in view.of("AWS::Events::Rule") for t in rule.get("Targets") if t["Id"] == "audit"]
    assert len(kept) >= 8
    for target in kept:
        assert not {"Input", "InputPath", "InputTransformer", "RoleArn"} & set(target)
        assert way(view, target) == "audit"


def test_eventbridge_may_write_to_the_audit_log_and_only_for_our_rules(view: Template) -> None:
    document = view.of("AWS::Logs::ResourcePolicy").named("payments-prod-audit").one().get("PolicyDocument")
    group = f"arn:aws:logs:us-east-1:{view.place.account}:log-group:/aws/events/payments-prod-audit"

    def may(action: str, resource: str, rule: str = "payments-prod-health") -> Answer:
        context = {"aws:SourceArn": f"arn:aws:events:us-east-1:{view.place.account}:rule/{rule}"}
        return iam.admits(document, "events.amazonaws.com", f"logs:{action}", context, resource=resource)

    assert may("CreateLogStream", f"{group}:log-stream:x") is Answer.YES
    assert may("PutLogEvents", f"{group}:log-stream:x:*") is Answer.YES
    assert may("PutLogEvents", f"{group}:log-stream:x:*", rule="other") is Answer.NO
    assert may("PutLogEvents", group.replace("audit", "other") + ":log-stream:x:*") is Answer.NO
    assert may("DeleteLogGroup", f"{group}:*") is Answer.NO


def test_every_target_retries_and_keeps_what_fails(view: Template) -> None:
    queue = view.of("AWS::SQS::Queue").named("payments-prod-events-dlq").one()
    for rule in view.of("AWS::Events::Rule"):
        for target in rule.get("Targets"):
            assert target["DeadLetterConfig"] == {"Arn": queue.arn}, rule
            assert 1 <= target["RetryPolicy"]["MaximumRetryAttempts"] <= 185
            assert 60 <= target["RetryPolicy"]["MaximumEventAgeInSeconds"] <= 86_400
    policy = next(one for one in view.of("AWS::SQS::QueuePolicy") if one.get("Queues") == [queue.ref])
    for rule in view.of("AWS::Events::Rule"):
        own = {"aws:SourceArn": rule.arn, "aws:SecureTransport": "true"}
        asked = iam.admits(policy.get("PolicyDocument"), "events.amazonaws.com", "sqs:SendMessage", own)
        assert asked is Answer.YES, rule


def test_every_pattern_is_short_enough_and_one_that_eventbridge_takes(view: Template) -> None:
    for rule in view.of("AWS::Events::Rule"):
        pattern = rule.get("EventPattern")
        patterns.compile_pattern(pattern)
        assert len(json.dumps(pattern, separators=(",", ":"))) <= 2_048, rule


def test_eventbridge_may_call_pagerduty_and_nothing_else(view: Template) -> None:
    role = caller(view)
    (policy,) = role.get("Policies")
    (statement,) = iam.statements(policy["PolicyDocument"])
    assert statement.actions == ("events:InvokeApiDestination",)
    assert statement.resources == (view.of("AWS::Events::ApiDestination").one().arn,)
    trust = iam.statements(role.get("AssumeRolePolicyDocument"))
    assert [(one.services, one.condition_keys) for one in trust] == [
        (("events.amazonaws.com",), frozenset({"aws:sourceaccount", "aws:sourcearn"}))
    ]


def caller(view: Template) -> Resource:
    (arn,) = {
        target["RoleArn"]
        for rule in view.of("AWS::Events::Rule")
        for target in rule.get("Targets")
        if "RoleArn" in target
    }
    return next(role for role in view.of("AWS::IAM::Role") if role.arn == arn)


def test_the_routing_key_is_known_to_the_secret_only(view: Template) -> None:
    connection = view.of("AWS::Events::Connection").one()
    reference = "{{resolve:secretsmanager:payments/prod/pagerduty/platform:SecretString:routing_key}}"
    assert connection.written("AuthParameters.ApiKeyAuthParameters.ApiKeyValue") == reference
    assert connection.written("AuthParameters.InvocationHttpParameters.BodyParameters") == [
        {"Key": "routing_key", "Value": reference, "IsValueSecret": True}
    ]
    destination = view.of("AWS::Events::ApiDestination").one()
    assert destination.get("InvocationEndpoint") == "https://events.pagerduty.com/v2/enqueue"
    assert destination.get("HttpMethod") == "POST"


def test_every_rule_is_on_and_has_somebody_to_tell(view: Template, prod_settings: Settings) -> None:
    expected = {f"payments-prod-{row.purpose}" for row in rules(prod_settings)}
    assert {rule.name for rule in view.of("AWS::Events::Rule")} >= expected
    for rule in view.of("AWS::Events::Rule").named(*expected):
        assert rule.get("State") == "ENABLED"
        assert rule.get("Targets"), rule


def test_who_operates_the_monitoring_must_have_a_way_around_sns(prod_settings: Settings) -> None:
    tree = json.loads(prod_settings.model_dump_json())
    tree["teams"]["platform"]["pagerduty"] = None
    with pytest.raises(ValidationError, match="needs pagerduty with critical"):
        Settings.model_validate(tree)
    platform = prod_settings.teams["platform"].model_copy(update={"pagerduty": None})
    without = prod_settings.model_copy(update={"teams": {**prod_settings.teams, "platform": platform}})
    with pytest.raises(ValueError, match=r"teams\.platform\.pagerduty is missing"):
        pager._secret(without)
