"""The prod template, played: trouble of one API is one page to its own team, and health is silent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest

from policies.world import World
from simulator.delays import MODELS, TYPICAL
from simulator.play import play
from simulator.played import Played
from simulator.recording import FloatArray, Key, Recording, Track, counted, rated
from template import read
from tests.simulator.worlds import START

MINUTES = 8 * 60
PER_MINUTE = np.full(MINUTES, 600.0)
BUSY = {"Count", "Invocations", "IncomingLogEvents", "IncomingRecords"}
SHARES = {"4XXError", "5XXError", "Errors"}
TIMES = {"Latency", "Duration", "ProviderLatency"}
FROM, TO = 400, 410


@pytest.fixture(scope="module")
def prod_world(prod_path: Path) -> World:
    return World((read(prod_path),))


def healthy(metric: str) -> Track:
    """A metric of a platform that is busy and well."""
    if metric in BUSY or metric.endswith("Attempts"):
        return rated(PER_MINUTE, PER_MINUTE)
    if metric in SHARES:
        return rated(PER_MINUTE * 0, PER_MINUTE)
    if metric in TIMES:
        quick = PER_MINUTE / 6
        return Track(values={**rated(quick, PER_MINUTE).values, "p99": quick})
    return counted(np.full(MINUTES, 100.0 if metric == "SuccessPercent" else 0.0))


def platform(here: World, changed: Mapping[Key, Track]) -> Recording:
    """Every metric that an alarm reads, well but for those given."""
    read_by_alarms = {series.key for alarm in here.alarms.values() for series in alarm.series}
    assert set(changed) <= read_by_alarms
    tracks = {one: healthy(one[1]) for one in read_by_alarms} | dict(changed)
    reports = {
        name: {"anna": PER_MINUTE * 0}
        for alarm in here.alarms.values()
        for expression in alarm.expressions
        for name in expression.insight_rules
    }
    return Recording(start=START, minutes=MINUTES, tracks=tracks, contributors=reports)


def api(metric: str, name: str = "payments-api") -> Key:
    return "AWS/ApiGateway", metric, (("ApiName", name), ("Stage", "prod"))


def trouble(level: float) -> FloatArray:
    return np.where((np.arange(MINUTES) >= FROM) & (np.arange(MINUTES) < TO), level, 0.0)


@pytest.fixture(scope="module")
def outage(prod_world: World) -> Callable[[str], Played]:
    """Half of the payments API's responses are 5XX for ten minutes."""
    numbers = platform(prod_world, {api("5XXError"): rated(trouble(300), PER_MINUTE)})
    return lambda model: play(prod_world, numbers, delays=MODELS[model])


@pytest.mark.parametrize("model,within", [("ideal", 3), ("typical", 5.5), ("pessimistic", 11)])
def test_half_of_all_responses_5xx_pages_the_team_once_within_minutes(
    outage: Callable[[str], Played], model: str, within: float
) -> None:
    (page,) = outage(model).pages
    assert FROM < page.minute <= FROM + within
    assert (page.severity, page.topic, page.way) == ("critical", "payments-prod-critical", "pagerduty")
    assert page.alarm.startswith("prod-critical-payments-")
    assert "payments/prod/pagerduty/payments" in page.address


def test_page_is_resolved_at_the_same_pager_after_the_trouble_ends(outage: Callable[[str], Played]) -> None:
    found = outage("typical")
    (page,) = found.pages
    resolved = [
        one.minute
        for one in found.deliveries
        if one.state == "OK" and (one.alarm, one.address) == (page.alarm, page.address)
        if one.minute > page.minute
    ]
    assert len(resolved) == 1
    assert TO < resolved[0] <= TO + 20


def test_other_teams_pagers_and_mailboxes_stay_silent(outage: Callable[[str], Played]) -> None:
    heard = {one.address for one in outage("typical").deliveries if one.state == "ALARM"}
    assert heard
    assert not [one for one in heard if "refunds" in one or "pagerduty/platform" in one]


def test_healthy_platform_rings_nobody_and_every_alarm_is_played(prod_world: World) -> None:
    found = play(prod_world, platform(prod_world, {}), delays=TYPICAL)
    assert found.unplayed == {}
    assert {one.alarm: one.minute for one in found.changes if one.after == "ALARM"} == {}
    assert (found.pages, found.tickets) == ((), ())


def test_single_bad_minute_pages_nobody(prod_world: World) -> None:
    blip = np.where(np.arange(MINUTES) == FROM, 60.0, 0.0)
    numbers = platform(prod_world, {api("5XXError"): rated(blip, PER_MINUTE)})
    assert play(prod_world, numbers, delays=TYPICAL).pages == ()


def test_announced_maintenance_holds_the_page_back(prod_world: World) -> None:
    announced = "Payments/prod", "MaintenanceAnnounced", (("Service", "payments"),)
    works = np.where((np.arange(MINUTES) >= FROM - 10) & (np.arange(MINUTES) < TO + 30), 1.0, 0.0)
    changed = {api("5XXError"): rated(trouble(300), PER_MINUTE), announced: counted(works)}
    assert play(prod_world, platform(prod_world, changed), delays=TYPICAL).pages == ()
