"""Canaries run the scripts with variables that the scripts accept, in time, and with no right too many."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from monitoring.canaries import SCRIPTS
from monitoring.canaries.pace import SECRET_S, Pace, of_availability, of_payment
from settings import conventions
from settings.environment import Settings
from settings.loader import SettingsError
from settings.platform import Network

Resource = Mapping[str, Any]
NAMES = {"payments-prod-up", "refunds-prod-up", "payments-prod-pay"}


@pytest.fixture
def canaries(prod: Mapping[str, Any]) -> dict[str, Resource]:
    return {r["Properties"]["Name"]: r for r in _of(prod, "AWS::Synthetics::Canary").values()}


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    """A module of the canaries' scripts, as the runtime finds it."""
    monkeypatch.syspath_prepend(str(SCRIPTS / "python"))
    return importlib.import_module


def _of(template: Mapping[str, Any], kind: str) -> dict[str, Resource]:
    return {name: r for name, r in template["Resources"].items() if r["Type"] == kind}


def _role(template: Mapping[str, Any], canary: Resource) -> Resource:
    found: Resource = template["Resources"][canary["Properties"]["ExecutionRoleArn"]["Fn::GetAtt"][0]]
    return found


def _allowed(template: Mapping[str, Any], canary: Resource) -> dict[str, Mapping[str, Any]]:
    """Each allowed action of a canary's role with its statement."""
    (policy,) = _role(template, canary)["Properties"]["Policies"]
    statements = policy["PolicyDocument"]["Statement"]
    return {action: statement for statement in statements for action in _listed(statement["Action"])}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _text(value: Any) -> str:
    """An intrinsic as text, with ``{Name}`` for what is known at deployment."""
    if isinstance(value, str):
        return value
    if "Fn::Join" in value:
        return "".join(map(_text, value["Fn::Join"][1]))
    ((_, of),) = value.items()
    return f"{{{of if isinstance(of, str) else '.'.join(of)}}}"


def test_every_api_has_its_availability_checked_and_one_flow_is_paid_through(
    canaries: Mapping[str, Resource],
) -> None:
    handlers = {name: canary["Properties"]["Code"]["Handler"] for name, canary in canaries.items()}
    assert handlers == {name: _handler(name) for name in NAMES}


def _handler(name: str) -> str:
    return "payment.handler" if name.endswith("-pay") else "availability.handler"


def test_scripts_accept_the_variables_that_canaries_give_them(
    canaries: Mapping[str, Resource], script: Callable[[str], Any], prod_settings: Settings
) -> None:
    for name, canary in canaries.items():
        variables = canary["Properties"]["RunConfig"]["EnvironmentVariables"]
        assert len(json.dumps(variables)) < 4096
        if name.endswith("-pay"):
            environment = script("payment_environment").PaymentEnvironment.parse(variables)
            assert environment.secret == prod_settings.canaries.payment.secret
            assert str(environment.payments) == "https://payments.api.example.com/payments"
        else:
            environment = script("availability").AvailabilityEnvironment.parse(variables)
            flow = name.split("-")[0]
            assert [str(one) for one in environment.endpoints] == [f"https://{flow}.api.example.com/health"]
        assert environment.patience.ceiling_ms == 3000


def test_no_variable_holds_more_than_the_name_of_a_secret(canaries: Mapping[str, Resource]) -> None:
    names = {name for c in canaries.values() for name in c["Properties"]["RunConfig"]["EnvironmentVariables"]}
    assert {name for name in names if "KEY" in name or "SECRET" in name} == {"CANARY_API_KEY_SECRET"}


def test_zip_has_the_scripts_where_synthetics_looks_for_them(
    prod_path: Path, prod: Mapping[str, Any]
) -> None:
    keys = {c["Properties"]["Code"]["S3Key"] for c in _of(prod, "AWS::Synthetics::Canary").values()}
    (key,) = keys
    folder = prod_path.parent / f"asset.{key.removesuffix('.zip')}"
    held = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert held == {f"python/{path.name}" for path in (SCRIPTS / "python").glob("*.py")}
    assert {"python/availability.py", "python/payment.py"} <= held


def test_runtime_is_one_that_supports_retries_and_starts_by_itself(canaries: Mapping[str, Resource]) -> None:
    for canary in canaries.values():
        properties = canary["Properties"]
        version = re.fullmatch(r"syn-python-selenium-(\d+)\.\d+", properties["RuntimeVersion"])
        assert version
        assert int(version[1]) >= 7
        assert properties["StartCanaryAfterCreation"] is True
        assert "ActiveTracing" not in properties["RunConfig"], "Python runtimes have none"
        assert "ArtifactConfig" not in properties, "Python runtimes have none"


