"""Addresses that are spelt otherwise, or that one of several topics forgot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from policies.check import Checked
from tests.policies.rules.breaking import put

Judge = Callable[..., Checked]
Body = dict[str, Any]
MISSPELT, FORGETS = "subscription-endpoint-misspelt", "topic-forgets-subscriber"
COMPLETE = {"PaymentMonitoring": {"complete": True}}


def topics(*lists: tuple[str, ...], metadata: Any = COMPLETE) -> Body:
    resources: Body = {}
    for number, addresses in enumerate(lists):
        resources[f"Topic{number}"] = {"Type": "AWS::SNS::Topic", "Properties": {}}
        for place, address in enumerate(addresses):
            properties = {"TopicArn": {"Ref": f"Topic{number}"}, "Protocol": "email", "Endpoint": address}
            resources[f"S{number}{place}"] = {"Type": "AWS::SNS::Subscription", "Properties": properties}
    return {"Metadata": metadata, "Resources": resources}


A, B, C = "payments@example.com", "platform@example.com", "refunds@example.com"


def test_an_address_near_to_one_used_elsewhere_is_not_told(judge: Judge) -> None:
    body = topics((A, B), (A, B), ("payents@example.com", B), metadata={})
    checked = judge(body, MISSPELT)
    assert not checked.findings
    assert "is near payments@example.com" in checked.untold[0].untold[0].seen


@pytest.mark.parametrize(
    "body",
    [topics((A, B, C), (A, B, C)), topics((A,), ("payents@example.com",)), topics((A,), (B,), (A, C))],
    ids=["spelt alike", "each used once", "others' addresses"],
)
def test_addresses_of_different_people_are_no_slips(judge: Judge, body: Body) -> None:
    assert not judge(body, MISSPELT).findings


@pytest.mark.parametrize("kind", ["email", "webhook"])
def test_a_letter_less_in_prod_is_found(judge: Judge, broken: Body, kind: str) -> None:
    slip = {"email": "platorm-oncall@example.com", "webhook": "https://hooks.example.com/platorm/alerts"}
    put(broken, "AWS::SNS::Subscription", f"criticalplatform{kind}", "Endpoint", slip[kind])
    assert judge(broken, MISSPELT).findings


def test_a_topic_that_forgot_one_of_three_is_told_whom(judge: Judge) -> None:
    (found,) = judge(topics((A, B, C), (A, B)), FORGETS).findings
    assert found.resource.logical_id == "Topic1"
    assert found.seen == f"{C} (email) is told on Topic0 and not here"


@pytest.mark.parametrize(
    "body",
    [
        topics((A, B, C), (A, B, C)),
        topics((A, B, C), (A,)),
        topics((A, B, C), (A, B), metadata={}),
        topics((A, B, "x@elsewhere.org"), (A, B)),
    ],
    ids=["all hear", "a topic for one", "a template that claims nothing", "a channel of another kind"],
)
def test_a_topic_for_others_forgets_nobody(judge: Judge, body: Body) -> None:
    assert not judge(body, FORGETS, strict=True).findings


@pytest.mark.parametrize("word", ["warningrefundsemail", "criticalpaymentswebhook", "inforefundsemail"])
def test_a_subscription_less_in_prod_is_found(judge: Judge, broken: Body, word: str) -> None:
    name = next(key for key in broken["Resources"] if word in key)
    del broken["Resources"][name]
    assert judge(broken, FORGETS).findings


def test_the_correct_prod_template_gives_no_finding(judge: Judge, prod: Body) -> None:
    checked = judge(prod, MISSPELT, FORGETS)
    assert not checked.findings
    assert {one.rule.id for one in checked.asked if one.said} == {MISSPELT, FORGETS}
