"""Is a log group that something reads there: in the template, or among what it claims?"""

from __future__ import annotations

import re
from collections.abc import Iterable

from policies.catalogue.log_lines import group_name
from policies.rule import Said, failed, passed, untold
from policies.world import World
from template import Resource
from template.wildcards import like

GROUP = "AWS::Logs::LogGroup"


def created(world: World) -> dict[str, Resource]:
    """The world's log groups by name; made once a world."""
    return {one.name: one for one in world.of(GROUP)}


def located(world: World, reader: Resource, group: object, *field: str | int, named: bool = True) -> Said:
    """Whether a reader's log group exists; ``named`` where AWS takes names and no ARNs."""
    if not isinstance(group, str):
        return untold(f"the log group is {group!r}", *field)
    if named and group.startswith("arn:"):
        return failed(f"{group} is an ARN; a log group's name is needed", *field)
    name = group_name(group)
    groups, claimed = world.view(created), world.claims(reader).logs
    if any(like(name, one) if "*" in name else name == one for one in (*groups, *claimed)):
        return passed(f"the log group {name} is there")
    near = _near(name, (*groups, *claimed))
    if near:
        return failed(f"there is no log group {name}; there is {near}", *field)
    if claimed and world.claims(reader).complete:
        return failed(f"there is no log group {name}, in the template or among its claims", *field)
    return untold(f"the log group {name} is outside the template", *field)


def _near(name: str, known: Iterable[str]) -> str:
    """A group that differs in case and signs only: anything less alike may well exist elsewhere."""
    return next((one for one in known if _plain(one) == _plain(name)), "")


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def owner(group: str, names: Iterable[str]) -> str:
    """The longest of these names that a group's name holds as a whole part."""
    found = [name for name in names if re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", group)]
    return max(found, key=len, default="")
