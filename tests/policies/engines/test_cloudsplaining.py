"""cloudsplaining's adapter: roles over all their policies, and no verdict without proof."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from policies.engines import cloudsplaining
from policies.exceptions import Acknowledgement
from policies.record import Outcome

GOOD = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}
TRUST = {
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ]
}


def write(folder: Path, *statements: dict[str, Any], **rest: Any) -> Path:
    role = {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": TRUST,
            "Policies": [{"PolicyName": "p", "PolicyDocument": {"Statement": list(statements)}}],
        },
        "Metadata": {"aws:cdk:path": "TapStackprod/Access/Role"},
    }
    file = folder / "TapStackprod.template.json"
    file.write_text(json.dumps({"Resources": {"Role": role, **rest}}))
    return file


def test_a_sound_role_passes(tmp_path: Path) -> None:
    run = cloudsplaining.run(write(tmp_path, GOOD))
    assert (run.problem, run.failed, run.resources, run.rules) == ("", False, 1, 6)
    assert run.version
    assert [one.outcome for one in run.records] == [Outcome.PASSED]


CLASSES = {
    "PrivilegeEscalation": ["iam:PutRolePolicy"],
    "DataExfiltration": ["s3:GetObject"],
    "ResourceExposure": ["s3:PutBucketPolicy"],
    "InfrastructureModification": ["sqs:DeleteQueue"],
    "CredentialsExposure": ["iam:CreateAccessKey"],
    "ServiceWildcard": ["sqs:*"],
}


@pytest.mark.parametrize("name", CLASSES)
def test_each_class_of_findings_is_told(tmp_path: Path, name: str) -> None:
    run = cloudsplaining.run(write(tmp_path, {"Effect": "Allow", "Action": CLASSES[name], "Resource": "*"}))
    found = {one.rule: one for one in run.records if one.outcome is Outcome.FAILED}
    assert found[name].subject == "Role"
    assert found[name].words.startswith(cloudsplaining.WORDS[name])


def test_the_policies_of_a_role_are_judged_together(tmp_path: Path) -> None:
    pass_role = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}
    other = {
        "Type": "AWS::IAM::Policy",
        "Properties": {
            "PolicyName": "more",
            "Roles": [{"Ref": "Role"}],
            "PolicyDocument": {
                "Statement": {"Effect": "Allow", "Action": "ec2:RunInstances", "Resource": "*"}
            },
        },
    }
    alone = cloudsplaining.run(write(tmp_path, pass_role))
    both = cloudsplaining.run(write(tmp_path, pass_role, More=other))
    assert "PrivilegeEscalation" not in {one.rule for one in alone.records}
    assert "PrivilegeEscalation" in {one.rule for one in both.records}


def test_the_register_waives_one_class_on_one_role(tmp_path: Path) -> None:
    accepted = Acknowledgement(
        id="cloudsplaining::InfrastructureModification", scope="Access/Role", reason="Why.", exception="EX-1"
    )
    risky = {"Effect": "Allow", "Action": "sqs:DeleteQueue", "Resource": "*"}
    run = cloudsplaining.run(write(tmp_path, risky), [accepted])
    assert not run.failed
    assert [one.rule for one in run.records if one.outcome is Outcome.WAIVED] == [
        accepted.id.partition("::")[2]
    ]


def test_a_template_without_roles_gives_no_verdict(tmp_path: Path) -> None:
    file = tmp_path / "t.template.json"
    file.write_text(json.dumps({"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}))
    run = cloudsplaining.run(file)
    assert "no role" in run.problem
    assert run.failed


@pytest.mark.parametrize(
    "class_, answer, words",
    [("DataExfiltration", [], "did not object"), ("ServiceWildcard", ["sqs"], "without a fault")],
)
def test_a_judge_that_is_silent_or_loud_has_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, class_: str, answer: list[str], words: str
) -> None:
    tampered = {**cloudsplaining.CLASSES, class_: lambda _policy: answer}
    monkeypatch.setattr(cloudsplaining, "CLASSES", tampered)
    run = cloudsplaining.run(write(tmp_path, GOOD))
    assert words in run.problem
    assert run.failed
    assert not run.records


def test_values_that_only_deployment_tells_are_shown_by_their_shape(tmp_path: Path) -> None:
    given = {**GOOD, "Resource": {"Fn::Sub": "arn:aws:s3:::${Given}/*"}}
    run = cloudsplaining.run(write(tmp_path, given))
    assert not run.problem
    assert not run.failed