def test_run_and_its_retry_end_before_the_next_run(
    canaries: Mapping[str, Resource], prod_settings: Settings
) -> None:
    settings = prod_settings.canaries
    for name, canary in canaries.items():
        minutes = (
            settings.payment.interval_min if name.endswith("-pay") else settings.availability_interval_min
        )
        schedule, run = canary["Properties"]["Schedule"], canary["Properties"]["RunConfig"]
        assert schedule["Expression"] == f"rate({minutes} minute{'s' if minutes > 1 else ''})"
        assert schedule["RetryConfig"]["MaxRetries"] == 1
        assert 2 * run["TimeoutInSeconds"] < 60 * minutes


MINUTES = some.integers(1, 60)
SLOW_MS = some.integers(1, 90_000)


@given(minutes=MINUTES, slow_ms=SLOW_MS)
def test_availability_run_is_over_in_time_or_refused(minutes: int, slow_ms: int) -> None:
    pace = _pace(of_availability, minutes, slow_ms)
    if pace:
        assert pace.attempt_ms < 1000 * pace.run_s
        _fits(pace, minutes, slow_ms)


@given(minutes=MINUTES, slow_ms=SLOW_MS)
def test_payment_run_is_over_in_time_or_refused(minutes: int, slow_ms: int) -> None:
    """The worst case is the one in the script's docstring."""
    pace = _pace(of_payment, minutes, slow_ms)
    if pace:
        worst_ms = 2 * pace.settle_ms + 4 * pace.attempt_ms + 2 * 500 + 1000 * SECRET_S
        assert worst_ms < 1000 * pace.run_s
        assert 50 <= pace.settle_ms <= 300_000
        _fits(pace, minutes, slow_ms)


def _fits(pace: Pace, minutes: int, slow_ms: int) -> None:
    assert slow_ms < pace.attempt_ms <= 60_000
    assert (pace.retries + 1) * pace.run_s < 60 * minutes
    assert pace.run_s < 600
    assert 0 <= pace.retries <= 2


def _pace(of: Callable[[int, int], Pace], minutes: int, slow_ms: int) -> Pace | None:
    try:
        return of(minutes, slow_ms)
    except SettingsError:
        return None


@pytest.mark.parametrize("minutes", [1, 2, 5, 60])
def test_usual_intervals_are_possible(minutes: int) -> None:
    assert of_availability(minutes, 3000).attempt_ms == 10_000
    assert minutes == 1 or of_payment(minutes, 3000).settle_ms >= 10_000


def test_interval_that_no_payment_fits_into_is_refused_by_name() -> None:
    with pytest.raises(SettingsError, match=r"canaries\.payment\.interval_min: 1 min are too short"):
        of_payment(1, 3000)


def test_role_is_each_canarys_own_and_only_lambda_takes_it(
    prod: Mapping[str, Any], canaries: Mapping[str, Resource]
) -> None:
    roles = {c["Properties"]["ExecutionRoleArn"]["Fn::GetAtt"][0] for c in canaries.values()}
    assert len(roles) == len(canaries)
    for canary in canaries.values():
        (statement,) = _role(prod, canary)["Properties"]["AssumeRolePolicyDocument"]["Statement"]
        assert statement["Principal"] == {"Service": "lambda.amazonaws.com"}
        assert statement["Action"] == "sts:AssumeRole"


BASE = {
    "s3:PutObject",
    "s3:GetBucketLocation",
    "s3:ListAllMyBuckets",
    "kms:GenerateDataKey",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "cloudwatch:PutMetricData",
}


def test_canary_may_do_what_synthetics_needs_and_nothing_else(
    prod: Mapping[str, Any], canaries: Mapping[str, Resource]
) -> None:
    for name, canary in canaries.items():
        secret = {"secretsmanager:GetSecretValue"} if name.endswith("-pay") else set()
        assert set(_allowed(prod, canary)) == BASE | secret


def test_canary_writes_only_to_its_own_prefix_and_its_own_log_group(
    prod: Mapping[str, Any], canaries: Mapping[str, Resource]
) -> None:
    for name, canary in canaries.items():
        allowed = _allowed(prod, canary)
        (artifacts,) = map(_text, _listed(allowed["s3:PutObject"]["Resource"]))
        assert artifacts.endswith(f"Arn}}/{name}/*")
        assert _text(canary["Properties"]["ArtifactS3Location"]).endswith(f"/{name}")
        (lines,) = map(_text, _listed(allowed["logs:PutLogEvents"]["Resource"]))
        assert lines.endswith(f":log-group:/aws/lambda/cwsyn-{name}-*:*")


def test_everything_is_allowed_only_where_iam_knows_no_resource(
    prod: Mapping[str, Any], canaries: Mapping[str, Resource]
) -> None:
    for canary in canaries.values():
        allowed = _allowed(prod, canary)
        everywhere = {action for action, one in allowed.items() if "*" in _listed(one["Resource"])}
        assert everywhere == {"cloudwatch:PutMetricData", "s3:ListAllMyBuckets"}
        namespace = {"StringEquals": {"cloudwatch:namespace": "CloudWatchSynthetics"}}
        assert allowed["cloudwatch:PutMetricData"]["Condition"] == namespace
        through_s3 = {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}
        assert allowed["kms:GenerateDataKey"]["Condition"] == through_s3


