from __future__ import annotations

from typing import Any

import pytest

from aspects.least_privilege.managed_policies import broad
from tests.aspects.synthesized import Synthesized

BROAD = (
    "AdministratorAccess",
    "PowerUserAccess",
    "IAMFullAccess",
    "AmazonS3ReadOnlyAccess",
    "job-function/Billing",
)
NARROW = ("service-role/AWSLambdaBasicExecutionRole", "AWSXRayDaemonWriteAccess")


def arns(name: str) -> Any:
    joined = {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, f":iam::aws:policy/{name}"]]}
    substituted = {"Fn::Sub": f"arn:${{AWS::Partition}}:iam::aws:policy/{name}"}
    return [
        f"arn:aws:iam::aws:policy/{name}",
        joined,
        substituted,
        {"Fn::If": ["C", joined, {"Ref": "AWS::NoValue"}]},
    ]


@pytest.mark.parametrize("name", BROAD)
@pytest.mark.parametrize("form", range(4))
def test_a_broad_managed_policy_is_found_however_its_arn_is_written(name: str, form: int) -> None:
    assert [name in one for one in broad({"ManagedPolicyArns": [arns(name)[form]]})] == [True]


@pytest.mark.parametrize("name", NARROW)
@pytest.mark.parametrize("form", range(4))
def test_a_narrow_one_passes(name: str, form: int) -> None:
    assert list(broad({"ManagedPolicyArns": [arns(name)[form]]})) == []


@pytest.mark.parametrize("arn", [{"Ref": "Own"}, "arn:aws:iam::111122223333:policy/AdministratorAccess"])
def test_a_policy_of_our_own_is_judged_where_it_is_written(arn: Any) -> None:
    assert list(broad({"ManagedPolicyArns": [arn]})) == []


def test_a_role_with_a_broad_policy_is_refused_by_path(careless: Synthesized) -> None:
    found = careless.errors_at("Careless/Admin")
    assert found.startswith(
        "Careless/Admin/Resource: carries the managed policy AdministratorAccess; allowed: "
    )
    assert "AWSLambdaBasicExecutionRole" not in found
