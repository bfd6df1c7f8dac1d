"""A template enters; the paths by which alarms, and whatever else must, reach somebody leave for a report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from policies.certificates import Certificate, Standing, certificates
from policies.check import check
from policies.path_picture import render
from policies.rules import RULES
from policies.views.heartbeats import Heartbeat, heartbeats
from template import read

PEOPLE = ("alarm", "composite")
"""Kinds whose paths end at people; they are in the picture."""


@dataclass(frozen=True, kw_only=True)
class Paths:
    """Certificates in the template's order, what hears silence, and the picture, an SVG."""

    certificates: tuple[Certificate, ...]
    heartbeats: tuple[Heartbeat, ...]
    picture: str

    @property
    def alarms(self) -> tuple[Certificate, ...]:
        """Alarms and composites, by group, broken ones first."""
        order = (Standing.BROKEN, Standing.NOT_TOLD, Standing.PROVED)
        found = [one for one in self.certificates if one.kind in PEOPLE]
        return tuple(
            sorted(found, key=lambda one: (order.index(one.standing), one.group, one.kind == "alarm"))
        )

    @property
    def others(self) -> Mapping[str, tuple[Certificate, ...]]:
        """All else, by kind."""
        kinds = dict.fromkeys(one.kind for one in self.certificates if one.kind not in PEOPLE)
        return {kind: tuple(one for one in self.certificates if one.kind == kind) for kind in kinds}

    @property
    def counts(self) -> Mapping[str, Mapping[Standing, int]]:
        """How many paths of each kind stand where."""
        kinds = dict.fromkeys(one.kind for one in self.certificates)
        return {
            kind: Counter(one.standing for one in self.certificates if one.kind == kind) for kind in kinds
        }


def read_paths(file: Path) -> Paths:
    """Judge the template by all rules, and follow what they said. Raises TemplateError."""
    template = read(file)
    checked = check((template,), RULES)
    found = certificates(checked)
    return Paths(certificates=found, heartbeats=heartbeats(checked, found), picture=render(found))