def test_payment_canary_reads_exactly_one_secret(
    prod: Mapping[str, Any], canaries: Mapping[str, Resource]
) -> None:
    statement = _allowed(prod, canaries["payments-prod-pay"])["secretsmanager:GetSecretValue"]
    (secret,) = map(_text, _listed(statement["Resource"]))
    assert secret.endswith(":us-east-1:{AWS::AccountId}:secret:payments/prod/canary/api-key-??????")


def test_log_group_is_the_one_that_the_canarys_function_writes_to(
    prod: Mapping[str, Any], canaries: Mapping[str, Resource]
) -> None:
    names = {_text(r["Properties"]["LogGroupName"]): r for r in _of(prod, "AWS::Logs::LogGroup").values()}
    ids = {r["Properties"]["Name"]: name for name, r in _of(prod, "AWS::Synthetics::Canary").items()}
    for name in canaries:
        group = names[f"/aws/lambda/cwsyn-{name}-{{{ids[name]}.Id}}"]
        assert group["Properties"]["RetentionInDays"] == 30
        assert group["Properties"]["KmsKeyId"]


@pytest.fixture
def bucket(prod: Mapping[str, Any], canaries: Mapping[str, Resource]) -> tuple[str, Mapping[str, Any]]:
    locations = {_text(c["Properties"]["ArtifactS3Location"]) for c in canaries.values()}
    (name,) = {location.split("{")[1].split("}")[0] for location in locations}
    return name, prod["Resources"][name]["Properties"]


def test_artifacts_are_encrypted_private_and_expire(bucket: tuple[str, Mapping[str, Any]]) -> None:
    _, properties = bucket
    (rule,) = properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"
    assert rule["ServerSideEncryptionByDefault"]["KMSMasterKeyID"]
    assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}
    (days,) = [one for one in properties["LifecycleConfiguration"]["Rules"] if "ExpirationInDays" in one]
    assert days["Status"] == "Enabled"
    assert days["ExpirationInDays"] == 30
    assert days["NoncurrentVersionExpiration"]["NoncurrentDays"] <= 30
    assert properties["VersioningConfiguration"] == {"Status": "Enabled"}
    assert properties["LoggingConfiguration"]["DestinationBucketName"]


def test_artifacts_are_refused_without_tls_before_any_canary_runs(
    prod: Mapping[str, Any], bucket: tuple[str, Mapping[str, Any]], canaries: Mapping[str, Resource]
) -> None:
    policies = {
        name: r for name, r in _of(prod, "AWS::S3::BucketPolicy").items()
        if r["Properties"]["Bucket"] == {"Ref": bucket[0]}
    }  # fmt: skip
    ((name, policy),) = policies.items()
    denied = [s for s in policy["Properties"]["PolicyDocument"]["Statement"] if s["Effect"] == "Deny"]
    assert {"Bool": {"aws:SecureTransport": "false"}} in [one["Condition"] for one in denied]
    assert all(name in _listed(canary["DependsOn"]) for canary in canaries.values())


def test_canaries_for_private_endpoints_run_in_two_zones_with_exact_rights(
    synth: Callable[[Settings], Mapping[str, Any]], prod_settings: Settings
) -> None:
    network = Network(
        vpc_id="vpc-0123456789abcdef0",
        subnets={"us-east-1a": "subnet-0aaaaaaaa", "us-east-1b": "subnet-0bbbbbbbb"},
        security_groups=("sg-0cccccccc",),
    )
    inside = prod_settings.canaries.model_copy(update={"network": network})
    template = synth(prod_settings.model_copy(update={"canaries": inside}))
    for canary in _of(template, "AWS::Synthetics::Canary").values():
        assert canary["Properties"]["VPCConfig"] == {
            "VpcId": "vpc-0123456789abcdef0",
            "SubnetIds": ["subnet-0aaaaaaaa", "subnet-0bbbbbbbb"],
            "SecurityGroupIds": ["sg-0cccccccc"],
        }
        allowed = _allowed(template, canary)
        made_in = [_text(one).rsplit(":", 1)[1] for one in allowed["ec2:CreateNetworkInterface"]["Resource"]]
        assert made_in == [
            "network-interface/*",
            "subnet/subnet-0aaaaaaaa",
            "subnet/subnet-0bbbbbbbb",
            "security-group/sg-0cccccccc",
        ]
        everywhere = {action for action, one in allowed.items() if _listed(one["Resource"]) == ["*"]}
        assert {action for action in everywhere if action.startswith("ec2:")} == {
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeSubnets",
        }


def test_names_are_those_that_alarms_watch(canaries: Mapping[str, Resource]) -> None:
    expected = {conventions.canary_name(service, "prod", "up") for service in ("payments", "refunds")}
    assert set(canaries) == expected | {conventions.canary_name("payments", "prod", "pay")}
