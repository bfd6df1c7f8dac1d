from __future__ import annotations

from typing import Any

import pytest

from tests.aspects.synthesized import Synthesized

SEND = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"]
SAMPLE = ["xray:GetSamplingRules", "xray:GetSamplingTargets"]


def written(role: Any) -> Any:
    """Actions of the policy that the invariant adds, or None."""
    policies = [one for one in role.get("Policies", []) if one["PolicyName"] == "WriteTraces"]
    return policies[0]["PolicyDocument"]["Statement"][0]["Action"] if policies else None


@pytest.mark.parametrize(
    "prefix, stack, actions",
    [
        ("PlainServiceRole", "Careless", SEND),
        ("RawRole", "Careless", SEND),
        ("CustomOwn", "Careless", SEND),
        ("MachineRole", "Careless", SAMPLE + SEND),
        ("NodeCanaryRole", "Careless", ["xray:PutTraceSegments"]),
        ("FunctionServiceRole", "Nested", SEND),
        ("FunctionServiceRole", "Staged", SEND),
        ("FarRole", "Elsewhere", SEND),
    ],
)
def test_the_role_of_a_traced_resource_may_write_traces(
    careless: Synthesized, prefix: str, stack: str, actions: Any
) -> None:
    assert written(careless.one("AWS::IAM::Role", prefix, stack)) == actions


@pytest.mark.parametrize(
    "prefix", ["TracedServiceRole", "PythonCanaryRole", "FirefoxCanaryRole", "OfScheduler"]
)
def test_a_role_that_may_already_or_need_not_stays_as_it_is(careless: Synthesized, prefix: str) -> None:
    assert "Policies" not in careless.one("AWS::IAM::Role", prefix)


@pytest.mark.parametrize("prefix", ["RawIdleRole"])
def test_a_raw_role_that_nobody_traces_with_gets_no_empty_policies(
    careless: Synthesized, prefix: str
) -> None:
    assert "Policies" not in careless.one("AWS::IAM::Role", prefix)


def test_a_raw_role_is_completed_on_top_of_what_was_narrowed(careless: Synthesized) -> None:
    own, _ = careless.one("AWS::IAM::Role", "RawRole")["Policies"]
    assert own["PolicyDocument"]["Statement"][0]["Action"] == "s3:AbortMultipartUpload"


def test_inline_policies_of_the_author_stay_before_ours(careless: Synthesized) -> None:
    role = careless.one("AWS::IAM::Role", "InlineWriterRole")
    assert [policy["PolicyName"] for policy in role["Policies"]] == ["own", "WriteTraces"]


@pytest.mark.parametrize("prefix", ["InlineTracerRole", "DaemonRole"])
def test_leave_that_is_already_there_is_not_given_twice(careless: Synthesized, prefix: str) -> None:
    assert written(careless.one("AWS::IAM::Role", prefix)) is None


def test_a_role_from_outside_the_app_is_named_in_a_warning(careless: Synthesized) -> None:
    assert "that role has to allow xray:PutTelemetryRecords" in careless.warnings["Careless/Foreign"][0]


def test_a_role_of_another_stack_needs_no_warning(careless: Synthesized) -> None:
    assert "Careless/UnderFarRole" not in careless.warnings
