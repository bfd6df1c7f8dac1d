"""Which alarms stand behind which: those of which one is made, those that must be played to know of some."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from policies.world import World
from template.alarms import AnyAlarm, Child, Composite


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


def parts(world: World) -> Mapping[str, frozenset[str]]:
    """The metric alarms of which each alarm is made, itself or those below; ask by ``world.view(parts)``."""

    def below(alarm: AnyAlarm, above: frozenset[str]) -> frozenset[str]:
        if not isinstance(alarm, Composite):
            return frozenset({alarm.name})
        read = (one for one in _alarms(world, alarm.children) if one.name not in above)
        return frozenset().union(*(below(one, above | {alarm.name}) for one in read))

    return {alarm.name: below(alarm, frozenset()) for alarm in world.any_alarms.values()}


def _below(world: World, composite: Composite) -> set[str]:
    held_by = () if composite.suppressor is None else (composite.suppressor,)
    return {alarm.name for alarm in _alarms(world, (*composite.children, *held_by))}


def _alarms(world: World, children: Collection[Child]) -> Iterator[AnyAlarm]:
    known = (world.any_alarms.get(child.resource) for child in children if child.resource is not None)
    return (alarm for alarm in known if alarm is not None)
