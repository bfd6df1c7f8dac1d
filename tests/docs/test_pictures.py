"""The incident that README shows is drawn from what is simulated now."""

from __future__ import annotations

from pathlib import Path

from policies.world import World
from scenarios.document import LIBRARY, read_all
from scenarios.simulation import Simulation
from scenarios.timeline import render
from template import read_all as read_templates

PICTURE = Path(__file__).parents[2] / "docs" / "pictures" / "incident.svg"


def test_the_picture_of_an_incident_is_current(prod_path: Path) -> None:
    incident = next(one for one in read_all([LIBRARY]) if one.id == "S06_slow_provider_then_timeouts")
    again = "tap simulate --only S06_slow_provider_then_timeouts --timelines docs/pictures"
    drawn = render(Simulation(World(read_templates(str(prod_path)))).run(incident))
    assert PICTURE.read_text(encoding="utf-8") == drawn, again
