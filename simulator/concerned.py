"""Which alarms have to be played to know what becomes of some of them."""

from __future__ import annotations

from collections.abc import Collection

from policies.world import World
from template.alarms import Child, Composite


def concerned(world: World, names: Collection[str]) -> frozenset[str]:
    """Return these alarms, what composites among them read and what holds them back, all the way down.

    Raises LookupError where there are no names, or one is no alarm's.
    """
    by_name = {one.name: one for one in world.any_alarms.values()}
    missing = sorted(set(names) - by_name.keys())
    if missing or not names:
        raise LookupError(f"there is no alarm {', '.join(missing)}" if missing else "no alarm was named")
    found, open_ = set(names), list(names)
    while open_:
        alarm = by_name[open_.pop()]
        below = _below(world, alarm) - found if isinstance(alarm, Composite) else set()
        found |= below
        open_ += below
    return frozenset(found)


def _below(world: World, composite: Composite) -> set[str]:
    children: tuple[Child, ...] = composite.children
    if composite.suppressor is not None:
        children = (*children, composite.suppressor)
    known = (world.any_alarms.get(child.resource) for child in children if child.resource is not None)
    return {alarm.name for alarm in known if alarm is not None}
