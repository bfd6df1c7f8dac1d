from __future__ import annotations

import aws_cdk as cdk
import pytest
from aws_cdk import aws_s3 as s3
from constructs import Construct

from policies import bridge
from policies.exceptions import Acknowledgement


def accept(rule: str, scope: str = "Archive/{service}") -> Acknowledgement:
    return Acknowledgement(id=rule, scope=scope, reason="It is so.", exception="EX-1")


def test_each_tools_own_suppression_is_written_where_the_register_accepts_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With validation off as well: what is deployed must not depend on whether it was judged."""
    monkeypatch.setenv("CDK_VALIDATION", "false")
    app = cdk.App(context={"aws:cdk:enable-path-metadata": True})
    stack = cdk.Stack(app, "TapStackprod")
    archive = Construct(stack, "Archive")
    s3.CfnBucket(Construct(archive, "refunds"), "Bucket")
    s3.CfnBucket(Construct(archive, "other"), "Bucket")
    rules = ("checkov::CKV_AWS_18", "checkov::CKV_AWS_21", "cfn-lint::W1", "guard::CT.S3.PR.9")
    excused = tuple(map(accept, (*rules, "AwsSolutions::AwsSolutions-S1")))
    bridge.attach(app, stack, excused=excused, names={"service": ["refunds"]})
    body = app.synth().get_stack_by_name("TapStackprod").template["Resources"]
    known, other = (
        next(found["Metadata"] for key, found in body.items() if key.startswith(f"Archive{name}"))
        for name in ("refunds", "other")
    )
    assert {key: value for key, value in known.items() if not key.startswith("aws:")} == {
        "checkov": {
            "skip": [{"id": "CKV_AWS_18", "comment": "EX-1"}, {"id": "CKV_AWS_21", "comment": "EX-1"}]
        },
        "cfn-lint": {"config": {"ignore_checks": ["W1"]}},
        "guard": {"SuppressedRules": ["CT.S3.PR.9"]},
    }
    assert not {"checkov", "cfn-lint", "guard"} & set(other)
