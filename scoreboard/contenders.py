"""The sets of alarms that are compared: our own template, and what others would deploy in its place.

The others' templates are files beside this one, each with its provenance in its metadata. What signals mean
is one file for all of them, so nobody is helped or hurt by names; only what a template itself brings
(ranked contributors, suppressors, topics that page) is its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from policies.world import World
from scenarios import binding_file, bound
from scenarios.binding import Binding
from scenarios.recorder import longest_window
from template import Template, read_all

ROOM = Path(__file__).parent
PLATFORM = ROOM / "platform.yaml"
OURS = "this template"
OTHERS: Mapping[str, str] = {
    "brief": "the brief's lines, taken literally",
    "aws-recommended": "AWS recommended alarms",
    "cdk-monitoring-constructs": "cdk-monitoring-constructs 10.3.3",
    "slic-watch": "slic-watch 3.2.0",
}
"""File of each peer and what it is called."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Contender:
    """One set of alarms. ``id`` is its file's name, ``name`` what people read."""

    id: str
    name: str
    templates: tuple[Template, ...]

    @cached_property
    def world(self) -> World:
        """Its templates as they are judged."""
        return World(self.templates)

    @cached_property
    def alarms(self) -> int:
        """How many alarms it has, composites included."""
        return len(self.world.any_alarms)

    @cached_property
    def window(self) -> int:
        """Minutes that its alarms look back at most."""
        return longest_window(self.world)

    @cached_property
    def binding(self) -> Binding:
        """What signals mean: the platform's file, and what the template itself brings."""
        platform = binding_file.read(PLATFORM)
        claimed = bound.bind(self.world)
        return bound.bind(self.world, replace(platform, contributors=claimed.contributors))


def contenders(*ours: Path) -> tuple[Contender, ...]:
    """Our own template, from its file or files, and the others."""
    own = Contender(id="ours", name=OURS, templates=read_all(*ours))
    return (own, *peers())


def peers() -> tuple[Contender, ...]:
    """The others alone."""
    folder = ROOM / "templates"
    return tuple(
        Contender(id=key, name=name, templates=read_all(folder / f"{key}.template.json"))
        for key, name in OTHERS.items()
    )
