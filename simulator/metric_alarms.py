"""One metric alarm over a whole recording: what it reads, what it decides at each minute.

Each evaluation retrieves the datapoints that ``states.evaluation_range`` says, and as many more as its
slowest metric is late: an alarm on a metric that is published late would otherwise never see a datapoint.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import ceil

import numpy as np

from simulator.alarms import states
from simulator.alarms.cadence import HOUR, evaluated_every
from simulator.alarms.states import IntArray
from simulator.delays import IDEAL, LOGS, Delays
from simulator.insights.readings import reports
from simulator.irregular import Window
from simulator.math.expressions import Outside, evaluate
from simulator.played import Curve
from simulator.readings import MINUTE_S, ReadingError, percentile_of, period_minutes, read, samples_needed
from simulator.recording import COUNT, BoolArray, FloatArray, Key, Recording
from template.alarms import Alarm
from template.metric_math import MathError
from template.series import Expression, Series

_HOURLY = HOUR // MINUTE_S
_LONGEST_S = 7 * 86400
"""What the periods of an alarm may last together (PutMetricAlarm)."""
NOT_RECORDED = "was not recorded"
"""So ends the reason of an alarm that reads what nobody fed."""


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

    @property
    def ranked(self) -> int:
        """Minutes until the report of a Contributor Insights rule shows: it is made of log lines."""
        return self.delays.of(LOGS)


@dataclass(frozen=True, kw_only=True, eq=False)
class Evaluations:
    """[T x range], oldest first: what was compared at the evaluation after each minute."""

    values: FloatArray
    few: BoolArray | None
    """Where too few samples make a percentile, for alarms that ignore such; None for others."""


def states_of(alarm: Alarm, sources: Sources) -> IntArray:
    """Return the alarm's state after each minute: OK, ALARM or INSUFFICIENT. Raises NotPlayed."""
    return states.hold(_outcomes(alarm, _evaluations(alarm, sources)), states.INSUFFICIENT)


def curve(alarm: Alarm, sources: Sources) -> Curve:
    """Return what the alarm compares, each value at the last minute of its period, nothing being late.

    Raises NotPlayed.
    """
    now = Sources(recording=sources.recording.punctual(), delays=IDEAL, filtered=sources.filtered)
    values = _evaluations(alarm, now).values[:, -1]
    return Curve(
        label=_label(alarm),
        values=values,
        threshold=float(alarm.threshold),
        comparison=str(alarm.comparison),
    )


def _label(alarm: Alarm) -> str:
    compared = alarm.compared
    if compared is not None and compared.label:
        return str(compared.label)
    return str(compared) if isinstance(compared, Series) else alarm.name


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
    if alarm.comparison not in states.COMPARISONS:
        raise NotPlayed(f"its comparison {alarm.comparison} is none of {', '.join(states.COMPARISONS)}")
    if isinstance(alarm.missing, str) and alarm.missing not in states.TREATMENTS:
        raise NotPlayed(f"its TreatMissingData {alarm.missing} is none of {', '.join(states.TREATMENTS)}")
    if len({series.period for series in alarm.series}) > 1:
        raise NotPlayed("its metrics have different periods, which CloudWatch refuses")
    if alarm.datapoints > alarm.periods:
        raise NotPlayed(
            f"it wants {alarm.datapoints} of {alarm.periods} datapoints, which CloudWatch refuses"
        )
    if isinstance(alarm.period, (int, float)) and alarm.period * alarm.periods > _LONGEST_S:
        raise NotPlayed("it looks back more than seven days, which CloudWatch refuses")
    strange = next(_strangers(alarm, recording), None)
    if strange is not None:
        raise NotPlayed(f"{strange} {NOT_RECORDED}")


def _strangers(alarm: Alarm, recording: Recording) -> Iterator[str]:
    yield from (str(series) for series in alarm.series if not recording.known(series.key))
    named = (name for one in alarm.expressions for name in one.insight_rules)
    yield from (f"the report of {name}" for name in named if name not in recording.contributors)


