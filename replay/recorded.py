"""Tallies as a recording to play alarms on: metrics by the minute, as CloudWatch would have them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

import numpy as np

from policies.world import World
from replay.counts import Counts, Packed
from replay.rankings import Ranking
from replay.series import MOST_MINUTES, Cell, Minute
from replay.tally import Tally
from simulator.recording import COUNT, LEAST, MOST, SUM, FloatArray, Key, Recording, Track

_MOST_CONTRIBUTORS = 500


@dataclass(frozen=True, kw_only=True)
class Span:
    """Minutes since 1970, the last one included; ``outside``: lines of minutes that are not among them."""

    first: int
    last: int
    outside: int = 0

    @property
    def minutes(self) -> int:
        """How many they are."""
        return self.last - self.first + 1

    @property
    def start(self) -> datetime:
        """When the first one begins."""
        return datetime.fromtimestamp(0, tz=timezone.utc) + timedelta(minutes=self.first)


def span(tallies: Iterable[Tally]) -> Span | None:
    """From the first line's minute to the last one's; at most ``MOST_MINUTES``, those with the most lines.

    None where no line tells its time.
    """
    lines: dict[int, int] = {}
    for tally in tallies:
        for minute, counts in tally.minutes.items():
            if minute is not None and counts:
                lines[minute] = lines.get(minute, 0) + sum(counts.values())
    if not lines:
        return None
    known = sorted(lines)
    first, last, most, begin, inside = known[0], known[-1], -1, 0, 0
    if last - first < MOST_MINUTES:
        return Span(first=first, last=last)
    for minute in known:
        inside += lines[minute]
        while minute - known[begin] >= MOST_MINUTES:
            inside -= lines[known[begin]]
            begin += 1
        if inside > most:
            first, last, most = known[begin], minute, inside
    return Span(first=first, last=last, outside=sum(lines.values()) - most)


def recording(
    world: World, tallies: Mapping[str, Tally], rankings: Sequence[Ranking], when: Span
) -> Recording:
    """Everything that the lines published, and as silence what their filters could have published.

    ``AWS/Logs IncomingLogEvents`` of each group is what CloudWatch Logs itself would count.
    """
    cells: dict[Key, dict[int, Cell]] = {}
    for group, tally in tallies.items():
        for key, minutes in _published(tally):
            _merge(cells.setdefault(key, {}), minutes)
        arrived = {
            minute: _once(float(sum(counts.values()))) for minute, counts in tally.minutes.items() if counts
        }
        _merge(cells.setdefault(("AWS/Logs", "IncomingLogEvents", (("LogGroupName", group),)), {}), arrived)
    for key in _silent(world, {key[:2] for key in cells}):
        cells.setdefault(key, {})
    return Recording(
        start=when.start,
        minutes=when.minutes,
        tracks={key: _track(minutes, when) for key, minutes in cells.items()},
        contributors={one.rule.name: _contributors(one, when) for one in rankings if one.rule.alarmed},
    )


def _once(value: float) -> Cell:
    return Cell(count=1, total=value, least=value, most=value)


def _merge(into: dict[int, Cell], minutes: Mapping[Minute, Cell]) -> None:
    for minute, cell in minutes.items():
        if minute is None:
            continue
        known = into.get(minute)
        if known is None:
            into[minute] = cell
            continue
        both = into[minute] = Cell(counts=None if known.counts is None else Counts())
        both.merge(known)
        both.merge(cell)


def _published(tally: Tally) -> Iterator[tuple[Key, Mapping[Minute, Cell]]]:
    """What filters and lines publish, and the default in minutes with lines of which none counts."""
    for watch in tally.watches:
        for one in watch.publishers:
            namespace, metric = str(one.published.namespace), str(one.published.metric)
            if not one.published.dimensions:
                yield (namespace, metric, ()), {}
            for series in one.series.values():
                yield (namespace, metric, tuple(sorted(series.dimensions.items()))), series.minutes
            if isinstance(one.published.default, (int, float)):
                seen = {minute for series in one.series.values() for minute in series.minutes}
                default = _once(float(one.published.default))
                yield (
                    (namespace, metric, ()),
                    {minute: default for minute, lines in tally.minutes.items() if minute not in seen},
                )
    for key, series in tally.embedded.series.items():
        yield key, series.minutes


def _silent(world: World, published: set[tuple[str, str]]) -> Iterator[Key]:
    """Metrics with dimensions that alarms read and these lines could have published, but did not."""
    for alarm in world.alarms.values():
        for one in alarm.series:
            if (one.namespace, one.metric) in published and one.namespace != "AWS/Logs":
                yield one.key


def _track(cells: Mapping[int, Cell], when: Span) -> Track:
    columns = {name: np.full(when.minutes, np.nan) for name in (SUM, COUNT, LEAST, MOST)}
    samples: dict[int, Counts] = {}
    for minute, cell in cells.items():
        place = minute - when.first
        if not 0 <= place < when.minutes:
            continue
        for name, value in zip(columns, (cell.total, cell.count, cell.least, cell.most), strict=True):
            columns[name][place] = value
        if cell.counts is not None:
            samples[place] = cell.counts
    return Track(values=columns, samples=Packed(samples) if samples else {})


def _contributors(one: Ranking, when: Span) -> dict[str, FloatArray]:
    """What the greatest contributors added in each minute."""
    kept = {" / ".join(each.keys) for each in one.whole.report(_MOST_CONTRIBUTORS)}
    found: dict[str, FloatArray] = {name: np.full(when.minutes, np.nan) for name in kept}
    for minute, counted in one.minutes.items():
        if minute is not None and 0 <= minute - when.first < when.minutes:
            for each in counted.report():
                row = found.get(" / ".join(each.keys))
                if row is not None:
                    row[minute - when.first] = each.value
    return found
