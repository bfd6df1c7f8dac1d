"""A verdict as a sentence."""

from __future__ import annotations

from typing import Any

import pytest

from scenarios.verdict import Told, Verdict
from scenarios.words import course, sentence, whom


def told(minute: float) -> Told:
    return Told(minute=minute, sent=minute, alarm="errors", severity="critical")


def verdict(**said: Any) -> Verdict:
    known: dict[str, Any] = {
        "id": "X01",
        "title": "It fails",
        "right": True,
        "reasons": (),
        "paged": (),
        "minutes_to_page": None,
        "pages": (),
        "resolved": None,
        "tickets": (),
        "minutes_to_ticket": None,
    }
    return Verdict(**(known | said))


PAGED = {"pages": (told(3.52),), "minutes_to_page": 3.52, "resolved": 39.5}


@pytest.mark.parametrize(
    "said,expected",
    [
        ({}, "nobody is paged; no tickets"),
        ({"tickets": (told(1),)}, "nobody is paged; 1 ticket"),
        (PAGED, "first page after 3.52 min, 1 page, resolved at minute 39.5; no tickets"),
        (
            {"pages": (told(1), told(2)), "minutes_to_page": 1.0},
            "first page after 1 min, 2 pages, never resolved; no tickets",
        ),
        ({"pages": (told(-5),)}, "paged before the onset, 1 page, never resolved; no tickets"),
    ],
    ids=["nobody", "a ticket", "in time", "never over", "too early"],
)
def test_who_was_told_when_is_said_in_words(said: dict[str, Any], expected: str) -> None:
    assert course(verdict(**said)) == expected


def test_what_is_right_says_when_a_page_was_due() -> None:
    assert sentence(verdict(**PAGED, deadline=5.0)).startswith("Right: first page after 3.52 min, ")
    assert sentence(verdict(**PAGED, deadline=5.0)).endswith(" A page was due by minute 5.")
    assert sentence(verdict()) == "Right: nobody is paged; no tickets."


def test_what_is_wrong_says_why() -> None:
    wrong = verdict(right=False, reasons=("no page by minute 5", "a ticket, and none is right"), deadline=5.0)
    assert sentence(wrong) == (
        "Wrong: nobody is paged; no tickets. No page by minute 5. A ticket, and none is right."
    )


@pytest.mark.parametrize(
    "address, known",
    [
        ("{{resolve:secretsmanager:pay/prod/pagerduty:SecretString:endpoint}}", "pay/prod/pagerduty"),
        ("{{resolve:ssm:/pay/pager:1}}", "/pay/pager"),
        ("https://pager.example/{{resolve:secretsmanager:pay/pager:SecretString:key}}/in", "pay/pager"),
        (
            "https://events.pagerduty.com/integration/1/enqueue",
            "https://events.pagerduty.com/integration/1/enqueue",
        ),
        ("oncall@example.com", "oncall@example.com"),
    ],
)
def test_people_are_named_by_what_holds_their_address(address: str, known: str) -> None:
    assert whom(address) == known