def _evaluations(alarm: Alarm, sources: Sources) -> Evaluations:
    _check(alarm, sources.recording)
    try:
        return _evaluated(alarm, sources)
    except (ReadingError, MathError) as error:
        raise NotPlayed(str(error)) from None


def _evaluated(alarm: Alarm, sources: Sources) -> Evaluations:
    periods = _range(alarm, sources)
    found = {series.id: _read(series, str(series.statistic), periods, sources) for series in alarm.series}
    compared = alarm.compared
    if isinstance(compared, Series):
        return Evaluations(values=found[compared.id], few=_few(alarm, compared, periods, sources))
    if not isinstance(compared, Expression):
        raise NotPlayed("it compares nothing")
    return Evaluations(values=_computed(compared, found, alarm, sources, periods), few=None)


def _range(alarm: Alarm, sources: Sources) -> int:
    delays = [sources.delay(series) for series in alarm.series]
    delays += [sources.ranked for one in alarm.expressions if one.insight_rules]
    late = max(delays, default=0)
    return states.evaluation_range(int(alarm.periods)) + ceil(late / period_minutes(alarm.period))


def _computed(
    compared: Expression, found: Mapping[str, FloatArray], alarm: Alarm, sources: Sources, periods: int
) -> FloatArray:
    query = next((one for one in alarm.expressions if one.kind in {"sql", "search", "unknown"}), None)
    if query is not None:
        raise NotPlayed(f"its expression {query.id} is a query, which a recording cannot answer")
    window = Window(minutes=period_minutes(alarm.period), periods=periods, delay=sources.ranked)
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


def _read(series: Series, statistic: str, periods: int, sources: Sources) -> FloatArray:
    window = Window(minutes=period_minutes(series.period), periods=periods, delay=sources.delay(series))
    return read(sources.recording.tracks[series.key], statistic, window)


def _few(alarm: Alarm, series: Series, periods: int, sources: Sources) -> BoolArray | None:
    """Where a percentile has too few samples, for an alarm that says to ignore such datapoints.

    Raises ReadingError where the numbers of samples were not recorded.
    """
    percentile = percentile_of(str(series.statistic))
    if alarm.low_samples != "ignore" or percentile is None:
        return None
    few: BoolArray = _read(series, COUNT, periods, sources) < samples_needed(percentile)
    return few


def _outcomes(alarm: Alarm, found: Evaluations) -> IntArray:
    """What each evaluation decides.

    Where it reaches back before the recording, nobody knows that nothing was published. Where samples were
    too few, there is no datapoint, but neither is one missing, which would be treated.
    """
    missing = _missing(alarm)
    outcomes = _decided(alarm, found, missing, slice(None))
    if missing == "breaching":
        early = slice(0, found.values.shape[1] * period_minutes(alarm.period) - 1)
        outcomes[early] = _decided(alarm, found, "missing", early)
    if found.few is not None:
        doubtful: BoolArray = np.asarray(found.few.any(axis=1))
        outcomes[doubtful] = _decided(alarm, found, "ignore", doubtful)
    if evaluated_every(int(alarm.period), int(alarm.periods)) == HOUR:
        outcomes[np.arange(1, len(outcomes) + 1) % _HOURLY != 0] = states.RETAIN
    return outcomes


def _decided(alarm: Alarm, found: Evaluations, missing: str, rows: slice | BoolArray) -> IntArray:
    values = found.values[rows]
    present = ~np.isnan(values)
    return states.decide_all(
        states.breaches(values, str(alarm.comparison), float(alarm.threshold)),
        present if found.few is None else present & ~found.few[rows],
        periods=int(alarm.periods),
        datapoints=int(alarm.datapoints),
        missing=missing,
    )


def _missing(alarm: Alarm) -> str:
    said = alarm.resource.get("TreatMissingData")
    namespaces = sorted({str(series.namespace) for series in alarm.series})
    only = namespaces[0] if len(namespaces) == 1 else ""
    return states.treatment(said if isinstance(said, str) else None, only)
