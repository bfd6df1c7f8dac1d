"""A run as plain data, for programs as it is and for people through ``replay.words``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from replay.files import shown
from replay.rankings import Ranking
from replay.run import Replayed
from replay.series import Cell, Series
from replay.tally import Watch
from replay.wording import masked
from simulator.insights.contributors import REPORTED
from simulator.played import Change, Delivery, Played

Plain = dict[str, Any]


def summary(run: Replayed) -> Plain:
    """Everything that a run tells; the same words for the same input."""
    return {
        "files": [_file(run, place) for place in range(len(run.files))],
        "lines": run.lines,
        "broken": _broken(run),
        "filters": [_filter(group, one) for group, tally in run.tallies.items() for one in tally.watches],
        "filters_without_file": _unread(run),
        "metrics": list(_metrics(run)),
        "rankings": [_ranking(one) for one in run.rankings],
        "time": _time(run),
        "alarms": None if run.played is None else _alarms(run.played),
        "pages": [] if run.played is None else [_delivery(run.played, one) for one in run.played.pages],
        "tickets": [] if run.played is None else [_delivery(run.played, one) for one in run.played.tickets],
        "notes": list(_notes(run)),
    }


def _file(run: Replayed, place: int) -> Plain:
    one = run.files[place]
    return {
        "file": shown(one.name),
        "lines": one.lines,
        "kind": one.kind,
        "log_group": one.choice.group,
        "other_log_groups": list(one.choice.others),
    }


def _broken(run: Replayed) -> Plain:
    sorts: dict[str, int] = {}
    for tally in run.tallies.values():
        for name, count in tally.breaks.sorts.items():
            sorts[name] = sorts.get(name, 0) + count
    first = [one for tally in run.tallies.values() for one in tally.breaks.first]
    return {
        "lines": run.broken,
        "by_field": dict(sorted(sorts.items(), key=lambda one: -one[1])),
        "first": [
            {"file": one.file, "line": one.line, "field": one.field, "problem": one.words} for one in first
        ],
    }


def _filter(group: str, watch: Watch) -> Plain:
    one = watch.filter
    made: Plain = {
        "filter": one.resource.logical_id,
        "log_group": group,
        "pattern": str(one.text),
        "metrics": [f"{each.namespace} {each.metric}" for each in one.published],
        "matched": watch.lines,
        "without_value": sum(each.unnumbered for each in watch.publishers),
    }
    if one.pattern is None:
        made["problem"] = one.problem or "its pattern is not told by the template"
    return made


def _unread(run: Replayed) -> int:
    read = {id(one.filter) for tally in run.tallies.values() for one in tally.watches}
    return sum(1 for one in run.filters if id(one) not in read)


def _metrics(run: Replayed) -> Iterator[Plain]:
    for tally in run.tallies.values():
        for watch in tally.watches:
            for one in watch.publishers:
                head = {"namespace": str(one.published.namespace), "metric": str(one.published.metric)}
                unit = str(one.published.unit or "None")
                for values in sorted(one.series):
                    yield {**head, **_numbers(one.series[values], unit)}
        for (namespace, metric, _), series in sorted(tally.embedded.series.items()):
            key = (namespace, metric, tuple(sorted(series.dimensions.items())))
            yield {"namespace": namespace, "metric": metric, **_numbers(series, tally.embedded.units[key])}


def _numbers(series: Series, unit: str) -> Plain:
    whole: Cell = series.whole
    made: Plain = {
        "dimensions": {name: masked(value) for name, value in series.dimensions.items()},
        "unit": unit,
        "count": whole.count,
        "sum": round(whole.total, 6),
        "minimum": whole.least,
        "maximum": whole.most,
    }
    if whole.counts is not None:
        made["p50"], made["p99"] = (
            round(min(max(whole.counts.percentile(one), whole.least), whole.most), 6) for one in (50, 99)
        )
        made["percentiles_within"] = round(whole.counts.error, 6)
    return made


def _ranking(one: Ranking) -> Plain:
    return {
        "rule": one.rule.name,
        "keys": list(one.rule.rule.keys),
        "of": one.rule.rule.value_of or "lines",
        "contributors": one.whole.unique,
        "too_low_by_at_most": one.whole.margin,
        "top": [
            {"keys": [masked(key) for key in each.keys], "value": each.value}
            for each in one.whole.report(REPORTED)
        ],
    }


def _time(run: Replayed) -> Plain | None:
    if run.span is None:
        return None
    start = run.span.start
    return {
        "from": _stamp(start),
        "to": _stamp(start + timedelta(minutes=run.span.minutes)),
        "minutes": run.span.minutes,
    }


def _stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _alarms(played: Played) -> Plain:
    fired: dict[str, list[Change]] = {}
    for one in played.changes:
        if "ALARM" in (one.before, one.after):
            fired.setdefault(one.alarm, []).append(one)
    return {
        "fired": [
            {"alarm": name, "changes": [_change(played, one) for one in changes]}
            for name, changes in fired.items()
        ],
        "quiet": sorted(played.reads.keys() - fired.keys() - played.unplayed.keys()),
        "not_played": dict(played.unplayed),
    }


def _change(played: Played, one: Change) -> Plain:
    return {"at": _at(played, one.minute), "state": one.after}


def _at(played: Played, minute: float) -> str:
    return _stamp(played.start + timedelta(minutes=minute))


def _delivery(played: Played, one: Delivery) -> Plain:
    return {
        "at": _at(played, one.minute),
        "alarm": one.alarm,
        "severity": one.severity,
        "by": one.way,
        "address": one.address,
        "topic": one.topic,
    }


def _notes(run: Replayed) -> Iterator[str]:
    """What was decided or left out, each thing once."""
    for name in run.empty:
        yield f"{shown(name)}: holds no line"
    for one in run.files:
        others = ", ".join(one.choice.others)
        if others:
            yield (
                f"{shown(one.name)}: taken as lines of {one.choice.group}; {others} would fit as well"
                f" (--group {one.name}=LOG_GROUP)"
            )
        if one.untimed:
            yield (
                f"{shown(one.name)}: {one.untimed:,} lines tell no time;"
                " each is counted at that of the line before"
            )
        if one.blank:
            yield f"{shown(one.name)}: {one.blank:,} blank lines, which are no events"
    yield from _left_out(run)


def _left_out(run: Replayed) -> Iterator[str]:
    for group, tally in run.tallies.items():
        if not tally.watches and not tally.rankings:
            yield f"{group}: no metric filter and no ranking reads it"
        if not run.groups.kinds.get(group):
            yield f"{group}: the template does not say what its lines promise, so none was checked"
        crowded = sum(one.crowded for watch in tally.watches for one in watch.publishers)
        crowded += tally.embedded.crowded
        if crowded:
            yield f"{group}: {crowded:,} values of more than 1,000 combinations of dimensions are not counted"
        if tally.beyond:
            yield f"{group}: {tally.beyond:,} lines of too many minutes are counted, but in no minute"
    if run.span is None:
        yield "no line tells its time, so no alarm was played"
    elif run.span.outside:
        yield f"{run.span.outside:,} lines are further apart than 34 days; alarms were played without them"
