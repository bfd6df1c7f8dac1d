"""An account that is written out is not taken for one's own, least of all AWS's documentation examples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from policies.check import Checked
from template.values import SAMPLE
from tests.policies.rules.breaking import resource

Judge = Callable[..., Checked]
Body = dict[str, Any]
EXAMPLES = ("111122223333", "123456789012", "444455556666", "000000000000", "999999999999")


@pytest.mark.parametrize("account", EXAMPLES)
def test_the_stand_in_account_is_none_that_guides_show(account: str) -> None:
    assert SAMPLE.account != account
    assert len(SAMPLE.account) == len(account)


@pytest.mark.parametrize("account", EXAMPLES)
def test_a_topic_that_admits_alarms_of_a_written_account_is_found(
    judge: Judge, broken: Body, account: str
) -> None:
    policy = resource(broken, "AWS::SNS::TopicPolicy", "critical")["Properties"]["PolicyDocument"]
    statement = next(one for one in policy["Statement"] if one.get("Sid") == "Alarms")
    statement["Condition"]["StringEquals"]["aws:SourceAccount"] = account
    assert judge(broken, "topic-refuses-publisher").findings


@pytest.mark.parametrize("account", EXAMPLES)
def test_a_key_that_admits_alarms_of_a_written_account_is_found(
    judge: Judge, broken: Body, account: str
) -> None:
    policy = resource(broken, "AWS::KMS::Key")["Properties"]["KeyPolicy"]
    statement = next(one for one in policy["Statement"] if one.get("Sid") == "Alarms")
    statement["Condition"]["StringEquals"]["aws:SourceAccount"] = account
    assert judge(broken, "key-refuses-user").findings
