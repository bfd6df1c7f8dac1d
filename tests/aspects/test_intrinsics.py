from __future__ import annotations

from typing import Any

import aws_cdk as cdk
import jsii
import pytest
from aws_cdk import aws_sqs as sqs

from aspects.intrinsics import is_plain


@pytest.fixture(scope="module")
def stack() -> cdk.Stack:
    return cdk.Stack(cdk.App(), "Stack")


@pytest.fixture(scope="module")
def queue(stack: cdk.Stack) -> sqs.CfnQueue:
    return sqs.CfnQueue(stack, "Queue")


@jsii.implements(cdk.IStringProducer)
class Star:
    def produce(self, _: cdk.IResolveContext) -> str:
        return "*"


def statement(**values: Any) -> dict[str, Any]:
    return {
        "Statement": [
            {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:::q", **values}
        ]
    }


def test_literal_data_is_plain() -> None:
    assert is_plain(statement(Condition={"Bool": {"aws:SecureTransport": True}}))


def test_a_reference_to_a_resource_is_plain_where_resources_are_named(queue: sqs.CfnQueue) -> None:
    assert is_plain(statement(Resource=[queue.attr_arn, f"{queue.attr_arn}/*"]))
    assert is_plain(statement(Condition={"StringEquals": {"aws:SourceAccount": cdk.Aws.ACCOUNT_ID}}))


@pytest.mark.parametrize("part", ["Resource", "Principal"])
def test_a_token_that_may_become_a_star_is_not_plain(part: str) -> None:
    assert not is_plain(statement(**{part: cdk.Lazy.uncached_string(Star())}))
    assert not is_plain(statement(**{part: cdk.Lazy.uncached_string(Star(), display_hint="Arn")}))


@pytest.mark.parametrize("part", ["Action", "Effect", "NotAction", "NotResource"])
def test_no_token_is_plain_where_it_says_what_is_allowed(part: str, queue: sqs.CfnQueue) -> None:
    assert not is_plain(statement(**{part: queue.attr_arn}))


def test_an_object_of_cdk_is_not_plain(queue: sqs.CfnQueue) -> None:
    assert not is_plain(statement(Resource=queue))
    assert not is_plain(statement(Resource=cdk.Token.as_any("*")))
