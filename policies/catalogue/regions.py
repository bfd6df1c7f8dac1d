"""In which region a template lives, as far as it or its assembly tells."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from template import Template

if TYPE_CHECKING:
    from policies.world import World

_ARN = re.compile(r"\barn:aws[a-z-]*:[a-z0-9-]+:([a-z]{2}(?:-[a-z]+)+-\d):(?:\d{12}|[^:]*):")
_WIDGET = re.compile(r'\\*"region\\*":\s*\\*"([a-z]{2}(?:-[a-z]+)+-\d)\\*"')
_MOST = 0.8
"""The share of written regions that must agree, for one of them may be the fault."""


def home(template: Template, world: World) -> str:
    """The region; empty where nothing tells it."""
    return world.view(_homes)[id(template)]


def _homes(world: World) -> dict[int, str]:
    return {id(one): _home(one) for one in world.templates}


def _home(template: Template) -> str:
    """Weigh what tells a region.

    What an assembly says counts most; else the one in which alarms act (they can only act in their own),
    else the one in which most widgets look.
    """
    if template.place.told:
        return template.place.region
    acts = _agreed(
        [found for one in template.of("AWS::CloudWatch::Alarm").optional() for found in _acts(one.raw)]
    )
    return acts or _agreed(_looks(template))


def _acts(raw: object) -> list[str]:
    keys = ("AlarmActions", "OKActions", "InsufficientDataActions")
    written = [raw.get(key) for key in keys] if isinstance(raw, dict) else []
    return _ARN.findall(json.dumps(written, default=str))


def _looks(template: Template) -> list[str]:
    bodies = [one.raw.get("DashboardBody") for one in template.of("AWS::CloudWatch::Dashboard").optional()]
    return _WIDGET.findall(json.dumps(bodies, default=str))


def _agreed(found: list[str]) -> str:
    most = max(set(found), key=found.count, default="")
    return most if found and found.count(most) >= _MOST * len(found) else ""
