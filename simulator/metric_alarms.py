"""One metric alarm over a whole recording: what it reads, what it decides at each minute.

Each evaluation retrieves the datapoints that ``states.evaluation_range`` says, and as many more as its
slowest metric is late: an alarm on a metric that is published late would otherwise never see a datapoint.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from simulator import states
from simulator.contributor_readings import reports
from simulator.delays import Delays
from simulator.expressions import Outside, evaluate
from simulator.irregular import Window
from simulator.played import Curve
from simulator.readings import MINUTE_S, ReadingError, percentile_of, period_minutes, read, samples_needed
from simulator.recording import COUNT, BoolArray, FloatArray, Key, Recording
from simulator.states import IntArray
from template.alarms import Alarm
from template.metric_math import MathError
from template.series import Expression, Series

_DAY_S = 86_400
_HOURLY = 60


class NotPlayed(ValueError):
    """An alarm that a recording cannot answer; the message says why."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Sources:
    """Where numbers come from: the recording, how late they are, which metrics are made of log lines."""

    recording: Recording
    delays: Delays
    filtered: Callable[[Key], bool]

    def delay(self, series: Series) -> int:
        """Minutes until a datapoint of the series shows."""
        return self.delays.of(str(series.namespace), filtered=self.filtered(series.key))


@dataclass(frozen=True, kw_only=True, eq=False)
class Evaluations:
    """[T x range], oldest first: what was compared at the evaluation after each minute."""

    values: FloatArray
    few: BoolArray | None
    """Where too few samples make a percentile, for alarms that ignore such; None for others."""


def states_of(alarm: Alarm, sources: Sources) -> IntArray:
    """Return the alarm's state after each minute: OK, ALARM or INSUFFICIENT. Raises NotPlayed."""
    _check(alarm, sources.recording)
    try:
        found = _evaluations(alarm, sources)
    except (ReadingError, MathError) as error:
        raise NotPlayed(str(error)) from None
    return states.hold(_outcomes(alarm, found), states.INSUFFICIENT)


def curve(alarm: Alarm, sources: Sources) -> Curve:
    """Return what the alarm compares, each value at the last minute of its period, nothing being late."""
    now = Sources(recording=sources.recording, delays=_at_once(sources.delays), filtered=sources.filtered)
    compared = alarm.compared
    return Curve(
        label=str((compared.label if compared else None) or compared or alarm.name),
        values=_evaluations(alarm, now).values[:, -1],
        threshold=float(alarm.threshold),
        comparison=str(alarm.comparison),
    )


def _at_once(delays: Delays) -> Delays:
    return Delays(name="none", minutes=dict.fromkeys(delays.minutes, 0.0))


def _check(alarm: Alarm, recording: Recording) -> None:
    told = {
        "threshold": alarm.threshold,
        "number of periods": alarm.periods,
        "number of datapoints": alarm.datapoints,
    }
    unknown = next((name for name, value in told.items() if not isinstance(value, (int, float))), None)
    if alarm.anomaly:
        raise NotPlayed("it compares with an anomaly band, whose model is AWS's")
    if unknown:
        raise NotPlayed(f"its {unknown} is not told")
    strange = next((item for item in alarm.reads if not _known(item, recording)), None)
    if strange is not None:
        raise NotPlayed(f"{strange} was not recorded")


def _known(item: Series | Expression, recording: Recording) -> bool:
    if isinstance(item, Expression):
        return all(name in recording.contributors for name in item.insight_rules)
    return recording.known(item.key)


