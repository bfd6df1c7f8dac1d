from __future__ import annotations

from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs

import aspects
from tests.aspects.synthesized import Synthesized


def one_of(template: Any, kind: str) -> Any:
    return next(one["Properties"] for one in template["Resources"].values() if one["Type"] == kind)


@pytest.fixture(scope="module")
def later() -> Any:
    """A stack alone, invariants first and resources after, without CDK's stabilization of aspects."""
    app = cdk.App()
    stack, other = cdk.Stack(app, "Covered"), cdk.Stack(app, "Other")
    aspects.apply(stack, tags={"owner": "x"}, retention_days=90)
    for scope in (stack, other):
        logs.CfnLogGroup(scope, "Log")
        iam.CfnRole(scope, "Role", assume_role_policy_document={"Statement": []})
    return app.synth()


def test_what_is_added_after_apply_is_covered(later: cdk.cx_api.CloudAssembly) -> None:
    template = later.get_stack_by_name("Covered").template
    assert one_of(template, "AWS::Logs::LogGroup") == {
        "RetentionInDays": 90,
        "Tags": [{"Key": "owner", "Value": "x"}],
    }


def test_what_lies_outside_the_scope_is_not(later: cdk.cx_api.CloudAssembly) -> None:
    assert one_of(later.get_stack_by_name("Other").template, "AWS::IAM::Role").keys() == {
        "AssumeRolePolicyDocument"
    }


def test_without_a_boundary_roles_get_none(later: cdk.cx_api.CloudAssembly) -> None:
    assert "PermissionsBoundary" not in one_of(later.get_stack_by_name("Covered").template, "AWS::IAM::Role")


def test_a_stage_added_after_apply_stops_the_synthesis_by_name() -> None:
    app = cdk.App()
    aspects.apply(app, tags={})
    cdk.Stage(cdk.Stage(app, "Second"), "Inner")
    with pytest.raises(Exception, match=r"Second, Second/Inner: added after aspects.apply"):
        app.synth()


def test_a_wrong_retention_leaves_the_app_untouched() -> None:
    app = cdk.App()
    with pytest.raises(ValueError, match="retention_days: 31"):
        aspects.apply(app, tags={}, retention_days=31)
    assert cdk.Aspects.of(app).all == []


def test_stages_and_nested_stacks_are_covered(careless: Synthesized) -> None:
    for stack in ("Nested", "Staged"):
        assert careless.one("AWS::Logs::LogGroup", "Log", stack)["RetentionInDays"] == 30


def test_what_other_aspects_add_later_is_mended_and_refused(careless: Synthesized) -> None:
    assert careless.one("AWS::Logs::LogGroup", "Late")["RetentionInDays"] == 30
    assert "wildcard in action *" in careless.errors_at("Careless/Late/Policy")
    assert "wildcard in action sns:*" in careless.errors_at("Careless/Publisher")


def test_references_across_stacks_survive_mending(careless: Synthesized) -> None:
    policy = careless.one("AWS::IAM::Policy", "PublisherDefaultPolicy")
    assert "Fn::ImportValue" in policy["PolicyDocument"]["Statement"][0]["Resource"]
    inner = careless.one("AWS::IAM::Policy", "FunctionServiceRoleDefaultPolicy", "Nested")
    parameter = inner["PolicyDocument"]["Statement"][0]["Resource"]["Ref"]
    assert parameter in careless.templates["Nested"]["Parameters"]
