"""What all resources of a kind lack is no habit: a template that claims to be complete promises it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.policies.rules.breaking import seen


def without(body: dict[str, Any], kind: str, name: str) -> None:
    for one in body["Resources"].values():
        if one["Type"] == kind:
            one["Properties"].pop(name, None)


@pytest.mark.parametrize(
    "kind, name, rule",
    [
        ("AWS::Logs::LogGroup", "RetentionInDays", "log-retention-unlike"),
        ("AWS::Logs::LogGroup", "KmsKeyId", "log-unencrypted-unlike"),
        ("AWS::SNS::Topic", "KmsMasterKeyId", "topic-key-closed"),
        ("AWS::KMS::Key", "EnableKeyRotation", "key-rotates-late"),
    ],
)
def test_what_nobody_has_any_more_is_missed(kind: str, name: str, rule: str, judge: Any, broken: Any) -> None:
    assert not seen([rule], judge, broken)
    without(broken, kind, name)
    assert name in seen([rule], judge, broken)[rule]


@pytest.mark.parametrize("value", [False, "false"])
def test_a_key_that_is_not_rotated_is_missed(value: object, judge: Any, broken: Any) -> None:
    key = next(one for one in broken["Resources"].values() if one["Type"] == "AWS::KMS::Key")
    key["Properties"]["EnableKeyRotation"] = value
    assert "true is needed" in seen(["key-rotates-late"], judge, broken)["key-rotates-late"]


def test_somebody_elses_key_may_be_rotated_by_hand(judge: Any) -> None:
    key = {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Statement": []}}}
    checked = judge({"Resources": {"Key": key}}, "key-rotates-late")
    assert not checked.findings
    assert checked.untold


def test_an_alias_without_its_prefix_is_refused(judge: Any, broken: Any) -> None:
    alias = next(one for one in broken["Resources"].values() if one["Type"] == "AWS::KMS::Alias")
    alias["Properties"]["AliasName"] = "payments"
    assert "alias/... is needed" in seen(["key-without-alias"], judge, broken)["key-without-alias"]
