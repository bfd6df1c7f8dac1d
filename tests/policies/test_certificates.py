"""A certificate says of each link whether it is proved, broken or not told; the picture shows all of them."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from policies.certificates import ABOUT_OTHERS, CHAINS, Certificate, Standing, certificates, link_of
from policies.check import check
from policies.path_picture import render
from policies.rules import RULES
from template import parse

PIPELINE = "prod-warning-platform-log-pipeline-silent"
CHILD = "prod-info-refunds-refunds-api-5xx-rate"
ABOVE = "prod-critical-refunds-refunds-unavailable"


def certified(body: Mapping[str, Any]) -> dict[str, Certificate]:
    template = parse(json.dumps(body), "t.json")
    return {one.subject: one for one in certificates(check((template,), RULES))}


@pytest.fixture(scope="module")
def correct(prod: Mapping[str, Any]) -> dict[str, Certificate]:
    return certified(prod)


@pytest.fixture
def silenced(prod: Mapping[str, Any]) -> dict[str, Certificate]:
    body = copy.deepcopy(dict(prod))
    for one in body["Resources"].values():
        if one["Properties"].get("AlarmName") == PIPELINE:
            one["Properties"] |= {"AlarmActions": [], "OKActions": []}
    return certified(body)


def test_every_link_of_the_correct_template_is_proved(correct: dict[str, Certificate]) -> None:
    """None broken and none left open; and every composite and alarm has one certificate."""
    assert [
        (one.subject, link.name, link.words)
        for one in correct.values()
        for link in one.links
        if link.standing is not Standing.PROVED
    ] == []
    assert sum(one.kind in {"alarm", "composite"} for one in correct.values()) == 116


def test_a_child_reaches_people_through_its_composite(correct: dict[str, Certificate]) -> None:
    """Its own topic is for information, the pager is the composite's."""
    found = correct[CHILD]
    assert found.group == ABOVE
    assert {one.way for one in found.reaches if not one.via} == {"email"}
    assert any(one.way == "pagerduty" and one.via == ABOVE for one in found.reaches)


def test_an_address_that_is_secret_is_named_and_never_shown(correct: dict[str, Certificate]) -> None:
    """The name of the secret tells teams apart."""
    told = {one.address for each in correct.values() for one in each.reaches if one.way == "pagerduty"}
    assert "secret payments/prod/pagerduty/refunds" in told


def test_a_broken_link_is_named_with_its_rule(silenced: dict[str, Certificate]) -> None:
    """An alarm without actions breaks the link that tells, and reaches nobody."""
    found = silenced[PIPELINE]
    broken = [one for one in found.links if one.standing is Standing.BROKEN]
    assert [(one.name, one.rules) for one in broken] == [
        ("it tells on ALARM and OK", ("alarm-tells-nobody",))
    ]
    assert found.reaches == ()


def test_every_link_has_a_rule_behind_it() -> None:
    """Each beginning by itself: one that fits no rule proves nothing."""
    idle = [
        (kind, name, start)
        for kind, chain in CHAINS.items()
        for name, starts in chain
        for start in starts
        if not any(one.id.startswith(start) and link_of(one.id, kind) == name for one in RULES)
    ]
    assert idle == []


@pytest.mark.parametrize("kind", ["alarm", "metric", "topic", "key", "subscription", "composite"])
def test_every_rule_on_the_way_to_people_belongs_to_a_link(kind: str) -> None:
    """Or misses an alarm that should be there, which is no link of another one."""
    rules = [one for one in RULES if one.kind == kind]
    left = [
        one.id
        for one in rules
        if not one.id.startswith(ABOUT_OTHERS)
        and not (link_of(one.id, "alarm") or link_of(one.id, "composite"))
    ]
    assert rules
    assert left == []


@pytest.mark.parametrize(
    "rule,kind,link",
    [
        ("alarm-never-resolves", "alarm", "it tells on ALARM and OK"),
        ("alarm-promise-broken", "alarm", "unit and threshold mean what is promised"),
        ("alarm-promise-broken", "composite", "it fires when they do"),
        ("topic-key-closed", "alarm", "the key admits it"),
        ("subscription-gives-up", "alarm", "a delivery that fails is kept"),
        ("filter-metric-unread", "metric filter", "somebody reads its metric"),
        ("alarm-missing-liveness", "alarm", ""),
        ("role-escalates", "alarm", ""),
    ],
)
def test_the_longest_beginning_tells_the_link(rule: str, kind: str, link: str) -> None:
    assert link_of(rule, kind) == link


def test_a_subscription_that_drops_breaks_the_path_of_the_alarms_before_it(prod: Mapping[str, Any]) -> None:
    """The fault is the subscription's, the path the alarm's."""
    body = copy.deepcopy(dict(prod))
    for one in body["Resources"].values():
        if one["Type"] == "AWS::SNS::Subscription" and "FilterPolicy" in one["Properties"]:
            one["Properties"]["FilterPolicy"] = {"AlarmName": ["nobody-has-this"]}
    found = certified(body)[PIPELINE]
    broken = [one.name for one in found.links if one.standing is Standing.BROKEN]
    assert "a subscription accepts its message" in broken


def parts(picture: str) -> list[ET.Element]:
    """Every element of a picture that this test has just made."""
    return list(ET.fromstring(picture).iter())  # noqa: S314 - our own text


def test_the_picture_names_every_alarm_and_the_broken_link(silenced: dict[str, Certificate]) -> None:
    """By shape and in words, not by colour alone."""
    words = [one.text or "" for one in parts(render(silenced.values()))]
    assert any(one.startswith(PIPELINE) and "broken: it tells on ALARM and OK" in one for one in words)
    assert "✕" in words
    missing = [
        one for one in silenced.values() if one.kind == "alarm" and not any(one.subject in w for w in words)
    ]
    assert missing == []


def test_the_picture_is_the_same_for_any_order_and_has_no_scripts(correct: dict[str, Certificate]) -> None:
    """It has a title and a description, and both colour schemes."""
    picture = render(correct.values())
    assert picture == render(list(correct.values()))
    assert "<script" not in picture
    assert "prefers-color-scheme:dark" in picture
    assert {"paths-title", "paths-desc"} <= {one.get("id") for one in parts(picture)}


def test_the_picture_of_nothing_says_that_there_is_nothing() -> None:
    """No alarm, no crash."""
    assert "0 alarms and composites" in render(())
