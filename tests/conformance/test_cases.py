"""AWS's behaviour, case by case: every scored case of the product's own vectors."""

from __future__ import annotations

from collections import Counter

import pytest

from conformance.scorer import judge
from conformance.topics import TOPICS, topic
from conformance.vectors import OWN, Case, read_all

CASES = read_all([OWN])
SCORED = [case for case in CASES if case.score]


@pytest.mark.parametrize("case", [pytest.param(case, id=f"{case.topic}-{case.id}"[:90]) for case in SCORED])
def test_product_says_what_aws_does(case: Case) -> None:
    assert judge(case).wrong == ()


@pytest.mark.parametrize("name", TOPICS)
def test_topic_answers_every_kind_that_its_cases_have(name: str) -> None:
    kinds = {case.kind for case in CASES if case.topic == name}
    assert kinds
    assert kinds <= set(topic(name).kinds)


def test_cases_have_no_topic_that_nobody_answers() -> None:
    assert {case.topic for case in CASES} == set(TOPICS)


def test_ids_are_unique_so_a_failure_names_one_case() -> None:
    twice = [key for key, times in Counter((case.topic, case.id) for case in CASES).items() if times > 1]
    assert twice == []


def test_every_case_names_its_source() -> None:
    assert [case.id for case in CASES if not case.source.startswith(("http://", "https://"))] == []
