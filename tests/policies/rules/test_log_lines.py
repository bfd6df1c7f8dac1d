"""Defects on the way from a log line to a metric, a ranking, a query and the archive."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from policies.check import Checked
from policies.rule import Rule
from policies.rules import (
    RULES,
    access_logs,
    archive,
    archive_buckets,
    filter_lines,
    filter_metrics,
    insight_rules,
    log_groups,
    log_queries,
    metric_filters,
)

Body = dict[str, Any]
Break = Callable[[Body], None]
Judge = Callable[..., Checked]
MODULES = (
    access_logs,
    archive,
    archive_buckets,
    filter_lines,
    filter_metrics,
    insight_rules,
    log_groups,
    log_queries,
    metric_filters,
)
OURS = tuple(one.id for module in MODULES for one in vars(module).values() if isinstance(one, Rule))
APPLICATION = "LogGroupName=/payments/prod/application"


def find(body: Body, kind: str, name: str, value: str) -> Body:
    found = [one for one in body["Resources"].values() if one["Type"] == kind]
    return next(one for one in found if one["Properties"].get(name) == value)


def filter_(body: Body, name: str) -> Body:
    properties: Body = find(body, "AWS::Logs::MetricFilter", "FilterName", name)["Properties"]
    return properties


def pattern(name: str, old: str, new: str) -> Break:
    def change(body: Body) -> None:
        one = filter_(body, name)
        assert old in one["FilterPattern"]
        one["FilterPattern"] = one["FilterPattern"].replace(old, new)

    return change


def published(name: str, **changes: Any) -> Break:
    def change(body: Body) -> None:
        one = filter_(body, name)["MetricTransformations"][0]
        one.update(changes)
        for key in [key for key, value in changes.items() if value is None]:
            del one[key]

    return change


def whole(name: str, text: str) -> Break:
    return lambda body: filter_(body, name).update(FilterPattern=text)


def reads(name: str, group: Any) -> Break:
    return lambda body: filter_(body, name).update(LogGroupName=group)


def insight(name: str, edit: Callable[[Body], Any]) -> Break:
    def change(body: Body) -> None:
        one = find(body, "AWS::CloudWatch::InsightRule", "RuleName", f"payments-prod-{name}")["Properties"]
        rule = json.loads(one["RuleBody"])
        edit(rule)
        one["RuleBody"] = json.dumps(rule)

    return change


def group(name: str, **changes: Any) -> Break:
    def change(body: Body) -> None:
        one = find(body, "AWS::Logs::LogGroup", "LogGroupName", name)
        for key, value in changes.items():
            where = one if key in {"DeletionPolicy", "UpdateReplacePolicy"} else one["Properties"]
            where.pop(key, None) if value is None else where.update({key: value})

    return change


def query(name: str, old: str, new: str) -> Break:
    def change(body: Body) -> None:
        one = find(body, "AWS::Logs::QueryDefinition", "Name", f"payments-prod/{name}")["Properties"]
        assert old in one["QueryString"]
        one["QueryString"] = one["QueryString"].replace(old, new)

    return change


def at(start: str, path: str, value: Any) -> Break:
    """Set (None: take out) a path of the one resource whose logical id starts so."""

    def change(body: Body) -> None:
        (one,) = [one for key, one in body["Resources"].items() if key.startswith(start)]
        *steps, last = path.split("/")
        for step in steps:
            one = one[int(step) if isinstance(one, list) else step]
        key = int(last) if isinstance(one, list) else last
        if value is None:
            del one[key]
        else:
            one[key] = value

    return change


def dropped(start: str) -> Break:
    def change(body: Body) -> None:
        for key in [key for key in body["Resources"] if key.startswith(start)]:
            del body["Resources"][key]

    return change


def masks(*, drop: int | None = None, identifier: str = "", statement: int = 1) -> Break:
    def change(body: Body) -> None:
        name = "/payments/prod/application"
        policy = find(body, "AWS::Logs::LogGroup", "LogGroupName", name)["Properties"]["DataProtectionPolicy"]
        if drop is not None:
            del policy["Statement"][drop]
        else:
            wanted = policy["Statement"][statement]["DataIdentifier"]
            wanted[:] = [one for one in wanted if identifier not in one]

    return change


FAILURES = "PaymentTechnicalFailures"
TIME = "PaymentProcessingTime"
DELIVERY = "Properties/ExtendedS3DestinationConfiguration"
LOCK = "Properties/ObjectLockConfiguration/Rule/DefaultRetention"

DEFECTS: dict[str, tuple[Break, str, str]] = {
    "D15: a space-delimited pattern on JSON lines": (
        whole(FAILURES, "[time, level, outcome=failed, ...]"),
        "filter-wrong-format",
        "space-delimited",
    ),
    "terms on JSON lines": (whole(FAILURES, "failed"), "filter-wrong-format", "a text pattern"),
    "a JSON pattern on text lines": (
        reads(FAILURES, "API-Gateway-Execution-Logs_a1b2c3d4e5/prod"),
        "filter-wrong-format",
        "text",
    ),
    "a pattern that is not closed": (
        whole(FAILURES, '{ $.outcome = "failed" '),
        "filter-pattern-refused",
        "}",
    ),
    "EXISTS, which there is not": (
        pattern(TIME, "($.duration_ms = *)", "($.duration_ms EXISTS)"),
        "filter-pattern-refused",
        "EXISTS",
    ),
    "a selector in another case": (
        pattern(FAILURES, "$.outcome", "$.Outcome"),
        "filter-unknown-field",
        "it has $.outcome",
    ),
    "a selector that no line has": (
        pattern(FAILURES, "$.outcome", "$.result"),
        "filter-unknown-field",
        "$.result",
    ),
    "a value that the enum never has": (
        pattern(FAILURES, '"failed"', '"FAILED"'),
        "filter-matches-nothing",
        "never 'FAILED'",
    ),
    "a value of another field": (
        pattern("PaymentAttempts", '"payment"', '"payments"'),
        "filter-matches-nothing",
        "payments",
    ),
    "a boolean compared with text": (
        pattern(FAILURES, "$.synthetic IS FALSE", '$.synthetic = "false"'),
        "filter-matches-nothing",
        "boolean",
    ),
    "a number compared with text": (
        pattern(TIME, "$.duration_ms = *", '$.duration_ms > "slow"'),
        "filter-matches-nothing",
        "number",
    ),
    "two values at once": (
        pattern(
            "PaymentAmount",
            '($.outcome = "succeeded")',
            '($.outcome = "succeeded") && ($.outcome = "failed")',
        ),
        "filter-matches-nothing",
        "at once",
    ),
    "or instead of and between two negations": (
        pattern(FAILURES, '$.outcome = "failed"', '$.outcome != "declined" || $.outcome != "succeeded"'),
        "filter-matches-everything",
        "&&",
    ),
    "an empty pattern on counted failures": (whole(FAILURES, ""), "filter-matches-everything", "empty"),
    "declines counted as failures": (
        pattern(FAILURES, '"failed"', '"declined"'),
        "filter-name-belies-pattern",
        "failed is needed",
    ),
    "the outcome dropped": (
        pattern(FAILURES, '($.outcome = "failed") && ', ""),
        "filter-name-belies-pattern",
        "any value",
    ),
    "the outcome negated": (
        pattern(FAILURES, '$.outcome = "failed"', '$.outcome != "failed"'),
        "filter-name-belies-pattern",
        "failed",
    ),
    "maintenance taken from other lines": (
        pattern("MaintenanceAnnounced", '"maintenance"', '"log"'),
        "filter-name-belies-pattern",
        "maintenance",
    ),
    "canaries' payments counted": (
        pattern(FAILURES, " && (($.synthetic NOT EXISTS) || ($.synthetic IS FALSE))", ""),
        "filter-unlike-siblings",
        "$.synthetic",
    ),
    "only canaries' payments counted": (
        pattern(FAILURES, "$.synthetic IS FALSE", "$.synthetic IS TRUE"),
        "filter-unlike-siblings",
        "$.synthetic",
    ),
    "a value from a field that is not there": (
        published(TIME, MetricValue="$.processing_ms"),
        "filter-unknown-field",
        "$.processing_ms",
    ),
    "a value that is text": (published(TIME, MetricValue="$.reason"), "filter-value-not-a-number", "string"),
    "a value without its dollar": (
        published(TIME, MetricValue="duration_ms"),
        "filter-value-not-a-number",
        "duration_ms",
    ),
    "a time that is counted": (published(TIME, MetricValue="1"), "filter-name-belies-value", "counts 1"),
    "an amount that is a time": (
        published("PaymentAmount", MetricValue="$.duration_ms"),
        "filter-name-belies-value",
        "money",
    ),
    "a time that belongs to another metric": (
        published(TIME, MetricValue="$.provider_latency_ms"),
        "filter-name-belies-value",
        "ProviderLatency",
    ),
    "the size of memory for its use": (
        published("MaxMemoryUsed-payments-prod-capture", MetricValue="$.record.metrics.memorySizeMB"),
        "filter-name-belies-value",
        "maxMemoryUsedMB",
    ),
    "failures that add up a time": (
        published(FAILURES, MetricValue="$.duration_ms"),
        "filter-name-belies-value",
        "adds up",
    ),
    "milliseconds published as seconds": (
        published(TIME, Unit="Seconds"),
        "filter-wrong-unit",
        "Milliseconds is needed",
    ),
    "a count published as milliseconds": (
        published(FAILURES, Unit="Milliseconds"),
        "filter-wrong-unit",
        "Count is needed",
    ),
    "megabytes published as bytes": (
        published("MaxMemoryUsed-payments-prod-capture", Unit="Bytes"),
        "filter-wrong-unit",
        "Megabytes",
    ),
    "an amount published as a count": (
        published("PaymentAmount", Unit="Count"),
        "filter-wrong-unit",
        "money",
    ),
    "a unit that there is not": (published(TIME, Unit="ms"), "filter-metric-refused", "unit ms"),
    "every failure counts a hundred": (published(FAILURES, MetricValue="100"), "filter-counts-wrong", "100"),
    "every failure counts nothing": (
        published(FAILURES, MetricValue="0"),
        "filter-counts-wrong",
        "1 is needed",
    ),
    "a quiet minute counts one": (published(FAILURES, DefaultValue=1), "filter-counts-wrong", "0 is needed"),
    "a quiet minute is missing": (published(FAILURES, DefaultValue=None), "filter-counts-wrong", "missing"),
    "a default drags a time down": (published(TIME, DefaultValue=0), "filter-counts-wrong", "falsifies"),
    "a default beside dimensions": (
        published("ProviderAttempts", DefaultValue=0),
        "filter-metric-refused",
        "beside",
    ),
    "four dimensions": (
        published(
            "ProviderAttempts",
            Dimensions=[
                {"Key": key, "Value": f"$.{key}"} for key in ("provider", "country", "currency", "consumer")
            ],
        ),
        "filter-metric-refused",
        "4 dimensions",
    ),
    "a dimension that no line has": (
        published("ProviderAttempts", Dimensions=[{"Key": "Provider", "Value": "$.psp"}]),
        "filter-unknown-field",
        "$.psp",
    ),
    "a dimension that takes another field": (
        published("ProviderAttempts", Dimensions=[{"Key": "Provider", "Value": "$.country"}]),
        "filter-dimension-crossed",
        "$.provider is needed",
    ),
    "a dimension without end": (
        published("ProviderAttempts", Dimensions=[{"Key": "Provider", "Value": "$.payment_id"}]),
        "filter-dimension-unbounded",
        "$.payment_id",
    ),
    "another filter's metric in another unit": (
        published("PaymentAmount", MetricName=TIME, Dimensions=None),
        "filter-metric-shared",
        "Milliseconds",
    ),
    "a filter on another function's group": (
        reads("MaxMemoryUsed-payments-prod-capture", {"Ref": "LogsFunctionpaymentsprodstatus00A0D9ED"}),
        "filter-wrong-owner",
        "payments-prod-capture is needed",
    ),
    "a filter for payments on the access log": (
        reads(FAILURES, {"Ref": "LogsAccesspaymentsapiD4ACB3ED"}),
        "filter-unknown-field",
        "access_log",
    ),
    "a filter on a group that is not there": (
        reads(FAILURES, "/payments/prod/app"),
        "filter-unknown-group",
        "no log group",
    ),
    "D16: a key that no line has": (
        insight("top-consumers", lambda rule: rule["Contribution"].update(Keys=["$.consumerId"])),
        "insight-unknown-field",
        "$.consumerId",
    ),
    "a ranking that is switched off": (
        lambda body: find(body, "AWS::CloudWatch::InsightRule", "RuleName", "payments-prod-countries")[
            "Properties"
        ].update(RuleState="DISABLED"),
        "insight-switched-off",
        "DISABLED",
    ),
    "a ranking of CLF lines": (
        insight(
            "countries", lambda rule: rule.update(LogFormat="CLF", Fields={"1": "$.country", "2": "$.event"})
        ),
        "insight-wrong-format",
        "JSON is needed",
    ),
    "a ranking of a group that is not there": (
        insight("countries", lambda rule: rule.update(LogGroupNames=["/payments/prod/app"])),
        "insight-unknown-group",
        "no log group",
    ),
    "a ranking that adds up nothing": (
        insight("countries", lambda rule: rule.update(AggregateOn="Sum")),
        "insight-sum-of-nothing",
        "ValueOf",
    ),
    "a ranking that adds up text": (
        insight(
            "countries",
            lambda rule: (rule.update(AggregateOn="Sum"), rule["Contribution"].update(ValueOf="$.currency")),
        ),
        "insight-sum-of-nothing",
        "string",
    ),
    "a ranking with a filter for another case": (
        insight("failing-providers", lambda rule: rule["Contribution"]["Filters"][1].update(In=["Failed"])),
        "insight-filter-matches-nothing",
        "never Failed",
    ),
    "a number tested on text": (
        insight(
            "refused-consumers",
            lambda rule: rule["Contribution"].update(Filters=[{"Match": "$.status", "GreaterThan": 399}]),
        ),
        "insight-filter-matches-nothing",
        "string",
    ),
    "five keys": (
        insight("countries", lambda rule: rule["Contribution"].update(Keys=["$.country"] * 5)),
        "insight-body-refused",
        "4 keys",
    ),
    "a ranking of failures without its filter": (
        insight("failing-merchants", lambda rule: rule["Contribution"]["Filters"].pop()),
        "insight-name-belies-body",
        "failed is needed",
    ),
    "a ranking of countries by currency": (
        insight("countries", lambda rule: rule["Contribution"].update(Keys=["$.currency"])),
        "insight-name-belies-body",
        "$.country is needed",
    ),
    "a ranking of failures that counts successes": (
        insight(
            "failing-merchants", lambda rule: rule["Contribution"]["Filters"][1].update(In=["succeeded"])
        ),
        "insight-name-belies-body",
        "succeeded",
    ),
    "a query with a field in another case": (
        query("one-payment", "payment_id", "paymentId"),
        "log-query-unknown-field",
        "payment_id",
    ),
    "a query for a value that never is": (
        query("failed-payments-by-reason", '"failed"', '"failure"'),
        "log-query-matches-nothing",
        "failure",
    ),
    "a query of a group that is not there": (
        lambda body: find(body, "AWS::Logs::QueryDefinition", "Name", "payments-prod/one-payment")[
            "Properties"
        ].update(LogGroupNames=["/payments/application"]),
        "log-query-unknown-group",
        "no log group",
    ),
    "D23: a function's group with another name": (
        group("/aws/lambda/payments-prod-capture", LogGroupName="/aws/lambda/payments-capture"),
        "log-group-misnamed",
        "payments-prod-capture",
    ),
    "an execution log without its underscore": (
        group(
            "API-Gateway-Execution-Logs_a1b2c3d4e5/prod",
            LogGroupName="API-Gateway-Execution-Logs/a1b2c3d4e5/prod",
        ),
        "log-group-misnamed",
        "ID/STAGE",
    ),
    "a group that never expires": (
        group("/aws/lambda/payments-prod-capture", RetentionInDays=None),
        "log-retention-unlike",
        "never expires",
    ),
    "a group that forgets in three days": (
        group("/payments/prod/application", RetentionInDays=3),
        "log-retention-unlike",
        "3 days",
    ),
    "a group without a key": (
        group("/aws/lambda/payments-prod-capture", KmsKeyId=None),
        "log-unencrypted-unlike",
        "KmsKeyId",
    ),
    "a group that goes with its stack": (
        group("/payments/prod/application", DeletionPolicy="Delete"),
        "log-lost-on-delete",
        "Delete",
    ),
    "an audited group that can be deleted": (
        group("/aws/events/payments-prod-audit", DeletionProtectionEnabled=False),
        "log-unprotected",
        "true is needed",
    ),
    "a class without filters": (
        group("/payments/prod/application", LogGroupClass="INFREQUENT_ACCESS"),
        "log-class-blinds-readers",
        "STANDARD",
    ),
    "no masking": (
        group("/payments/prod/application", DataProtectionPolicy=None),
        "log-unmasked",
        "no policy",
    ),
    "counting without masking": (masks(drop=1), "log-unmasked", "Deidentify"),
    "an identifier counted and not masked": (
        masks(identifier="CreditCardNumber"),
        "log-unmasked",
        "CreditCardNumber",
    ),
    "a pattern before the archive": (
        at("ArchiveFrompaymentsprodapplication", "Properties/FilterPattern", '{ $.level = "ERROR" }'),
        "archive-drops-lines",
        "only",
    ),
    "an audited group without a way to the archive": (
        dropped("ArchiveFromawseventspaymentsprodaudit"),
        "archive-misses-group",
        "audit_event",
    ),
    "two subscriptions of one group, none of another": (
        at("ArchiveFromawseventspaymentsprodaudit", "Properties/LogGroupName", "/payments/prod/application"),
        "archive-misses-group",
        "audit_event",
    ),
    "a role that Logs may not assume": (
        at(
            "ArchiveSender",
            "Properties/AssumeRolePolicyDocument/Statement/0/Principal",
            {"Service": "firehose.amazonaws.com"},
        ),
        "archive-unsent",
        "assume",
    ),
    "a role that may not put records": (
        at(
            "ArchiveSender", "Properties/Policies/0/PolicyDocument/Statement/0/Action", ["firehose:PutRecord"]
        ),
        "archive-unsent",
        "PutRecordBatch",
    ),
    "a stream that is not there": (
        at(
            "ArchiveFrompaymentsprodapplication",
            "Properties/DestinationArn",
            "arn:aws:firehose:us-east-1:609831742057:deliverystream/payments-archive",
        ),
        "archive-unsent",
        "payments-archive",
    ),
    "delivery every quarter of an hour": (
        at("ArchiveDeliveryStream", f"{DELIVERY}/BufferingHints/IntervalInSeconds", 900),
        "archive-delivery-broken",
        "900 s",
    ),
    "compressed twice": (
        at("ArchiveDeliveryStream", f"{DELIVERY}/CompressionFormat", "GZIP"),
        "archive-delivery-broken",
        "GZIP",
    ),
    "an error log that is off": (
        at("ArchiveDeliveryStream", f"{DELIVERY}/CloudWatchLoggingOptions", {"Enabled": False}),
        "archive-delivery-broken",
        "off",
    ),
    "an error log into no stream": (
        at("ArchiveDeliveryStream", f"{DELIVERY}/CloudWatchLoggingOptions/LogStreamName", "errors"),
        "archive-delivery-broken",
        "errors",
    ),
    "a stream without its key": (
        at("ArchiveDeliveryStream", "Properties/DeliveryStreamEncryptionConfigurationInput", None),
        "archive-unencrypted",
        "missing",
    ),
    "a lock of 30 days": (at("ArchiveStoreBucket", f"{LOCK}/Days", 30), "archive-not-kept", "365"),
    "no lock": (
        at("ArchiveStoreBucket", "Properties/ObjectLockConfiguration", None),
        "archive-not-kept",
        "missing",
    ),
    "expiry with the lock": (
        at("ArchiveStoreBucket", "Properties/LifecycleConfiguration/Rules/0/ExpirationInDays", 365),
        "archive-not-kept",
        "400",
    ),
    "deep archive after a month": (
        at(
            "ArchiveStoreBucket",
            "Properties/LifecycleConfiguration/Rules/0/Transitions/0",
            {"StorageClass": "DEEP_ARCHIVE", "TransitionInDays": 30},
        ),
        "archive-not-kept",
        "DEEP_ARCHIVE",
    ),
    "versions that are not kept": (
        at("ArchiveStoreBucket", "Properties/VersioningConfiguration/Status", "Suspended"),
        "archive-not-kept",
        "versioning",
    ),
    "a way around the lock": (
        at("ArchiveStorePolicy", "Properties/PolicyDocument/Statement/1", None),
        "archive-not-kept",
        "Bypass",
    ),
    "an open door to the public": (
        at("ArchiveStoreBucket", "Properties/PublicAccessBlockConfiguration/BlockPublicPolicy", "false"),
        "archive-open",
        "BlockPublicPolicy",
    ),
    "a denial of TLS instead of its lack": (
        at(
            "ArchiveStorePolicy",
            "Properties/PolicyDocument/Statement/0/Condition",
            {"Bool": {"aws:SecureTransport": "true"}},
        ),
        "archive-open",
        "TLS",
    ),
    "a denial that leaves objects out": (
        at(
            "ArchiveStorePolicy",
            "Properties/PolicyDocument/Statement/0/Resource",
            [{"Fn::GetAtt": ["ArchiveStoreBucketA56A7B0D", "Arn"]}],
        ),
        "archive-open",
        "TLS",
    ),
    "a bucket that goes with its stack": (
        at("ArchiveStoreBucket", "DeletionPolicy", "Delete"),
        "archive-open",
        "Delete",
    ),
}


def test_the_correct_template_raises_nothing(judge: Judge, prod: Body) -> None:
    assert [(one.rule.id, str(one.resource), one.seen) for one in judge(prod, *OURS).findings] == []


def test_every_rule_is_registered() -> None:
    assert set(OURS) <= {one.id for one in RULES}


@pytest.mark.parametrize("name", DEFECTS)
def test_a_defect_is_caught_by_the_rule_that_names_it(judge: Judge, broken: Body, name: str) -> None:
    change, rule, words = DEFECTS[name]
    change(broken)
    seen = [one.seen for one in judge(broken, rule).findings]
    assert any(words in text for text in seen), seen


STAGE = {
    "Type": "AWS::ApiGateway::Stage",
    "Properties": {
        "RestApiId": "a1b2c3d4e5",
        "StageName": "prod",
        "AccessLogSetting": {
            "DestinationArn": {"Fn::GetAtt": ["LogsAccesspaymentsapiD4ACB3ED", "Arn"]},
            "Format": "",
        },
    },
}


@pytest.mark.parametrize(
    "text, words",
    [
        ('$context.identity.sourceIp - - [$context.requestTime] "$context.httpMethod"', "JSON is needed"),
        ('{"status": "$context.status"', "not valid JSON"),
        ('{"status": "$context.status"}', "$.consumer"),
    ],
    ids=["D17: CLF where JSON is promised", "JSON that is not closed", "fields that readers miss"],
)
def test_an_access_log_that_its_readers_cannot_read_is_caught(
    judge: Judge, broken: Body, text: str, words: str
) -> None:
    broken["Resources"]["Stage"] = json.loads(json.dumps(STAGE))
    broken["Resources"]["Stage"]["Properties"]["AccessLogSetting"]["Format"] = text
    seen = [one.seen for one in judge(broken, "log-access-format").findings]
    assert any(words in one for one in seen), seen


def test_an_access_log_with_every_field_passes(judge: Judge, broken: Body) -> None:
    from contract.fields import access_log_format

    broken["Resources"]["Stage"] = json.loads(json.dumps(STAGE))
    broken["Resources"]["Stage"]["Properties"]["AccessLogSetting"]["Format"] = access_log_format()
    assert not judge(broken, "log-access-format", "log-access-destination").findings


def logs(resources: Body) -> Body:
    return {
        "Resources": {
            key: {"Type": f"AWS::{kind}", "Properties": value} for key, (kind, value) in resources.items()
        }
    }


def metric(pattern: str, group: Any = "/app", name: str = "Errors", **more: Any) -> tuple[str, Body]:
    transformation = {"MetricName": name, "MetricNamespace": "App", "MetricValue": "1", **more}
    return "Logs::MetricFilter", {
        "FilterPattern": pattern,
        "LogGroupName": group,
        "MetricTransformations": [transformation],
    }


OTHERS: dict[str, Body] = {
    "terms on a function's lines": logs({"F": metric('"Task timed out"', "/aws/lambda/orders")}),
    "REPORT lines beside JSON": logs(
        {
            "A": metric('{ $.level = "ERROR" }', "/aws/lambda/orders"),
            "B": metric('{ $.level = "FATAL" }', "/aws/lambda/orders"),
            "C": metric("[report=REPORT, ...]", "/aws/lambda/orders", "Reports"),
        }
    ),
    "a group by parameter": {
        **logs(
            {
                "F": metric(
                    '{ ($.errorCode = "*Unauthorized*") || ($.errorCode = "AccessDenied*") }',
                    {"Ref": "Group"},
                )
            }
        ),
        "Parameters": {"Group": {"Type": "String"}},
    },
    "an availability of ones and zeros": logs(
        {
            "A": metric("{ $.ok IS TRUE }", name="Availability", MetricValue="1"),
            "B": metric("{ $.ok IS FALSE }", name="Availability", MetricValue="0"),
        }
    ),
    "slow requests, counted": logs({"F": metric("{ $.latency > 1000 }", name="HighLatency")}),
    "a root login of the CIS benchmark": logs(
        {
            "F": metric(
                '{$.userIdentity.type="Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType !="AwsServiceEvent"}',  # noqa: E501
                "CloudTrail/logs",
                "RootAccount",
            )
        }
    ),
    "groups with their own retention": logs(
        {
            f"G{days}": ("Logs::LogGroup", {"LogGroupName": f"/app/{days}", "RetentionInDays": days})
            for days in (7, 30, 30, 365)
        }
    ),
    "a bucket that is nobody's archive": logs({"B": ("S3::Bucket", {})}),
    "a subscription for errors only": logs(
        {
            "S": (
                "Logs::SubscriptionFilter",
                {
                    "LogGroupName": "/app",
                    "FilterPattern": "?ERROR ?FATAL",
                    "DestinationArn": "arn:aws:lambda:us-east-1:609831742057:function:notify",
                },
            )
        }
    ),
    "a ranking of flow logs": logs(
        {
            "R": (
                "CloudWatch::InsightRule",
                {
                    "RuleName": "flows",
                    "RuleState": "ENABLED",
                    "RuleBody": json.dumps(
                        {
                            "Schema": {"Name": "CloudWatchLogRule", "Version": 1},
                            "LogGroupNames": ["flows"],
                            "LogFormat": "CLF",
                            "Fields": {"4": "source", "10": "bytes"},
                            "AggregateOn": "Sum",
                            "Contribution": {"Keys": ["source"], "ValueOf": "bytes", "Filters": []},
                        }
                    ),
                },
            )
        }
    ),
    "a stage with an access log in CLF that nobody reads": logs(
        {
            "G": ("Logs::LogGroup", {"LogGroupName": "/access"}),
            "S": (
                "ApiGateway::Stage",
                {
                    "AccessLogSetting": {
                        "DestinationArn": {"Fn::GetAtt": ["G", "Arn"]},
                        "Format": "$context.requestId $context.status",
                    }
                },
            ),
        }
    ),
    "a query with aliases, functions and built-in fields": logs(
        {
            "Q": (
                "Logs::QueryDefinition",
                {
                    "Name": "q",
                    "LogGroupNames": ["/app"],
                    "QueryString": 'fields @timestamp, strcontains(msg, "x") as hit | filter hit = 1 | stats count(*) by bin(5m)',  # noqa: E501
                },
            )
        }
    ),
}


@pytest.mark.parametrize("name", OTHERS)
def test_the_correct_work_of_others_raises_nothing(judge: Judge, name: str) -> None:
    assert [(one.rule.id, one.seen) for one in judge(OTHERS[name], *OURS).findings] == []


def test_what_lies_outside_is_a_doubt_and_a_finding_only_if_asked_for(judge: Judge) -> None:
    body = logs({"F": metric('{ $.level = "ERROR" }')})
    assert judge(body, "filter-unknown-group").untold
    assert judge(body, "filter-unknown-group", strict=True).findings


@pytest.mark.parametrize(
    "rule, body, words",
    [
        (
            "filter-wrong-format",
            logs(
                {
                    "A": metric('{ $.level = "ERROR" }'),
                    "B": metric('{ $.level = "FATAL" }', name="Fatal"),
                    "C": metric("[time, level=WARN, ...]", name="Warnings"),
                }
            ),
            "as JSON",
        ),
        (
            "filter-unknown-group",
            logs(
                {"G": ("Logs::LogGroup", {"LogGroupName": "/app/orders"}), "F": metric("ERROR", "app/orders")}
            ),
            "/app/orders",
        ),
        ("filter-unknown-field", logs({"F": metric("[ip, status=5*]", MetricValue="$size")}), "$size"),
        (
            "filter-metric-shared",
            logs({"A": metric("ERROR", "/a", Unit="Count"), "B": metric("ERROR", "/b", Unit="Seconds")}),
            "Seconds",
        ),
        ("filter-name-belies-pattern", logs({"F": metric("{ $.status = 2* }", name="5xxErrors")}), "2*"),
        ("filter-optional-term-ignored", logs({"F": metric("?ERROR ?WARN payment")}), "mixes"),
        (
            "log-group-misnamed",
            logs(
                {
                    "F": ("Lambda::Function", {"FunctionName": "orders-api"}),
                    "G": ("Logs::LogGroup", {"LogGroupName": "/aws/lambda/orders_api"}),
                }
            ),
            "orders-api",
        ),
        (
            "log-unmasked",
            logs(
                {
                    "G": (
                        "Logs::LogGroup",
                        {
                            "DataProtectionPolicy": {
                                "Version": "2021-06-01",
                                "Statement": [
                                    {"DataIdentifier": ["a/EmailAddress"], "Operation": {"Audit": {}}}
                                ],
                            }
                        },
                    )
                }
            ),
            "masks",
        ),
        (
            "archive-not-kept",
            logs(
                {
                    "B": (
                        "S3::Bucket",
                        {
                            "ObjectLockEnabled": True,
                            "ObjectLockConfiguration": {
                                "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Years": 1}}
                            },
                            "LifecycleConfiguration": {
                                "Rules": [{"Status": "Enabled", "ExpirationInDays": 90}]
                            },
                        },
                    )
                }
            ),
            "365",
        ),
    ],
)
def test_a_template_of_others_that_contradicts_itself_is_caught(
    judge: Judge,
    rule: str,
    body: Body,
    words: str,
) -> None:
    seen = [one.seen for one in judge(body, rule).findings]
    assert any(words in text for text in seen), seen
