"""Canaries that do not run, do too much, or are not heard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.features.breaks import Body, Break, Change, first, found, put

CANARY, ALARM, ROLE, GROUP = (
    "AWS::Synthetics::Canary",
    "AWS::CloudWatch::Alarm",
    "AWS::IAM::Role",
    "AWS::Logs::LogGroup",
)
AVAILABLE = "The availability of every API is tried"
PAYS = "One canary pays"
CURRENT = "Canaries run from the start, in a runtime that AWS keeps current"
HTTPS = "Canaries speak HTTPS only"
PACKET = "One lost packet is no incident"
LEFT = "What canaries leave behind is encrypted, and ends"
OWN = "Each canary may do its own work only"
SECRET = "Secrets of canaries are referred to, never written"  # noqa: S105 - a scenario's name
KEPT = "What canaries write is kept for 30 days, encrypted"
HEARD = "A canary that fails is heard, and one that falls silent too"
ZONES = "Canaries in a network stand in two zones"
UP: dict[str, Any] = {"Name": "payments-prod-up"}
PAY: dict[str, Any] = {"Name": "payments-prod-pay"}


def told(name: str, value: str, which: dict[str, Any] = UP) -> Change:
    """A variable of a canary has another value."""
    return put(CANARY, f"RunConfig.EnvironmentVariables.{name}", value, **which)


def permission(change: Callable[[list[Body]], None]) -> Change:
    """Change the statements of the role of the canary that pays."""

    def changed(template: Body) -> None:
        change(
            first(template, ROLE, Description="Canary payments-prod-pay")["Policies"][0]["PolicyDocument"][
                "Statement"
            ]
        )

    return changed


def also(*actions: str, resource: Any = "*") -> Change:
    """The canary that pays may do more."""
    more = {"Effect": "Allow", "Action": list(actions), "Resource": [resource]}
    return permission(lambda statements: statements.append(more))


def elsewhere(action: str, resource: Any) -> Change:
    """What the canary that pays may do, it may do elsewhere."""

    def change(statements: list[Body]) -> None:
        next(one for one in statements if action in one["Action"])["Resource"] = [resource]

    return permission(change)


def named(ending: str, name: str, value: object) -> Change:
    """One property of the alarm whose name ends so."""

    def change(template: Body) -> None:
        next(one for one in found(template, ALARM) if one["AlarmName"].endswith(ending))[name] = value

    return change


def _other_alarm_in_composite(template: Body) -> None:
    for one in found(template, "AWS::CloudWatch::CompositeAlarm"):
        one["AlarmRule"] = one["AlarmRule"].replace("refunds-prod-up-failing", "refunds-api-5xx-rate")


def _two_pay(template: Body) -> None:
    canary = next(
        one for one in template["Resources"].values() if one.get("Properties", {}).get("Name") == PAY["Name"]
    )
    template["Resources"]["Second"] = {
        **canary,
        "Properties": {**canary["Properties"], "Name": "refunds-prod-pay"},
    }


def _one_role(template: Body) -> None:
    one, other, *_ = found(template, CANARY)
    other["ExecutionRoleArn"] = one["ExecutionRoleArn"]


def _who_may_assume(template: Body) -> None:
    trust = first(template, ROLE, Description="Canary payments-prod-pay")["AssumeRolePolicyDocument"]
    trust["Statement"][0]["Principal"] = {"AWS": "*"}


def _bucket(change: Callable[[Body], None]) -> Change:
    def changed(template: Body) -> None:
        (name,) = [name for name in template["Resources"] if name.startswith("CanariesBucket")]
        change(template["Resources"][name]["Properties"])

    return changed


def _plain(bucket: Body) -> None:
    rule = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"][0]
    rule["ServerSideEncryptionByDefault"] = {"SSEAlgorithm": "AES256"}


def _for_ever(bucket: Body) -> None:
    for rule in bucket["LifecycleConfiguration"]["Rules"]:
        rule.pop("ExpirationInDays", None)


def _without_group(template: Body) -> None:
    del template["Resources"][
        next(name for name in template["Resources"] if name.startswith("Canariesrefundsproduplog"))
    ]


def _group(name: str, value: object) -> Change:
    def change(template: Body) -> None:
        key = next(key for key in template["Resources"] if key.startswith("Canariesrefundsproduplog"))
        template["Resources"][key]["Properties"][name] = value

    return change


def _everywhere(statements: list[Body]) -> None:
    del next(one for one in statements if "cloudwatch:PutMetricData" in one["Action"])["Condition"]


def _all_but(statements: list[Body]) -> None:
    statements[0]["NotAction"] = ["iam:*"]
    del statements[0]["Action"]


ARN = "arn:aws:logs:us-east-1:111122223333:log-group:/aws/lambda/*:*"
SECRETS = "arn:aws:secretsmanager:us-east-1:111122223333:secret:payments/*"
ANOTHER = "arn:aws:secretsmanager:us-east-1:111122223333:secret:payments/prod/database-??????"

BREAKS = (
    Break(
        scenario=AVAILABLE, change=_other_alarm_in_composite, says="refunds-api: no canary that fails pages"
    ),
    Break(
        scenario=AVAILABLE,
        change=told("CANARY_ENDPOINTS", "https://refunds.api.example.com/x"),
        says="2 APIs, but",
    ),
    Break(scenario=PAYS, change=_two_pay, says="one of 2"),
    Break(
        scenario=PAYS,
        change=put(CANARY, "RunConfig.EnvironmentVariables", {}, **PAY),
        says="there is no canaries that pay",
    ),
    Break(
        scenario=PAYS,
        change=told("CANARY_CARD_TOKEN", "4242424242424242", PAY),
        says="pays with no test token",
    ),
    Break(scenario=PAYS, change=told("CANARY_AMOUNT_MINOR", "10000", PAY), says="pays 10000"),
    Break(scenario=PAYS, change=told("CANARY_AMOUNT_MINOR", "1", PAY), says="pays 1, wanted 50"),
    Break(scenario=PAYS, change=told("CANARY_CURRENCY", "UDS", PAY), says="pays in UDS"),
    Break(scenario=PAYS, change=told("CANARY_NOTE", "4242 4242 4242 4242", PAY), says="CANARY_NOTE"),
    Break(scenario=CURRENT, change=put(CANARY, "StartCanaryAfterCreation", value=False), says="saw False"),
    Break(
        scenario=CURRENT,
        change=put(CANARY, "RuntimeVersion", "syn-python-selenium-5.1"),
        says="syn-python-selenium-5.1 is not current",
    ),
    Break(scenario=CURRENT, change=put(CANARY, "RuntimeVersion", "syn-java-1.0"), says="nobody looked up"),
    Break(
        scenario=HTTPS,
        change=told("CANARY_ENDPOINTS", "http://payments.api.example.com/health"),
        says="http://payments",
    ),
    Break(
        scenario=HTTPS,
        change=told(
            "CANARY_ENDPOINTS", "https://payments.api.example.com/a,http://payments.api.example.com/b"
        ),
        says="http://payments",
    ),
    Break(
        scenario=HTTPS,
        change=told("CANARY_ENDPOINTS", "payments.api.example.com"),
        says="is given no address",
    ),
    Break(scenario=PACKET, change=put(CANARY, "Schedule.RetryConfig", {}), says="never repeats a run"),
    Break(
        scenario=PACKET, change=put(CANARY, "RunConfig.TimeoutInSeconds", 30), says="2 runs of 30 s in 60 s"
    ),
    Break(scenario=PACKET, change=put(CANARY, "Schedule.Expression", "cron(0 * * * ? *)"), says="in 0 s"),
    Break(
        scenario=LEFT,
        change=put(CANARY, "ArtifactS3Location", "s3://elsewhere/x"),
        says="leaves it at s3://elsewhere",
    ),
    Break(
        scenario=LEFT,
        change=lambda template: found(template, CANARY)[0].update(
            ArtifactS3Location=found(template, CANARY)[1]["ArtifactS3Location"]
        ),
        says="saw 'refunds-prod-up'",
    ),
    Break(scenario=LEFT, change=_bucket(_plain), says="is not encrypted"),
    Break(scenario=LEFT, change=_bucket(_for_ever), says="the bucket ends it after"),
    Break(scenario=LEFT, change=put(CANARY, "FailureRetentionPeriod", 365), says="FailureRetentionPeriod"),
    Break(scenario=OWN, change=_one_role, says="shares its role"),
    Break(scenario=OWN, change=_who_may_assume, says="saw [('AWS', '*')]"),
    Break(
        scenario=OWN,
        change=elsewhere("s3:PutObject", "arn:aws:s3:::payments/*"),
        says="may write to arn:aws:s3",
    ),
    Break(scenario=OWN, change=also("logs:CreateLogGroup", resource=ARN), says="may create log groups"),
    Break(scenario=OWN, change=also("logs:Create*", resource=ARN), says="may create log groups"),
    Break(scenario=OWN, change=elsewhere("logs:PutLogEvents", ARN), says="may write to arn:aws:logs"),
    Break(
        scenario=OWN,
        change=also("dynamodb:GetItem", resource="arn:aws:dynamodb:::table/x"),
        says="dynamodb:GetItem",
    ),
    Break(scenario=OWN, change=also("kms:Decrypt"), says="kms:Decrypt"),
    Break(scenario=OWN, change=permission(_everywhere), says="may publish metrics in"),
    Break(scenario=OWN, change=permission(_all_but), says="may write nowhere"),
    Break(
        scenario=OWN,
        change=put(
            ROLE, "ManagedPolicyArns", ["arn:aws:iam::aws:policy/x"], Description="Canary payments-prod-pay"
        ),
        says="has managed policies",
    ),
    Break(
        scenario=SECRET,
        change=told("CANARY_API_KEY", "sk_" + "live_0123456789ab"),
        says="a secret in CANARY_API_KEY",
    ),
    Break(
        scenario=SECRET,
        change=told("CANARY_KEY", "9f86d081884c7d659a2feaa0c55ad015"),
        says="a secret in CANARY_KEY",
    ),
    Break(
        scenario=SECRET,
        change=told("CANARY_KEY", "{{resolve:secretsmanager:payments/prod/key:SecretString:key}}"),
        says="a secret in CANARY_KEY",
    ),
    Break(
        scenario=SECRET, change=elsewhere("secretsmanager:GetSecretValue", SECRETS), says=":secret:payments/*"
    ),
    Break(scenario=SECRET, change=also("secretsmanager:GetSecretValue", resource=ANOTHER), says="may read ["),
    Break(
        scenario=SECRET,
        change=told("CANARY_API_KEY_SECRET", "payments/prod/canary/other", PAY),
        says=":secret:payments/prod/canary/api-key",
    ),
    Break(scenario=KEPT, change=_without_group, says="there is no /aws/lambda/cwsyn-refunds-prod-up-"),
    Break(
        scenario=KEPT,
        change=_group("LogGroupName", "/aws/lambda/cwsyn-refunds-prod-up"),
        says="there is no /aws",
    ),
    Break(scenario=KEPT, change=_group("RetentionInDays", 7), says="saw 7, wanted 30"),
    Break(scenario=KEPT, change=_group("KmsKeyId", None), says="is not encrypted"),
    Break(
        scenario=HEARD,
        change=named("-pay-failing", "MetricName", "Failed"),
        says="nobody hears that it fails",
    ),
    Break(scenario=HEARD, change=named("-pay-failing", "Threshold", 0.9), says="nobody hears that it fails"),
    Break(scenario=HEARD, change=named("-pay-failing", "Period", 60), says="nobody hears that it fails"),
    Break(
        scenario=HEARD,
        change=named("-pay-failing", "Dimensions", [{"Name": "CanaryName", "Value": "other"}]),
        says="nobody hears that it fails",
    ),
    Break(scenario=HEARD, change=named("-pay-silent", "TreatMissingData", "notBreaching"), says="is silent"),
    Break(scenario=HEARD, change=named("-pay-silent", "Period", 60), says="nobody hears that it is silent"),
    Break(
        scenario=ZONES,
        change=put(CANARY, "VPCConfig", {"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]}),
        says="only in ['subnet-1']",
    ),
    Break(
        scenario=ZONES,
        change=put(CANARY, "VPCConfig", {"SubnetIds": ["subnet-1", "subnet-2"]}),
        says="only in ['subnet-1', 'subnet-2']",
    ),
)
