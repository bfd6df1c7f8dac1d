"""A night and a binding enter; what is played leaves: recording, forced alarms, failing deliveries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from policies.world import World
from scenarios.binding import Binding
from scenarios.errors import ScenarioError
from scenarios.metric import Metric
from scenarios.night import Night
from scenarios.published import published
from scenarios.signals import SNS_FAILURES, SUPPRESSOR
from simulator.alarms import states
from simulator.readings import percentile_of
from simulator.recording import FloatArray, Key, Recording, Track

OTHERS = 20
"""Among so many other contributors is spread what is not the segment's."""
SEGMENT = "segment under suspicion"
MOST_WINDOW = 8 * 1440
"""Minutes; CloudWatch evaluates at most seven days."""
MINUTE_S = 60


@dataclass(frozen=True, kw_only=True, eq=False)
class Played:
    """What ``simulator.play.play`` needs; ``reads`` is signal to the (namespace, metric) that it became."""

    recording: Recording
    forced: Mapping[str, FloatArray]
    failing: FloatArray
    reads: Mapping[str, frozenset[tuple[str, str]]]


def longest_window(world: World) -> int:
    """How many minutes the alarms look back at most."""
    found = [
        alarm.period / MINUTE_S * states.evaluation_range(int(alarm.periods))
        for alarm in world.alarms.values()
        if isinstance(alarm.period, (int, float)) and isinstance(alarm.periods, (int, float))
    ]
    return min(int(max(found, default=0)), MOST_WINDOW)


def record(night: Night, binding: Binding, world: World) -> Played:
    """Return the input of a simulation; raises ScenarioError where no alarm reads what is bound."""
    wanted = _wanted(world)
    metrics = list(published(night, binding, _percentiles(world)))
    tracks = {key: _track(one, night) for one in metrics for key in one.keys}
    for key in wanted:
        found = _fed(key, metrics, night)
        if found is not None:
            tracks.setdefault(key, found)
    contributors = {rule: _ranked(night, signal) for rule, signal in binding.contributors.items()}
    if not tracks.keys() & wanted and not contributors:
        raise ScenarioError(
            "no alarm reads anything that a signal is bound to; say with --binding what is meant"
        )
    return Played(
        recording=Recording(
            start=night.start, minutes=night.minutes, tracks=tracks, contributors=contributors
        ),
        forced=dict.fromkeys(binding.suppressors, night.signals[SUPPRESSOR]),
        failing=night.signals[SNS_FAILURES],
        reads=_reads(metrics),
    )


def _wanted(world: World) -> set[Key]:
    """What the alarms read, as far as the template tells it."""
    keys = (series.key for alarm in world.alarms.values() for series in alarm.series)
    return {key for key in keys if all(isinstance(part, str) for part in (*key[:2], *dict(key[2]).values()))}


def _percentiles(world: World) -> tuple[str, ...]:
    found = (str(series.statistic) for alarm in world.alarms.values() for series in alarm.series)
    return tuple(sorted({one for one in found if percentile_of(one) is not None}))


def _fed(key: Key, metrics: Iterable[Metric], night: Night) -> Track | None:
    said = [(one, one.feeds(key)) for one in metrics]
    for one, feeds in said:
        if feeds:
            return _track(one, night)
    silent = any(feeds is False for _one, feeds in said)
    return Track(values=dict.fromkeys(_STATISTICS, np.full(night.minutes, np.nan))) if silent else None


_STATISTICS = ("Sum", "SampleCount", "Minimum", "Maximum", "p50", "p90", "p95", "p99")


def _track(metric: Metric, night: Night) -> Track:
    signal = metric.signal
    return replace(
        metric.track,
        late=night.late.get(signal),
        part=night.part.get(signal),
        complete=night.complete.get(signal),
    )


def _reads(metrics: Iterable[Metric]) -> dict[str, frozenset[tuple[str, str]]]:
    found: dict[str, set[tuple[str, str]]] = {}
    for one in metrics:
        found.setdefault(one.signal, set()).add((one.namespace, one.name))
    return {signal: frozenset(pairs) for signal, pairs in found.items()}


def _ranked(night: Night, signal: str) -> dict[str, FloatArray]:
    """The segment's share of whatever is ranked is its share of payments; the rest is evenly the others'."""
    signals, total = night.signals, night.signals[signal]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.nan_to_num(signals["seg_attempts"] / signals["pay_attempts"], posinf=0.0)
    rest = total * (1 - np.minimum(share, 1.0)) / OTHERS
    return {SEGMENT: total * np.minimum(share, 1.0)} | dict(_others(rest))


def _others(each: FloatArray) -> Iterator[tuple[str, FloatArray]]:
    return ((f"other {number}", each) for number in range(1, OTHERS + 1))
