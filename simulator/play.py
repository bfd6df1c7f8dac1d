"""Play a recording through every alarm of the templates: states, actions, messages, people."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

import numpy as np

from policies.world import World
from simulator.alarms import states
from simulator.concerned import concerned, parts
from simulator.delays import Delays
from simulator.deliveries import Post
from simulator.executed import Reserve
from simulator.histories import START, History, composite_histories, history
from simulator.metric_alarms import NotPlayed, Sources, curve, states_of
from simulator.played import Change, Curve, Played
from simulator.recording import FloatArray, Key, Recording
from template.alarms import AnyAlarm
from template.metric_filters import metric_filter
from template.series import Series


def play(  # noqa: PLR0913 - all but the first two by keyword
    world: World,
    recording: Recording,
    *,
    delays: Delays,
    forced: Mapping[str, FloatArray] | None = None,
    failing: FloatArray | None = None,
    only: Collection[str] | None = None,
) -> Played:
    """Return what would happen, from INSUFFICIENT_DATA in every alarm on.

    ``forced`` holds alarms by name in ALARM where its minutes are 1, in OK where they are 0: suppressors
    whose reason is no metric. ``failing`` is the share of deliveries to SNS's paging endpoints that fail in
    each minute. ``only`` are names of alarms: no others are played but those that they depend on. Alarms
    that read what was not recorded are not played; composites take them to be in OK.

    Raises LookupError where ``only`` names no alarm, or one that there is not.
    """
    sources = Sources(recording=recording, delays=delays, filtered=world.view(_filtered))
    wanted = _everything(world) if only is None else concerned(world, only)
    known, unplayed = _metric_histories(world, sources, forced or {}, wanted)
    reserve = Reserve(world=world, histories=known, start=recording.start, minutes=recording.minutes)
    composites = [one for one in world.composites.values() if one.name in wanted - known.keys()]
    unplayed |= {one.name: one.problem for one in composites if one.rule is None}
    known |= composite_histories(composites, reserve.names, known)
    told = [one for alarm in _alarms(world) if alarm.name in known for one in reserve.told(alarm)]
    return Played(
        start=recording.start,
        minutes=recording.minutes,
        changes=_changes(known),
        deliveries=Post(world, delays, failing).deliveries(told),
        curves=_curves(world, sources, known),
        unplayed=unplayed,
        reads=world.view(_reads),
    )


def _alarms(world: World) -> Iterable[AnyAlarm]:
    return world.any_alarms.values()


def _everything(world: World) -> frozenset[str]:
    return frozenset(alarm.name for alarm in _alarms(world))


def _filtered(world: World) -> Callable[[Key], bool]:
    """Whether a metric is made of log lines: some filter of the template publishes it."""
    made = {
        (published.namespace, published.metric)
        for resource in world.of("AWS::Logs::MetricFilter")
        for published in metric_filter(resource).published
    }
    return lambda key: (key[0], key[1]) in made


def _metric_histories(
    world: World, sources: Sources, forced: Mapping[str, FloatArray], wanted: frozenset[str]
) -> tuple[dict[str, History], dict[str, str]]:
    found = {name: history(_forced(by_minute)) for name, by_minute in forced.items() if name in wanted}
    unplayed = {}
    for alarm in world.alarms.values():
        if alarm.name in found or alarm.name not in wanted:
            continue
        try:
            found[alarm.name] = history(states_of(alarm, sources))
        except NotPlayed as problem:
            unplayed[alarm.name] = str(problem)
    return found, unplayed


def _forced(on: FloatArray) -> states.IntArray:
    return np.where(on > 0, states.ALARM, states.OK).astype(np.int8)


def _changes(known: Mapping[str, History]) -> tuple[Change, ...]:
    found = []
    for name, changes in known.items():
        before = START
        for minute, after in changes:
            found.append(Change(minute=minute, alarm=name, before=before, after=after))
            before = after
    return tuple(sorted(found, key=lambda one: (one.minute, one.alarm)))


def _curves(world: World, sources: Sources, known: Mapping[str, History]) -> dict[str, Curve]:
    """What the alarms compared that were in ALARM at some time."""
    rang = {name for name, changes in known.items() if any(state == "ALARM" for _minute, state in changes)}
    found = {}
    for alarm in world.alarms.values():
        if alarm.name in rang:
            try:
                found[alarm.name] = curve(alarm, sources)
            except NotPlayed:  # forced from outside: it has nothing to show
                continue
    return found


def _reads(world: World) -> dict[str, frozenset[tuple[str, str]]]:
    """The metrics that each alarm reads, a composite those of its children."""
    read = {alarm.name: _pairs(alarm.series) for alarm in world.alarms.values()}
    return {
        name: frozenset().union(*(read[part] for part in below)) for name, below in world.view(parts).items()
    }


def _pairs(series: Iterable[Series]) -> frozenset[tuple[str, str]]:
    return frozenset((str(one.namespace), str(one.metric)) for one in series)