def _evaluations(alarm: Alarm, sources: Sources) -> Evaluations:
    late = max((sources.delay(series) for series in alarm.series), default=0)
    periods = states.evaluation_range(int(alarm.periods)) + -(-late // period_minutes(alarm.period))
    found = {series.id: _read(series, alarm.period, periods, sources) for series in alarm.series}
    compared = alarm.compared
    if isinstance(compared, Series):
        return Evaluations(values=found[compared.id], few=_few(alarm, compared, periods, sources))
    if not isinstance(compared, Expression):
        raise NotPlayed("it compares nothing")
    return Evaluations(values=_computed(compared, found, alarm, sources, periods), few=None)


def _computed(
    compared: Expression, found: Mapping[str, FloatArray], alarm: Alarm, sources: Sources, periods: int
) -> FloatArray:
    query = next((one for one in alarm.expressions if one.kind in {"sql", "search", "unknown"}), None)
    if query is not None:
        raise NotPlayed(f"its expression {query.id} is a query, which a recording cannot answer")
    delay = sources.delays.of("AWS/Logs")
    window = Window(minutes=period_minutes(alarm.period), periods=periods, delay=delay)
    value = evaluate(
        compared.text,
        found,
        period_s=float(alarm.period),
        stamps=_stamps(alarm, sources, periods),
        expressions={one.id: one.text for one in alarm.expressions if one is not compared},
        outside=Outside(insight_rules=reports(alarm.expressions, sources.recording, window)),
    )
    return np.asarray(np.broadcast_to(value.series, (sources.recording.minutes, periods)), dtype=np.float64)


def _stamps(alarm: Alarm, sources: Sources, periods: int) -> FloatArray:
    """Start of each period in epoch seconds, [T x periods]."""
    ends = sources.recording.start.timestamp() + MINUTE_S * np.arange(1, sources.recording.minutes + 1)
    return ends[:, None] - float(alarm.period) * np.arange(periods, 0, -1)[None, :]


def _read(series: Series, period_s: object, periods: int, sources: Sources) -> FloatArray:
    track = sources.recording.tracks.get(series.key)
    if track is None:
        return np.full((sources.recording.minutes, periods), np.nan)
    window = Window(
        minutes=period_minutes(series.period or period_s), periods=periods, delay=sources.delay(series)
    )
    return read(track, str(series.statistic), window)


def _few(alarm: Alarm, series: Series, periods: int, sources: Sources) -> BoolArray | None:
    """Where a percentile has too few samples, for an alarm that says to ignore such datapoints."""
    percentile = percentile_of(str(series.statistic))
    if alarm.low_samples != "ignore" or percentile is None:
        return None
    track = sources.recording.tracks.get(series.key)
    if track is None or COUNT not in track.values:
        return None
    window = Window(minutes=period_minutes(series.period), periods=periods, delay=sources.delay(series))
    few: BoolArray = read(track, COUNT, window) < samples_needed(percentile)
    return few


def _outcomes(alarm: Alarm, found: Evaluations) -> IntArray:
    present = ~np.isnan(found.values)
    if found.few is not None:
        present &= ~found.few
    breaching = states.breaches(found.values, str(alarm.comparison), float(alarm.threshold))
    outcomes = _decided(alarm, breaching, present)
    if found.few is not None:
        outcomes[~present.any(axis=1) & found.few.any(axis=1)] = states.RETAIN
    if float(alarm.period) * int(alarm.periods) > _DAY_S:
        outcomes[np.arange(1, len(outcomes) + 1) % _HOURLY != 0] = states.RETAIN
    return outcomes


def _decided(alarm: Alarm, breaching: BoolArray, present: BoolArray) -> IntArray:
    """Where evaluations reach back before the recording, nobody knows that nothing was published."""
    missing = _missing(alarm)
    numbers = {"periods": int(alarm.periods), "datapoints": int(alarm.datapoints)}
    outcomes = states.decide_all(breaching, present, missing=missing, **numbers)
    early = slice(0, present.shape[1] * period_minutes(alarm.period) - 1)
    if missing == "breaching":
        outcomes[early] = states.decide_all(breaching[early], present[early], missing="missing", **numbers)
    return outcomes


def _missing(alarm: Alarm) -> str:
    said = alarm.resource.get("TreatMissingData")
    namespaces = {str(series.namespace) for series in alarm.series}
    only = next(iter(namespaces)) if len(namespaces) == 1 else ""
    return states.treatment(said if isinstance(said, str) else None, only)
