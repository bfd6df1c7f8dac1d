"""Rankings and saved queries that read what they should, and those that leave a group or a value out."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from policies.check import Checked
from policies.rule import Rule
from policies.rules import insight_filters, log_readers
from tests.features.breaks.insights import filters, ranked

Body = dict[str, Any]
Judge = Callable[..., Checked]
IDS = tuple(
    one.id
    for module in (insight_filters, log_readers)
    for one in vars(module).values()
    if isinstance(one, Rule)
)
TWICE, LEFT, ONE, STATUS = (
    "log-group-asked-twice",
    "log-group-left-out",
    "insight-ranks-one",
    "insight-status-never",
)
PAYMENTS, REFUNDS = "/aws/apigateway/payments-api/prod/access", "/aws/apigateway/refunds-api/prod/access"
KNOWN = {"Match": "$.consumer", "NotIn": ["-"]}


def seen(checked: Checked) -> dict[str, str]:
    return {one.rule.id: one.seen for one in checked.findings}


def test_the_prod_template_has_no_finding_and_every_rule_speaks(judge: Judge, prod: Body) -> None:
    checked = judge(prod, *IDS)
    assert checked.findings == ()
    assert {one.rule.id for one in checked.asked if one.said} == set(IDS)


def queried(place: int, value: Any) -> Callable[[Body], None]:
    def change(body: Body) -> None:
        kind = "AWS::Logs::QueryDefinition"
        one = max(
            (one["Properties"] for one in body["Resources"].values() if one["Type"] == kind),
            key=lambda one: len(one["LogGroupNames"]),
        )
        one["LogGroupNames"][place : place + 1] = value

    return change


def status(*values: str, test: str = "StartsWith") -> Callable[[Body], None]:
    return filters("refused-consumers", KNOWN, {"Match": "$.status", test: list(values)})


PLANTED: dict[str, tuple[Callable[[Body], None], str, str]] = {
    "a ranking that reads one API twice": (
        ranked("top-consumers", "LogGroupNames", [PAYMENTS, PAYMENTS]),
        TWICE,
        "2 times",
    ),
    "a ranking that leaves one API out": (
        ranked("top-consumers", "LogGroupNames", [PAYMENTS]),
        LEFT,
        f"{REFUNDS} is not read",
    ),
    "a query that leaves one function out": (queried(1, []), LEFT, "is not read"),
    "a query that asks one function twice": (
        queried(1, [{"Ref": "LogsFunctionpaymentsprodstatus00A0D9ED"}]),
        TWICE,
        "2",
    ),
    "a ranking of those who are absent": (
        filters("top-consumers", {"Match": "$.consumer", "In": ["-"]}),
        ONE,
        "$.consumer is only '-'",
    ),
    "a status that there is not": (status("4000"), STATUS, "statuses are 100 to 599"),
    "a status of one digit where all three are compared": (status("4", test="In"), STATUS, "100 to 599"),
    "success ranked as refusal": (status("2"), STATUS, "4xx is needed"),
    "redirections ranked as refusal": (status("3"), STATUS, "4xx is needed"),
}


@pytest.mark.parametrize("change, rule, words", PLANTED.values(), ids=PLANTED)
def test_a_defect_planted_in_the_prod_template_is_found(
    judge: Judge, broken: Body, change: Callable[[Body], None], rule: str, words: str
) -> None:
    change(broken)
    assert words in seen(judge(broken, *IDS)).get(rule, "nothing was found")


def template(
    *groups: Any, complete: bool = False, name: str = "ranking", found: list[Body] | None = None
) -> Body:
    contribution = {"Keys": ["$.consumer"], "Filters": found or []}
    rule = {
        "Schema": {"Name": "CloudWatchLogRule", "Version": 1},
        "LogGroupNames": list(groups),
        "LogFormat": "JSON",
        "Contribution": contribution,
        "AggregateOn": "Count",
    }
    logs = dict.fromkeys(("/a", "/b", "/c"), "access_log")
    return {
        "Metadata": {"PaymentMonitoring": {"complete": complete, "logs": logs}},
        "Resources": {
            "Ranking": {
                "Type": "AWS::CloudWatch::InsightRule",
                "Properties": {"RuleName": name, "RuleState": "ENABLED", "RuleBody": json.dumps(rule)},
            }
        },
    }


@pytest.mark.parametrize(
    "groups, fails",
    [(("/a", "/b", "/c"), False), (("/a", "/b"), True), (("/a",), False)],
    ids=["all are read", "one of three is left out", "one alone is meant"],
)
def test_all_but_one_are_a_slip_and_one_alone_is_none(
    judge: Judge,
    groups: tuple[str, ...],
    fails: bool,  # noqa: FBT001 - a row of the table
) -> None:
    assert bool(judge(template(*groups, complete=True), LEFT).findings) is fails
    assert judge(template(*groups), LEFT).findings == ()


def test_a_query_whose_groups_a_parameter_names_is_untold(judge: Judge) -> None:
    body = template("/a", complete=True)
    query = {"Name": "q", "QueryString": "fields x", "LogGroupNames": [{"Ref": "Group"}]}
    body["Parameters"] = {"Group": {"Type": "String"}}
    body["Resources"]["Query"] = {"Type": "AWS::Logs::QueryDefinition", "Properties": query}
    assert "not told" in seen(judge(body, LEFT))[LEFT]
    body["Metadata"] = {}
    assert judge(body, LEFT).findings == ()


@pytest.mark.parametrize(
    "name, found",
    [
        ("refused", {"Match": "$.status", "StartsWith": ["4"]}),
        ("shop-4xx", {"Match": "$.status", "In": ["403", "404"]}),
        ("shop-5xx", {"Match": "$.httpStatus", "StartsWith": ["50"]}),
        ("everybody", {"Match": "$.status", "NotIn": ["200"]}),
        ("orders", {"Match": "$.status", "In": ["shipped"]}),
        ("refused", {"Match": "$.statusText", "StartsWith": ["9"]}),
    ],
)
def test_statuses_of_others_are_no_finding(judge: Judge, name: str, found: Body) -> None:
    assert judge(template("/a", name=name, found=[found]), *IDS).findings == ()


def test_a_filter_on_another_field_than_the_key_leaves_many_to_rank(judge: Judge) -> None:
    found = [{"Match": "$.method", "In": ["POST"]}]
    assert judge(template("/a", found=found), ONE).findings == ()
    held = [{"Match": "$.consumer", "In": ["one"]}]
    assert "is only 'one'" in seen(judge(template("/a", found=held), ONE))[ONE]
    two = [{"Match": "$.consumer", "In": ["one", "two"]}]
    assert judge(template("/a", found=two), ONE).findings == ()
