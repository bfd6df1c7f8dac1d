"""What events reach a log group: the rules that fill it, by the values that their patterns let through."""

from __future__ import annotations

from collections.abc import Mapping

from policies.catalogue.log_lines import LogField, group_name
from policies.world import World
from template.event_rules import EventRule, event_rules

PATHS = ("detail-type", "source")


def delivered(world: World) -> Mapping[str, Mapping[str, LogField]]:
    """Group -> path -> its values; a rule that lets any value through leaves the path out."""
    filling: dict[str, list[EventRule]] = {}
    for one in (one for template in world.templates for one in event_rules(template)):
        for target in one.targets:
            if isinstance(target.arn, str) and ":log-group:" in target.arn:
                filling.setdefault(group_name(target.arn), []).append(one)
    return {group: _values(rules) for group, rules in filling.items()}


def _values(rules: list[EventRule]) -> dict[str, LogField]:
    branches = [branch for one in rules for branch in one.branches]
    found: dict[str, LogField] = {}
    for path in PATHS:
        values = [value for branch in branches for value in branch.get(path, (None,))]
        if branches and all(isinstance(value, str) for value in values):
            found[f"$.{path}"] = LogField(type="string", values=tuple(dict.fromkeys(map(str, values))))
    return found
