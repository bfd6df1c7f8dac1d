"""What denies, outlives, rotates, tags or names wrongly: prod broken in one place, and what is right."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from policies.check import Checked
from tests.policies.rules.breaking import put, resource

Judge = Callable[..., Checked]
Body = dict[str, Any]
Plant = Callable[[Body], None]
RULES = (
    "archive-accesses-expire",
    "canary-input-unlike-siblings",
    "cost-filter-matches-nothing",
    "cost-threshold-unreachable",
    "dashboard-label-other-statistic",
    "dashboard-query-finds-nothing",
    "filter-matches-nothing",
    "filter-untransformed",
    "insight-status-never",
    "key-lost-before-data",
    "key-rotates-late",
    "policy-denies-own-role",
    "resource-of-another-stage",
    "subscription-hears-another-team",
    "tag-unlike-all",
    "trace-group-crossed",
    "trace-topic-refused",
)


def test_prod_is_right(judge: Judge, broken: Body) -> None:
    assert not judge(broken, *RULES).findings


def _statement(body: Body, word: str, sid: str) -> Body:
    policy = resource(body, "AWS::S3::BucketPolicy", word)["Properties"]["PolicyDocument"]
    found: Body = next(one for one in policy["Statement"] if one["Sid"] == sid)
    return found


def _tls_turned_round(body: Body) -> None:
    _statement(body, "ArchiveStore", "TlsOnly")["Condition"]["Bool"]["aws:SecureTransport"] = "true"


def _put_denied(body: Body) -> None:
    _statement(body, "ArchiveStore", "KeepEverything")["Action"].append("s3:PutObject")


def _key_goes(body: Body) -> None:
    resource(body, "AWS::KMS::Key")["DeletionPolicy"] = "Delete"


def _key_replaced(body: Body) -> None:
    resource(body, "AWS::KMS::Key")["UpdateReplacePolicy"] = "Delete"


def _slow_rotation(body: Body) -> None:
    resource(body, "AWS::KMS::Key")["Properties"]["RotationPeriodInDays"] = 2560


def _text(kind: str, old: str, new: str, word: str = "") -> Plant:
    def plant(body: Body) -> None:
        items = [one for key, one in body["Resources"].items() if one["Type"] == kind and word in key]
        for one in items:
            text = json.dumps(one["Properties"])
            changed = text.replace(json.dumps(old)[1:-1], json.dumps(new)[1:-1], 1)
            if changed != text:
                one["Properties"] = json.loads(changed)
                return
        raise AssertionError(old)

    return plant


def _tag(body: Body) -> None:
    tags = resource(body, "AWS::SQS::Queue")["Properties"]["Tags"]
    next(one for one in tags if one["Key"] == "owner")["Value"] = "marketing"


def _property(kind: str, word: str, path: str, *, value: Any) -> Plant:
    return lambda body: put(body, kind, word, path, value)


def _amounts(body: Body) -> None:
    notifications = resource(body, "AWS::Budgets::Budget")["Properties"]["NotificationsWithSubscribers"]
    notifications[0]["Notification"]["ThresholdType"] = "ABSOLUTE_VALUE"


def _traces_of_one_topic(body: Body) -> None:
    policy = resource(body, "AWS::XRay::ResourcePolicy")["Properties"]
    critical = next(key for key, one in body["Resources"].items() if "criticalTopic" in key)
    text = json.dumps(policy).replace(critical, "Elsewhere")
    body["Resources"]["Elsewhere"] = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "elsewhere"}}
    policy.clear()
    policy.update(json.loads(text))


FILTER, RULE, BOARD = "AWS::Logs::MetricFilter", "AWS::CloudWatch::InsightRule", "AWS::CloudWatch::Dashboard"
PLANTS: dict[str, tuple[Plant, str, str]] = {
    "the archive denies everything over TLS": (_tls_turned_round, "policy-denies-own-role", "s3:PutObject"),
    "the archive denies what Firehose does": (_put_denied, "policy-denies-own-role", "ArchiveDelivery"),
    "the key goes and the groups stay": (_key_goes, "key-lost-before-data", "DeletionPolicy is Delete"),
    "the key is replaced": (_key_replaced, "key-lost-before-data", "UpdateReplacePolicy is Delete"),
    "the key turns every seven years": (_slow_rotation, "key-rotates-late", "2560"),
    "a filter on another spelling of an event": (
        _text(FILTER, "AWS API Call", "AWS API call", "Tampering"),
        "filter-matches-nothing",
        "is never 'AWS API call via CloudTrail'",
    ),
    "transformed lines without a transformer": (
        _property(FILTER, "PaymentTechnical", "ApplyOnTransformedLogs", value=True),
        "filter-untransformed",
        "no transformer",
    ),
    "refused consumers of every status": (
        _text(RULE, ', {"Match": "$.status", "StartsWith": ["4"]}', "", "refused"),
        "insight-status-never",
        "counts every status",
    ),
    "a budget that tells from 50 dollars on": (_amounts, "cost-threshold-unreachable", "an amount, 50"),
    "a budget of a service by another name": (
        _property("AWS::Budgets::Budget", "", "Budget.CostFilters", value={"Service": ["CloudWatch"]}),
        "cost-filter-matches-nothing",
        "AmazonCloudWatch",
    ),
    "a canary that expects nothing": (
        _property(
            "AWS::Synthetics::Canary",
            "produp",
            "RunConfig.EnvironmentVariables.CANARY_EXPECTED_VALUE",
            value="",
        ),
        "canary-input-unlike-siblings",
        "CANARY_EXPECTED_VALUE is empty",
    ),
    "an archive that records itself": (
        _text(
            "AWS::S3::Bucket", "ArchiveAccessLogsBucket27B0A470", "ArchiveStoreBucketA56A7B0D", "ArchiveStore"
        ),
        "archive-accesses-expire",
        "into itself",
    ),
    "a tag of another owner": (_tag, "tag-unlike-all", "owner is marketing; platform-engineering"),
    "another stage's function": (
        _text("AWS::CloudWatch::Alarm", "payments-prod-authorize", "payments-dev-authorize"),
        "resource-of-another-stage",
        "payments-dev-authorize",
    ),
    "another stage's stack": (
        _text("AWS::Events::Rule", "TapStackprod", "TapStackdev"),
        "resource-of-another-stage",
        "is of dev",
    ),
    "a group of traces with the other's filter": (
        _text("AWS::XRay::Group", "payments-api/prod", "refunds-api/prod"),
        "trace-group-crossed",
        "which is about prod-refunds",
    ),
    "a topic whose traces are refused": (_traces_of_one_topic, "trace-topic-refused", "critical"),
    "a widget that asks for what no line has": (
        _text(BOARD, r"outcome = \"failed\"", r"outcome = \"error\""),
        "dashboard-query-finds-nothing",
        "outcome is never 'error'",
    ),
}


@pytest.mark.parametrize("plant, rule, words", PLANTS.values(), ids=PLANTS)
def test_prod_broken_in_one_place_is_found(
    judge: Judge, broken: Body, plant: Plant, rule: str, words: str
) -> None:
    plant(broken)
    assert any(words in one.seen for one in judge(broken, rule).findings)


def _others(**resources: Body) -> Body:
    return {"Resources": resources}


def _thing(kind: str, **properties: Any) -> Body:
    return {"Type": kind, "Properties": properties}


GROUP = _thing("AWS::Logs::LogGroup", LogGroupName="/aws/lambda/create-orders")
PLAIN = _thing("AWS::Lambda::Function", FunctionName="orders-create")
FOUND: dict[str, tuple[Body, str, str]] = {
    "a group with the words of a function that has none": (
        _others(Group=GROUP, Function=PLAIN),
        "log-group-misnamed",
        "/aws/lambda/orders-create is needed",
    ),
    "one of two groups that never expires": (
        _others(A=_thing("AWS::Logs::LogGroup"), B=_thing("AWS::Logs::LogGroup", RetentionInDays=30)),
        "log-retention-unlike",
        "never expires",
    ),
    "fields of a function that writes JSON": (
        _others(
            F=_thing("AWS::Lambda::Function", FunctionName="f", LoggingConfig={"LogFormat": "JSON"}),
            M=_thing(
                FILTER,
                LogGroupName="/aws/lambda/f",
                FilterPattern="[time, level=ERROR, text]",
                MetricTransformations=[{"MetricName": "m", "MetricNamespace": "n", "MetricValue": "1"}],
            ),
        ),
        "filter-wrong-format",
        "LogFormat JSON",
    ),
}


@pytest.mark.parametrize("body, rule, words", FOUND.values(), ids=FOUND)
def test_what_contradicts_itself_is_found_on_anybodys_template(
    judge: Judge, body: Body, rule: str, words: str
) -> None:
    assert any(words in one.seen for one in judge(body, rule).findings)


RIGHT: dict[str, Body] = {
    "a group of a function elsewhere": _others(
        Group=GROUP, F=_thing("AWS::Lambda::Function", FunctionName="x")
    ),
    "a function that names its group": _others(
        Group=GROUP,
        F=_thing(
            "AWS::Lambda::Function",
            FunctionName="orders-create",
            LoggingConfig={"LogGroup": "/aws/lambda/create-orders"},
        ),
    ),
    "a function with its own group beside the other": _others(
        Group=GROUP, Own=_thing("AWS::Logs::LogGroup", LogGroupName="/aws/lambda/orders-create"), F=PLAIN
    ),
    "a key and data that both go": _others(
        Key=_thing("AWS::KMS::Key", KeyPolicy={}),
        Group=_thing("AWS::Logs::LogGroup", KmsKeyId={"Fn::GetAtt": ["Key", "Arn"]}),
    ),
    "things of two stages without a claim": _others(
        A=_thing("AWS::SQS::Queue", QueueName="a-dev-q", Tags=[{"Key": "environment", "Value": "dev"}]),
        B=_thing("AWS::SQS::Queue", QueueName="a-prod-q", Tags=[{"Key": "environment", "Value": "prod"}]),
    ),
}


@pytest.mark.parametrize("body", RIGHT.values(), ids=RIGHT)
def test_others_correct_work_is_left_alone(judge: Judge, body: Body) -> None:
    rules = (*RULES, "log-group-misnamed")
    assert not judge(body, *rules).findings


KEYS = ["kms:GenerateDataKey*", "kms:Decrypt", "kms:ReEncrypt*", "kms:Encrypt*", "kms:Describe*"]


@pytest.mark.parametrize(
    "principal, actions, found",
    [
        ({"Service": "sns.amazonaws.com"}, KEYS, []),
        ({"Service": "sns.amazonaws.com"}, ["kms:*"], ["Key"]),
        ({"AWS": "arn:aws:iam::444455556666:role/r"}, KEYS, ["Key"]),
    ],
    ids=["families, for a service", "everything, for a service", "families, for a role"],
)
def test_families_of_calls_are_for_services_in_key_policies(
    judge: Judge, principal: Body, actions: list[str], found: list[str]
) -> None:
    statement = {"Effect": "Allow", "Principal": principal, "Action": actions, "Resource": "*"}
    body = _others(Key=_thing("AWS::KMS::Key", KeyPolicy={"Statement": [statement]}))
    assert [one.resource.logical_id for one in judge(body, "policy-wildcard-action").findings] == found


@pytest.mark.parametrize(
    "key, value, path",
    [
        ("readOnly", [True], "detail.readOnly"),
        ("errorCode", [{"exists": True}], "detail.errorCode"),
        ("userIdentity", {"type": ["SAMLUser"]}, "detail.userIdentity.type"),
    ],
)
def test_the_key_that_shuts_every_call_out_is_named(
    judge: Judge, broken: Body, key: str, value: Any, path: str
) -> None:
    for one in broken["Resources"].values():
        detail = (
            one["Properties"].get("EventPattern", {}).get("detail", {})
            if "Events::Rule" in one["Type"]
            else {}
        )
        if "eventName" in detail:
            detail[key] = value
    told = [one.seen for one in judge(broken, "event-tampering-unheard").findings]
    assert told
    assert any(f"but for {path} in its pattern" in seen for seen in told), told[:3]
