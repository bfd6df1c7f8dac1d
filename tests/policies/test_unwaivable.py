from __future__ import annotations

import re

import pytest

from policies import compensation, unwaivable


@pytest.mark.parametrize(
    "rule,scope",
    [
        ("features::Card data that reaches a log line is masked, and counted", "template"),
        ("features::Archived lines cannot be deleted or changed for at least 365 days", "template"),
        ("features::No policy allows actions by wildcard", "template"),
        ("AwsSolutions::AwsSolutions-IAM5[Action::*]", "Logs"),
        ("NIST.800.53.R5::NIST.800.53.R5-IAMPolicyNoStatementsWithAdminAccess", "Events/PagerDuty/Role"),
        ("checkov::CKV_AWS_62", "Logs"),
        ("guard::CT.IAM.PR.1", "Canaries"),
        ("guard::CT.S3.PR.9", "Archive/Store/Bucket"),
        ("guard::CT.S3.PR.9", "Archive"),
        ("checkov::CKV_AWS_21", "Archive/Store"),
        ("tap::archive-not-kept", "Archive/AccessLogs"),
        ("tap::role-loosens-archive", "Canaries"),
        ("tap::log-unprotected", "Logs/Audit"),
        ("tap::log-unmasked", "Logs/Application"),
        ("tap::role-unmasks-logs", "Canaries"),
        ("tap::policy-wildcard-action", "Logs/Adopted/Role"),
        ("tap::policy-allows-all-but", "Logs/Adopted/Role"),
        ("tap::policy-open-to-everyone", "Notifications"),
        ("tap::role-administers-everything", "Canaries"),
        ("tap::role-escalates", "Canaries"),
        ("tap::role-trusts-everyone", "Canaries"),
        ("tap::key-gives-everything", "Encryption"),
    ],
)
def test_what_would_undo_the_rest_cannot_be_waived(rule: str, scope: str) -> None:
    assert unwaivable.refusal(rule, scope)


@pytest.mark.parametrize(
    "rule,scope",
    [
        ("guard::CT.S3.PR.9", "Canaries/Canaries/Bucket"),
        ("guard::CT.S3.PR.9", "Archive/StoreKeeper"),
        ("AwsSolutions::AwsSolutions-IAM5[Resource::*]", "Archive/Store"),
        ("features::Canaries speak HTTPS only", "template"),
        ("tap::policy-resource-too-wide", "Archive/Delivery/Role"),
        ("tap::log-retention-unlike", "Logs/Audit"),
        ("tap::topic-key-closed", "Notifications"),
        ("checkov::CKV_AWS_18", "Archive/AccessLogs/Bucket"),
    ],
)
def test_everything_else_can(rule: str, scope: str) -> None:
    assert not unwaivable.refusal(rule, scope)


def test_every_shape_of_our_own_rules_fits_rules_that_exist() -> None:
    """Each alternative by itself: a shape that fits nothing guards nothing."""
    for shape in (each for one in unwaivable.UNTOUCHABLE for each in one.rules if each.startswith("tap::")):
        before, _, rest = shape.partition("(")
        parts = [f"{before}{part}" for part in rest.removesuffix(")").split("|")] if rest else [shape]
        for part in parts:
            assert any(re.fullmatch(part, f"tap::{rule}") for rule in compensation.rules()), part


def test_every_scenario_that_it_names_exists() -> None:
    named = {
        rule.removeprefix("features::")
        for each in unwaivable.UNTOUCHABLE
        for rule in each.rules
        if rule.startswith("features::")
    }
    assert named
    assert named <= compensation.scenarios()
