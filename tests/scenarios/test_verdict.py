"""Right or wrong, rule by rule: each once as it should be, once broken."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timezone
from typing import Any

import pytest

from scenarios.scenario import Scenario
from scenarios.verdict import Facts, Verdict, judge, slack
from simulator.delays import IDEAL, PESSIMISTIC, TYPICAL
from simulator.played import Change, Delivery, Played
from tests.scenarios.conftest import Change as Edit
from tests.scenarios.conftest import cut, put

BEFORE = 100
PAIR = ("AWS/ApiGateway", "5XXError")
Incident = Callable[..., Scenario]


def page(minute: float, severity: str = "critical", alarm: str = "down", **more: Any) -> Delivery:
    """Half a minute under way."""
    return told(minute, severity, alarm, **{"pages": True, "way": "pagerduty", **more})


def ticket(minute: float, alarm: str = "low", **more: Any) -> Delivery:
    return told(minute, "low", alarm, **{"pages": False, "way": "email", **more})


def told(minute: float, severity: str, alarm: str, **more: Any) -> Delivery:
    values: dict[str, Any] = {"state": "ALARM", "arrived": True, "address": "oncall@example.com", **more}
    sent = BEFORE + minute - 0.5
    return Delivery(minute=BEFORE + minute, sent=sent, alarm=alarm, severity=severity, topic="t", **values)


def resolve(minute: float, alarm: str = "down", **more: Any) -> Delivery:
    return page(minute, alarm=alarm, **{"state": "OK", **more})


def played(
    deliveries: Sequence[Delivery], reads: Mapping[str, frozenset[tuple[str, str]]] | None = None
) -> Played:
    changes = [Change(minute=one.sent, alarm=one.alarm, before="OK", after=one.state) for one in deliveries]
    return Played(
        start=datetime(2025, 4, 8, tzinfo=timezone.utc),
        minutes=BEFORE + 60,
        changes=tuple(sorted(changes, key=lambda one: one.minute)),
        deliveries=tuple(deliveries),
        reads=reads or {},
    )


@pytest.fixture
def verdict(incident: Incident) -> Callable[..., Verdict]:
    """Judges deliveries against the incident, changed."""

    def make(deliveries: Sequence[Delivery], *edits: Edit, **facts: Any) -> Verdict:
        return judge(incident(*edits), played(deliveries), Facts(before=BEFORE, **facts))

    return make


PAGE = "expected.page"
QUIET = (put(PAGE, {"required": False, "forbidden": True}),)
OPEN = (put(PAGE, {"required": False}),)
LATER = (put(f"{PAGE}.not_before_min", 5), cut(f"{PAGE}.resolve_within_min_after_end"))
TICKET = (*OPEN, put("expected.ticket", {"required": True, "deadline_min": 5, "not_before_min": 1}))
GOOD = (page(5), resolve(12))


def silent(*words: str) -> tuple[Edit, ...]:
    return (*OPEN, put("expected.must_stay_silent", list(words)))


CASES: list[tuple[str, Sequence[Delivery], Sequence[Edit], str]] = [
    ("paged in time and resolved", GOOD, (), ""),
    ("paged at the deadline", (page(7), resolve(12)), (), ""),
    ("paged late", (page(7.5), resolve(12)), (), "paged at minute 7.5 (down), right is by minute 7"),
    ("nobody paged", (), (), "no page of severity critical or worse by minute 7"),
    (
        "paged mildly",
        (page(3, "high"), resolve(12)),
        (),
        "no page of severity critical or worse by minute 7; there was",
    ),
    ("worse than needed", GOOD, (put(f"{PAGE}.severity_min", "high"),), ""),
    (
        "mild, then bad in time",
        (page(3, "high", "slow"), page(6), resolve(12), resolve(12, "slow")),
        (put(f"{PAGE}.max_pages", 2),),
        "",
    ),
    ("a page that never arrived", (page(5, arrived=False),), (), "no page of severity critical"),
    (
        "too many",
        (*GOOD, page(14), resolve(20)),
        (),
        "2 pages, at most 1 are right: critical at minute 5 (down)",
    ),
    ("two pagers, one page", (page(5), page(5, address="b"), resolve(12)), (), ""),
    ("not resolved", (page(5),), (), "down at minute 5 was never resolved, right is by minute 30"),
    ("resolved late", (page(5), resolve(31)), (), "resolved at minute 31, right is by minute 30"),
    ("resolved by mail only", (page(5), resolve(12, pages=False)), (), "was never resolved"),
    ("another one resolved", (page(5), resolve(12, "other")), (), "was never resolved"),
    (
        "too early",
        (page(3), page(6)),
        (*LATER, put(f"{PAGE}.max_pages", 2)),
        "a page before minute 5: critical at minute 3",
    ),
    ("just in time", (page(5),), LATER, ""),
    (
        "false page in the warm-up",
        (page(-20), resolve(-15), *GOOD),
        (put(f"{PAGE}.max_pages", 3),),
        "false page in the warm-up: critical at minute -20",
    ),
    ("page ahead of the warm-up", (page(-40), resolve(-35), *GOOD), (), ""),
    (
        "page that is still out when the warm-up begins",
        (page(-40, alarm="stuck"), resolve(-29, alarm="stuck"), *GOOD),
        (),
        "false page in the warm-up: critical at minute -40",
    ),
    (
        "page that never ends",
        (page(-90, alarm="stuck"), *GOOD),
        (cut(f"{PAGE}.resolve_within_min_after_end"),),
        "false page in the warm-up: critical at minute -90",
    ),
    (
        "a page before the onset that may be",
        (page(-3), resolve(12)),
        (put(f"{PAGE}.not_before_min", -5),),
        "",
    ),
    ("none, and none is right", (), QUIET, ""),
    ("one, and none is right", (page(5),), QUIET, "a page, and none is right: critical at minute 5"),
    ("a ticket where no page is right", (ticket(5),), QUIET, ""),
    ("a page that is allowed", (page(5),), OPEN, ""),
    (
        "a severity that is allowed",
        (page(5, "high"),),
        (*OPEN, put(f"{PAGE}.forbidden_severities", ["critical"])),
        "",
    ),
    (
        "a forbidden severity",
        (page(5),),
        (*OPEN, put(f"{PAGE}.forbidden_severities", ["critical"])),
        "of severity critical, which is forbidden",
    ),
    ("a ticket in time", (ticket(5),), TICKET, ""),
    ("no ticket", (), TICKET, "no ticket by minute 5"),
    ("a page is no ticket", (page(3), ticket(3, "down")), TICKET, "no ticket by minute 5"),
    ("a late ticket", (ticket(6),), TICKET, "the first ticket is at minute 6, right is by minute 5"),
    ("an early ticket", (ticket(0.5), ticket(2)), TICKET, "a ticket before minute 1"),
    ("a ticket of the warm-up", (ticket(-3),), TICKET, "no ticket by minute 5"),
    (
        "forbidden ticket",
        (ticket(5),),
        (*OPEN, put("expected.ticket", {"required": False, "forbidden": True})),
        "a ticket, and none is right",
    ),
    (
        "too many tickets",
        (ticket(5), ticket(8)),
        (*OPEN, put("expected.ticket", {"required": False, "max_tickets": 1})),
        "2 tickets, at most 1",
    ),
    ("silence kept", (ticket(5),), silent("*"), ""),
    ("silence broken", (page(5),), silent("*"), "'*' must stay silent: critical at minute 5"),
    ("high while critical is silent", (page(5, "high"),), silent("critical"), ""),
    ("critical broken", (page(5),), silent("critical"), "'critical' must stay silent"),
    ("high broken", (page(5, "high"),), silent("high"), "'high' must stay silent"),
    ("page while tickets are silent", (page(5),), silent("ticket"), ""),
    ("tickets broken", (ticket(5),), silent("ticket"), "'ticket' must stay silent"),
    ("after the silence", (page(30),), silent("before minute 30"), ""),
    ("in the silence", (page(29.5),), silent("before minute 30"), "'before minute 30' must stay silent"),
    ("a ticket in the silence", (ticket(29.5),), silent("before minute 30"), ""),
    ("before the end of noise", (page(9),), silent("after minute 10"), ""),
    ("after the end of noise", (page(10),), silent("after minute 10"), "'after minute 10' must stay silent"),
]


@pytest.mark.parametrize(
    "deliveries, edits, reason", [row[1:] for row in CASES], ids=[row[0] for row in CASES]
)
def test_each_rule(
    deliveries: Sequence[Delivery], edits: Sequence[Edit], reason: str, verdict: Callable[..., Verdict]
) -> None:
    found = verdict(deliveries, *edits)
    assert found.right is (not reason)
    assert len(found.reasons) == bool(reason)
    assert reason in "".join(found.reasons)


@pytest.mark.parametrize(
    "reads, parts, on, right",
    [
        ({"a": frozenset({PAIR})}, {}, (), False),
        ({"a": frozenset({("AWS/ApiGateway", "4XXError")})}, {}, (), True),
        ({"a": frozenset({PAIR}), "part": frozenset({PAIR})}, {"a": {"part"}}, ("part",), False),
        ({"a": frozenset({PAIR}), "part": frozenset({PAIR})}, {"a": {"part"}}, (), True),
        (
            {"a": frozenset({PAIR}), "part": frozenset({PAIR}), "other": frozenset()},
            {"a": {"part", "other"}},
            ("other",),
            True,
        ),
    ],
    ids=[
        "it reads it",
        "it reads something else",
        "its part was on",
        "its part was off",
        "another part was on",
    ],
)
def test_an_alarm_that_reads_a_silent_signal_tells_nobody(
    reads: Mapping[str, frozenset[tuple[str, str]]],
    parts: Mapping[str, frozenset[str]],
    on: Sequence[str],
    *,
    right: bool,
    incident: Incident,
) -> None:
    found = played([ticket(5, "a")], reads)
    changes = [Change(minute=BEFORE + 1, alarm=name, before="OK", after="ALARM") for name in on]
    whole = Played(
        start=found.start,
        minutes=found.minutes,
        changes=(*changes, *found.changes),
        deliveries=found.deliveries,
        reads=reads,
    )
    facts = Facts(before=BEFORE, reads={"api_5xx": frozenset({PAIR})}, parts=parts)
    assert judge(incident(*silent("api_5xx")), whole, facts).right is right


def test_a_verdict_says_who_was_told_when(verdict: Callable[..., Verdict]) -> None:
    found = verdict([page(5, address="pager"), resolve(12), ticket(3), ticket(3, "down")])
    assert (found.paged, found.minutes_to_page, found.resolved, found.minutes_to_ticket) == (
        ("pager",),
        5,
        12,
        3,
    )
    assert [one.minute for one in found.pages] == [5]
    assert found.deadline == 7


def test_slower_delays_shift_deadlines(verdict: Callable[..., Verdict]) -> None:
    late = [page(12), resolve(20)]
    assert not verdict(late).right
    assert verdict(late, slack=5.0).right


def test_slack_is_of_the_slowest_primary_signal_and_the_way_to_the_pager(incident: Incident) -> None:
    found = incident(put("expected.primary_signals", ["lambda_errors", "api_count"]))
    assert slack(found, TYPICAL, PESSIMISTIC) == 3 + 4.5
    assert slack(found, TYPICAL, TYPICAL) == 0
    assert slack(found, TYPICAL, IDEAL) == 0


def test_slack_of_own_metrics_is_the_greater_of_both_ways(incident: Incident) -> None:
    found = incident(put("expected.primary_signals", ["pay_attempts"]))
    assert slack(found, TYPICAL, PESSIMISTIC) == 2 + 4.5
