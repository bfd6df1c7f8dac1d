"""Incidents through the whole product: ours are in time, and the picture shows it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from xml.etree import ElementTree as ET

import pytest

from policies.world import World
from scenarios.document import LIBRARY, read
from scenarios.scenario import Scenario
from scenarios.simulation import Simulated, Simulation
from scenarios.timeline import render
from scenarios.words import human, plain
from simulator.concerned import parts
from simulator.delays import PESSIMISTIC
from tests.scenarios.conftest import cut, put

SVG = "{http://www.w3.org/2000/svg}"
GIVEN = {one.id: one for one in read(LIBRARY / "incidents.json")}
MORE = {one.id: one for one in read(LIBRARY / "payments.yaml")}


@pytest.fixture(scope="module")
def simulation(world: World) -> Simulation:
    return Simulation(world)


@pytest.fixture(scope="module")
def played(simulation: Simulation) -> Mapping[str, Simulated]:
    return {id_: simulation.run(one) for id_, one in GIVEN.items()}


@pytest.mark.parametrize("id_", GIVEN)
def test_the_given_incidents_are_right(id_: str, played: Mapping[str, Simulated]) -> None:
    assert played[id_].verdict.reasons == ()


def test_the_library_has_every_kind_of_expectation() -> None:
    wanted = [one.expected for one in (*GIVEN.values(), *MORE.values())]
    assert (len(GIVEN), len(MORE)) == (15, 23)
    assert {one.page.required for one in wanted} == {True, False}
    assert any(one.ticket.required for one in wanted)
    assert {"pages", "severity", "signals", "before"} <= {
        each.kind for one in wanted for each in one.silences
    }


def test_what_does_not_happen_is_not_paged(incident: Callable[..., Scenario], simulation: Simulation) -> None:
    quiet = incident(put("phases.0.set", {"api_5xx_rate": 0.0002}))
    assert simulation.run(incident()).verdict.right
    assert simulation.run(quiet).verdict.reasons == ("no page of severity critical or worse by minute 7",)


def test_slower_delays_are_played_and_allowed_for(world: World, played: Mapping[str, Simulated]) -> None:
    slow = Simulation(world, delays=PESSIMISTIC).run(GIVEN["S01_processor_total_outage"]).verdict
    fast = played["S01_processor_total_outage"].verdict
    assert fast.minutes_to_page is not None
    assert slow.minutes_to_page is not None
    assert slow.minutes_to_page > fast.minutes_to_page
    assert (fast.deadline, slow.deadline) == (5, 5 + 2 + 4.5)


def test_composites_are_known_by_their_parts(world: World) -> None:
    found = parts(world)
    composite = "prod-critical-payments-payments-unavailable"
    assert "prod-info-payments-payments-api-5xx-rate" in found[composite]
    assert composite not in found[composite]
    assert found["prod-info-payments-payments-api-5xx-rate"] == {"prod-info-payments-payments-api-5xx-rate"}


def _texts(root: ET.Element) -> str:
    return "\n".join("".join(one.itertext()) for one in root.iter(f"{SVG}text"))


@pytest.mark.parametrize("id_", GIVEN)
def test_a_picture_is_whole_svg_with_a_title_and_no_script(id_: str, played: Mapping[str, Simulated]) -> None:
    svg = render(played[id_])
    root = ET.fromstring(svg)  # noqa: S314 - made here
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert description is not None
    assert id_ in str(title.text)
    assert str(description.text).startswith("Right")
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert "prefers-color-scheme:dark" in svg
    assert "<script" not in svg
    assert re.search(r"\bnan\b", svg) is None
    assert svg == render(played[id_])


def test_a_picture_shows_what_was_compared_and_who_was_told_when(played: Mapping[str, Simulated]) -> None:
    found = played["S01_processor_total_outage"]
    root = ET.fromstring(render(found))  # noqa: S314 - made here
    words = _texts(root)
    assert "✓ right" in words
    assert "page by 5" in words
    assert f"{found.verdict.minutes_to_page:g}" in words
    assert root.findall(".//*[@class='threshold']")
    assert root.findall(".//*[@class='span']")
    marks = [str(one.findtext(f"{SVG}title")) for one in root.findall(".//*[@class='page']")]
    assert [one.partition(":")[0] for one in marks] == [
        f"minute {one.minute:g}" for one in found.verdict.pages
    ]


def test_a_picture_of_a_quiet_night_shows_the_signal(played: Mapping[str, Simulated]) -> None:
    words = _texts(ET.fromstring(render(played["S05_normal_decline_noise"])))  # noqa: S314 - made here
    assert "pay_business_declines / pay_attempts (%)" in words
    assert "nobody is paged; no tickets" in words


def test_a_wrong_one_says_why_in_its_picture(
    incident: Callable[..., Scenario], simulation: Simulation
) -> None:
    found = simulation.run(incident(put("expected.page.deadline_min", 1)))
    words = _texts(ET.fromstring(render(found)))  # noqa: S314 - made here
    assert "✕ wrong" in words
    assert "right is by minute 1" in words


def test_a_week_is_drawn_with_as_many_points_as_can_be_seen(simulation: Simulation) -> None:
    assert len(render(simulation.run(MORE["P16_seven_healthy_days"]))) < 120_000


def test_words_for_people_and_programs(incident: Callable[..., Scenario], simulation: Simulation) -> None:
    late = (put("id", "X02"), put("expected.page.deadline_min", 1))
    verdicts = [simulation.run(incident(*edits)).verdict for edits in ((), late)]
    told = human(verdicts)
    assert told.splitlines()[-1] == "1 of 2 right, 1 wrong: X02"
    assert "       paged at minute" in told
    right, wrong = plain(verdicts)["scenarios"]
    assert (right["id"], right["right"], wrong["right"]) == ("X01", True, False)
    assert wrong["reasons"]
    assert right["pages"] == 1
    assert right["told"][0]["kind"] == "page"


def test_what_was_not_told_is_a_dash(incident: Callable[..., Scenario], simulation: Simulation) -> None:
    edits = (put("phases", []), put("expected.page", {"required": False}), cut("incident"))
    line = human([simulation.run(incident(*edits)).verdict]).splitlines()[1]
    assert line.split()[:8] == ["right", "X01", "-", "-", "0", "-", "-", "0"]


def test_a_picture_without_style_is_the_same_picture(played: Mapping[str, Simulated]) -> None:
    found = played["S01_processor_total_outage"]
    bare, whole = render(found, styled=False), render(found)
    assert "<style>" not in bare
    assert re.sub(r"<style>.*?</style>", "", whole, flags=re.DOTALL) == bare


def test_a_page_before_the_onset_alone_can_be_drawn(
    incident: Callable[..., Scenario], simulation: Simulation
) -> None:
    """All is well but for one minute of the warm-up."""
    bad = {"from_min": -20, "to_min": -5, "set": {"api_5xx_rate": 0.5}}
    found = simulation.run(incident(put("phases", [bad]), put("expected.page", {"forbidden": True})))
    assert found.verdict.minutes_to_page is None
    assert found.verdict.pages
    assert "paged before the onset" in render(found)
