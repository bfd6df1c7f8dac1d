"""Saved queries ask the right groups about fields that their lines have."""

from __future__ import annotations

import re

import pytest

from contract.fields import UnknownField, paths
from monitoring.queries import QUESTIONS, Question, column
from template import Template

WORDS = re.compile(r"`[^`]+`|@?[A-Za-z][\w.]*")
LANGUAGE = {
    "filter",
    "fields",
    "stats",
    "sort",
    "limit",
    "by",
    "as",
    "and",
    "like",
    "desc",
    "asc",
    "count",
    "max",
    "pct",
}


@pytest.fixture
def saved(view: Template) -> dict[str, list[str]]:
    return {one.get("Name"): one.get("LogGroupNames") for one in view.of("AWS::Logs::QueryDefinition")}


def test_questions_of_the_on_call_engineer_are_saved_in_the_environments_folder(
    saved: dict[str, list[str]],
) -> None:
    assert set(saved) == {
        "payments-prod/failed-payments-by-reason",
        "payments-prod/slowest-payments",
        "payments-prod/one-payment",
        "payments-prod/refused-requests-by-consumer",
        "payments-prod/cold-starts-and-memory",
        "payments-prod/who-changed-the-monitoring",
    }


def test_each_question_goes_to_the_groups_that_have_such_lines(saved: dict[str, list[str]]) -> None:
    assert saved["payments-prod/slowest-payments"] == ["/payments/prod/application"]
    assert saved["payments-prod/who-changed-the-monitoring"] == ["/aws/events/payments-prod-audit"]
    assert len(saved["payments-prod/refused-requests-by-consumer"]) == 2
    assert "/aws/lambda/payments-prod-settlement" in saved["payments-prod/cold-starts-and-memory"]
    assert len(saved["payments-prod/cold-starts-and-memory"]) == 7


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_every_word_is_a_field_of_the_contract_an_alias_or_the_language(question: Question) -> None:
    text = re.sub(r'"[^"]*"|/[^/]+/', "", question.text())
    aliases = set(re.findall(r"as (\w+)", text))
    known = LANGUAGE | aliases | {path.removeprefix("$.") for path in paths(question.kind)}
    assert {word.strip("`") for word in WORDS.findall(text) if not word.startswith("@")} <= known


def test_field_that_no_line_has_is_refused() -> None:
    question = Question(name="wrong", kind="payment_event", lines=("filter {card_number} = 1",))
    with pytest.raises(UnknownField, match="no field 'card_number'"):
        question.text()


def test_commands_follow_each_other_on_lines_of_their_own() -> None:
    question = Question(name="two", kind="payment_event", lines=("filter {amount} > 1", "limit 5"))
    assert question.text() == "filter amount > 1\n| limit 5"


def test_name_with_a_hyphen_stands_in_backticks() -> None:
    assert column("audit_event", "detail-type") == "`detail-type`"
    assert column("audit_event", "detail.userIdentity.arn") == "detail.userIdentity.arn"
