"""What was found is told to people and to machines, and nothing that was not asked looks passed."""

from __future__ import annotations

import json
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from cli import check as command
from evidence.checked import FORMATS, junit, people, plain, sarif
from tests.evidence.checked.sample import BODY, checked

LINE = json.dumps(BODY, indent=1).splitlines().index('    "TopicName": "b\\u00e4d"') + 1


def test_people_read_cause_why_fix_place_and_what_was_seen() -> None:
    text = people.render(checked())
    assert text.startswith("The topic has a bad name.  topic-badly-named\n")
    for words in (
        "  why  Nobody finds it.",
        "  fix  Call it good.",
        f"  small.json:{LINE}  Bad (AWS::SNS::Topic)  Stack/Bad/Resource\n",
        "\n      TopicName is b\u00e4d, good is needed",
        "4 resources in 1 template = 3 evaluated + 1 excluded\n     1  no rule is about AWS::EC2::VPC",
        "2 rules, asked 3 times",
        "1 answer not told by the templates; --untold lists them",
    ):
        assert words in text
    assert text.endswith("1 finding\n")


def test_what_is_not_told_is_listed_when_asked_for() -> None:
    assert "Open: TopicName is a parameter (topic-badly-named)" in people.render(checked(), untold=True)
    assert "TopicName is a parameter" not in people.render(checked())


def test_colour_only_where_it_was_asked_for() -> None:
    assert "\x1b[31m" in people.render(checked(), colour=True)
    assert "\x1b" not in people.render(checked())


def test_json_has_findings_open_questions_and_a_population_that_adds_up() -> None:
    told = json.loads(plain.render(checked()))
    [finding] = told["findings"]
    assert finding == {
        "rule": "topic-badly-named",
        "resource": "Bad",
        "type": "AWS::SNS::Topic",
        "construct": "Stack/Bad/Resource",
        "template": "small.json",
        "line": LINE,
        "property": "TopicName",
        "cause": "The topic has a bad name.",
        "seen": "TopicName is b\u00e4d, good is needed",
        "reason": "Nobody finds it.",
        "fix": "Call it good.",
        "source": "https://docs.aws.amazon.com/sns/",
        "requirements": ["PCI-10.7.2"],
    }
    assert [one["resource"] for one in told["untold"]] == ["Open"]
    population = told["population"]
    assert population["resources"] == population["evaluated"] + len(population["excluded"]) == 4
    assert told["rules"] == ["topic-badly-named", "queue-anything"]


def test_junit_has_a_case_for_every_rule_and_skips_what_was_not_asked() -> None:
    root = ET.fromstring(junit.render(checked()))  # noqa: S314 - our own file
    assert {name: root.get(name) for name in ("tests", "failures", "errors", "skipped")} == {
        "tests": "2",
        "failures": "1",
        "errors": "0",
        "skipped": "1",
    }
    [failure] = root.iter("failure")
    assert f"small.json:{LINE}" not in (failure.get("message") or "")
    assert "TopicName is b\u00e4d" in (failure.text or "")
    [skipped] = root.iter("skipped")
    assert skipped.get("message") == "not applicable: nothing that it is about"


def test_junit_never_calls_an_open_question_passed() -> None:
    told = checked()
    left = tuple(one for one in told.asked if one.resource.logical_id == "Open")
    root = ET.fromstring(junit.render(replace(told, asked=left)))  # noqa: S314 - our own file
    skipped, _other = root.iter("skipped")
    assert skipped.get("message") == "not told: TopicName is a parameter"


def test_sarif_points_at_the_line_of_the_property() -> None:
    run = json.loads(sarif.render(checked()))["runs"][0]
    [result] = run["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "small.json"}, "region": {"startLine": LINE}}
    rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
    assert (rule["id"], result["ruleId"]) == ("topic-badly-named", "topic-badly-named")
    assert "helpUri" not in run["tool"]["driver"]["rules"][1], "a guide's title is no address"


def test_strict_takes_what_is_not_told_for_a_fault() -> None:
    seen = {one.resource.logical_id: one.seen for one in checked(strict=True).findings}
    assert seen == {
        "Bad": "TopicName is b\u00e4d, good is needed",
        "Open": "not told: TopicName is a parameter",
    }


def test_the_command_offers_every_format() -> None:
    assert tuple(FORMATS) == command.FORMATS


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_is_the_same_every_time(name: str) -> None:
    assert FORMATS[name](checked()) == FORMATS[name](checked())
