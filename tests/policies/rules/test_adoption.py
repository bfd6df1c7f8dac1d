"""Log groups whose settings schedules keep: all of them, and the same as on the others."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from policies.check import Checked
from tests.policies.rules.breaking import put, resource

Judge = Callable[..., Checked]
Body = dict[str, Any]
HALF, OTHERWISE = "log-group-half-adopted", "log-group-adopted-otherwise"
SCHEDULE = "AWS::Scheduler::Schedule"


@pytest.mark.parametrize("call", ["putRetentionPolicy", "associateKmsKey", "putDataProtectionPolicy"])
def test_a_schedule_less_leaves_a_setting_to_anybody(judge: Judge, broken: Body, call: str) -> None:
    del broken["Resources"][
        next(key for key, one in broken["Resources"].items() if one["Type"] == SCHEDULE and call in key)
    ]
    found = judge(broken, HALF).findings
    assert all(f"nothing calls {call} for /aws/lambda/" in one.seen for one in found)
    assert found


def test_a_template_that_claims_nothing_may_keep_one_setting(judge: Judge, broken: Body) -> None:
    broken["Metadata"] = {}
    for key in [key for key, one in broken["Resources"].items() if one["Type"] == SCHEDULE][1:]:
        del broken["Resources"][key]
    assert not judge(broken, HALF, strict=True).findings


def _policy(broken: Body) -> tuple[dict[str, Any], dict[str, Any]]:
    given = json.loads(resource(broken, SCHEDULE, "putDataProtection")["Properties"]["Target"]["Input"])
    return given, json.loads(given["PolicyDocument"])


def _back(broken: Body, given: Body, policy: Body) -> None:
    text = json.dumps({**given, "PolicyDocument": json.dumps(policy)})
    put(broken, SCHEDULE, "putDataProtection", "Target.Input", text)


def test_a_statement_less_masks_nothing(judge: Judge, broken: Body) -> None:
    given, policy = _policy(broken)
    del policy["Statement"][1]
    _back(broken, given, policy)
    assert "no statement masks" in judge(broken, OTHERWISE).findings[0].seen


@pytest.mark.parametrize(
    "number, operation, part", [(0, "Audit", "FindingsDestination"), (1, "Deidentify", "MaskConfig")]
)
def test_an_operation_without_its_part_is_refused(
    judge: Judge, broken: Body, number: int, operation: str, part: str
) -> None:
    given, policy = _policy(broken)
    del policy["Statement"][number]["Operation"][operation][part]
    _back(broken, given, policy)
    assert f"{operation} has no {part}" in judge(broken, OTHERWISE).findings[0].seen


@pytest.mark.parametrize("name", ["creditCardExpiration", "CreditCardNumber", "CreditCardExpiraton"])
def test_another_identifier_in_both_statements_is_found(judge: Judge, broken: Body, name: str) -> None:
    given, policy = _policy(broken)
    for statement in policy["Statement"]:
        statement["DataIdentifier"][0] = f"arn:aws:dataprotection::aws:data-identifier/{name}"
    _back(broken, given, policy)
    (found,) = judge(broken, OTHERWISE).findings
    assert "unlike all groups in" in found.seen


def test_the_correct_prod_template_gives_no_finding(judge: Judge, prod: Body) -> None:
    checked = judge(prod, HALF, OTHERWISE)
    assert not checked.findings
    assert {one.rule.id for one in checked.asked if one.said} == {HALF, OTHERWISE}
