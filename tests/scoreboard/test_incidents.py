from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path

import numpy as np
import pytest

from scenarios.scenario import CRITICAL, HIGH, Expected, Inject, PageWanted, Scenario, Span
from scenarios.signals import BASELINE
from scoreboard.incidents import Incidents, false_pages, on_library
from simulator.delays import PESSIMISTIC, TYPICAL, Delays
from tests.scoreboard.peers.routing import TICKETS
from tests.scoreboard.rung import contender

MUST = PageWanted(required=True, severity=CRITICAL, deadline=5.0)
MUST_NOT = PageWanted(forbidden=True)


def night(
    name: str, failing: Sequence[float], page: PageWanted, *, duration: int = 60, before: int | None = None
) -> Scenario:
    """600 requests a minute, so many of which fail in the minutes from the onset on, and one ``before``."""
    minutes = np.zeros(duration)
    minutes[: len(failing)] = failing
    return Scenario(
        id=name,
        title=name,
        file="test",
        t0=datetime(2025, 3, 3, tzinfo=timezone.utc),
        warmup=30,
        duration=duration,
        levels={name: float(value) for name, value in BASELINE.items()} | {"api_5xx_rate": 0.0},
        expected=Expected(page=page, primary=("api_5xx",)),
        incident=Span(start=0, end=len(failing)) if failing else None,
        given={"api_5xx": minutes},
        injected=() if before is None else (Inject(signal="api_5xx", minute=before, value=60.0),),
    )


def played(folder: Path, *nights: Scenario, delays: Delays = TYPICAL, **said: object) -> Incidents:
    return on_library(contender(folder, **said), nights, delays)


def test_a_page_before_its_deadline_is_in_time(tmp_path: Path) -> None:
    found = played(tmp_path, night("outage", [60] * 20, MUST))
    assert str(found.in_time) == "1/1"
    assert found.minutes == 3.5
    assert found.pages == 1
    assert str(found.right) == "1/1"


def test_a_page_after_its_deadline_is_late_but_its_minutes_count(tmp_path: Path) -> None:
    found = played(tmp_path, night("outage", [60] * 20, MUST), periods=5)
    assert str(found.in_time) == "0/1"
    assert found.minutes == 7.5


def test_deadlines_are_later_where_delays_are_slower(tmp_path: Path) -> None:
    page = PageWanted(required=True, severity=CRITICAL, deadline=4.0)
    found = played(tmp_path, night("outage", [60] * 20, page), delays=PESSIMISTIC)
    assert found.minutes == 9.0
    assert found.judged[0].verdict.deadline == 9.5
    assert str(found.in_time) == "1/1"


def test_an_incident_of_which_nobody_heard_has_no_minutes(tmp_path: Path) -> None:
    found = played(tmp_path, night("outage", [], MUST))
    assert str(found.in_time) == "0/1"
    assert found.minutes is None
    assert found.pages == 0


def test_a_ticket_is_no_page(tmp_path: Path) -> None:
    assert str(played(tmp_path, night("outage", [60] * 20, MUST), topic=TICKETS).in_time) == "0/1"


def test_a_page_that_comes_too_early_does_not_count(tmp_path: Path) -> None:
    page = PageWanted(required=True, severity=HIGH, deadline=38.0, not_before=30.0)
    found = played(tmp_path, night("overrun", [60] * 20, page))
    assert found.minutes is None
    assert str(found.right) == "0/1"


def test_every_page_of_an_incident_is_counted(tmp_path: Path) -> None:
    found = played(tmp_path, night("flapping", [60, 0, 0, 60, 0, 0, 60], MUST), night("one", [60], MUST))
    assert found.pages == 2
    assert str(found.in_time) == "2/2"


def test_minutes_are_the_median_of_those_that_were_paged(tmp_path: Path) -> None:
    slow = night("slow", [0, 0, 0, 0, 60], MUST)
    found = played(tmp_path, night("one", [60], MUST), slow, night("never", [], MUST))
    assert found.minutes == pytest.approx((3.5 + 7.5) / 2)


@pytest.mark.parametrize("failing, quiet", [([], "1/1"), ([60], "0/1")])
def test_what_must_not_page_is_quiet_if_nobody_is_paged(
    failing: list[float], quiet: str, tmp_path: Path
) -> None:
    found = played(tmp_path, night("noise", failing, MUST_NOT))
    assert str(found.quiet) == quiet
    assert str(found.in_time) == "0/0"
    assert found.minutes is None


@pytest.mark.parametrize("severity, quiet", [(CRITICAL, "0/1"), (HIGH, "1/1")])
def test_only_a_forbidden_severity_breaks_the_quiet(severity: str, quiet: str, tmp_path: Path) -> None:
    page = PageWanted(forbidden_severities=(severity,))
    assert str(played(tmp_path, night("abuse", [60], page)).quiet) == quiet


def test_a_page_of_the_warm_up_is_none_of_the_incident(tmp_path: Path) -> None:
    must = played(tmp_path, night("outage", [60] * 20, MUST, before=-20))
    assert (must.pages, must.minutes) == (1, 3.5)
    assert str(played(tmp_path, night("noise", [], MUST_NOT, before=-20)).quiet) == "1/1"


def test_false_pages_are_told_by_the_day(tmp_path: Path) -> None:
    healthy = night("healthy", [60, 0, 0, 60], MUST_NOT, duration=2 * 24 * 60)
    assert false_pages(contender(tmp_path), healthy, TYPICAL) == 1.0


def test_pages_of_the_warm_up_are_not_of_the_days(tmp_path: Path) -> None:
    healthy = night("healthy", [], MUST_NOT, duration=24 * 60)
    assert false_pages(contender(tmp_path, threshold=-1), healthy, TYPICAL) == 0.0
