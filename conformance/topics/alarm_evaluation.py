"""How a metric alarm decides, acts, is muted and is accepted: ``simulator`` answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from simulator.alarms import cadence, muting
from simulator.alarms.actions import EVENTBRIDGE, executes
from simulator.alarms.composites import after
from simulator.alarms.parameters import ParameterError, check
from simulator.alarms.reasons import CREATED, Band, Evidence, reason
from simulator.alarms.states import BANDS, breaches, breaches_band, decide, filled, treatment
from simulator.readings import percentile_of, samples_needed

from . import Answer

Given = Mapping[str, Any]
_STAMP = "%d/%m/%y %H:%M:%S"
_CLOCK = "%H:%M:%S"


def _decided(given: Given, window: list[str], before: str) -> str:
    return decide(
        window,
        periods=given["evaluation_periods"],
        datapoints=given.get("datapoints_to_alarm") or given["evaluation_periods"],
        missing=treatment(given.get("treat_missing_data"), given.get("namespace") or ""),
        before=before,
    )


def _evaluate(given: Given) -> Mapping[str, Any]:
    window = list(given["window"])
    state = _decided(given, window, given.get("previous_state") or "INSUFFICIENT_DATA")
    return {"state": state, "filled": filled(window, given["evaluation_periods"])}


def _sequence(given: Given) -> Mapping[str, Any]:
    first = given.get("previous_state") or "INSUFFICIENT_DATA"
    windows = [list(window) for window in given["windows"]]
    states = [*accumulate(windows, lambda before, window: _decided(given, window, before), initial=first)][1:]
    return {"states": states, "final_state": states[-1]}


def _validate(given: Given) -> Mapping[str, Any]:
    try:
        check(given)
    except ParameterError as error:
        return {"accepted": False, "error": str(error)}
    return {"accepted": True}


def _cadence(given: Given) -> Mapping[str, Any]:
    period, periods = given["period"], given["evaluation_periods"]
    answer: dict[str, Any] = {
        "evaluated_every_seconds": cadence.evaluated_every(period, periods),
        "evaluation_interval_seconds": cadence.interval(period, periods),
    }
    if "evaluate_at_end_of_minute" in given:
        used = cadence.minutes_used(period, periods, given["evaluate_at_end_of_minute"])
        answer["minutes_used"] = list(used)
    return answer


def _percentile(given: Given) -> Mapping[str, Any]:
    percentile = percentile_of(given["statistic"])
    few = percentile is not None and given["sample_count"] < samples_needed(percentile)
    ignored = given.get("evaluate_low_sample_count_percentile") == "ignore"
    return {"low_sample_rule_applies": few, "evaluated": not (few and ignored)}


def _comparison(given: Given) -> Mapping[str, Any]:
    values, comparison = np.array([given["value"]], dtype=np.float64), given["comparison"]
    if comparison in BANDS:
        lower, upper = (np.array([given[edge]], dtype=np.float64) for edge in ("lower", "upper"))
        return {"breaching": bool(breaches_band(values, comparison, lower, upper)[0])}
    return {"breaching": bool(breaches(values, comparison, float(given["threshold"]))[0])}


def _actions(given: Given) -> Mapping[str, Any]:
    before, found = given["previous_state"], given["new_state"]
    executed = executes(
        given.get("action_type", "sns"),
        before=before,
        after=found,
        enabled=given.get("actions_enabled", True),
        configured=given.get("action_configured_for_new_state", True),
    )
    event = executes(EVENTBRIDGE, before=before, after=found)
    return {"executed": executed, "state_changes": before != found, "eventbridge_event": event}


def _mute_rule(given: Given) -> Mapping[str, Any]:
    rule = muting.MuteRule(
        expression=given["expression"],
        duration=given["duration"],
        timezone=given.get("timezone") or "UTC",
        start=_when(given.get("start_date")),
        expire=_when(given.get("expire_date")),
    )
    at = datetime.fromisoformat(given["at"].replace("Z", "+00:00"))
    at = at if at.tzinfo else at.replace(tzinfo=ZoneInfo(rule.timezone))
    return {"muted": bool(muting.windows(rule, at, at + timedelta(microseconds=1)))}


def _when(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text.replace("Z", "+00:00")) if text else None


def _mute_rule_validate(given: Given) -> Mapping[str, Any]:
    targets = given.get("target_alarms", given.get("targets"))
    names = tuple(map(str, range(targets))) if isinstance(targets, int) else targets
    rule = muting.MuteRule(
        expression=given.get("expression", "0 2 * * *"),
        duration=given.get("duration", "PT1H"),
        timezone=given.get("timezone") or "UTC",
        targets=None if names is None else tuple(names),
    )
    try:
        muting.check(rule)
    except muting.MuteError as error:
        return {"accepted": False, "error": str(error)}
    return {"accepted": True}


def _mute_rule_effect(given: Given) -> Mapping[str, Any]:
    """The documented scenarios: OK before the window, ALARM inside of it, the given state at its end."""
    ends = 3.0
    states = [(1.0, "ALARM"), (2.0, given["state_at_window_end"])]
    executed = muting.executed(
        states if given.get("changed_during_window", True) else [],
        [(0.0, ends)] if given.get("muted_during_transition", True) else [],
        told="OK",
        until=ends,
    )
    return {"actions_executed_at_window_end": any(at == ends for at, _ in executed)}


def _state_reason(given: Given) -> Mapping[str, Any]:
    if "datapoints" not in given:
        return {"state": "INSUFFICIENT_DATA", "reason": CREATED}
    absent = given["evaluation_periods"] - len(given["datapoints"])
    points = [*[None] * absent, *map(_point, given["datapoints"])]
    evidence = Evidence(
        points=points,
        periods=given["evaluation_periods"],
        datapoints=given.get("datapoints_to_alarm"),
        missing=treatment(given.get("treat_missing_data")),
        comparison=given["comparison"],
        threshold=_threshold(given),
    )
    bad = set(evidence.counting("ALARM")) if evidence.real else set()
    window = ["-" if point is None else "X" if point in bad else "0" for point in points]
    state = _decided(given, window, given.get("previous_state") or "INSUFFICIENT_DATA")
    return {"state": state, "reason": reason(state, evidence)}


def _threshold(given: Given) -> float | Band:
    if given["comparison"] not in BANDS:
        return float(given["threshold"])
    edges = (given[name] if isinstance(given[name], list) else [given[name]] for name in ("lower", "upper"))
    lower, upper = (tuple(map(float, edge)) for edge in edges)
    return Band(lower=lower, upper=upper)


def _point(one: Any) -> tuple[float, datetime] | None:
    """A value, or a value and its stamp in the words of a reason; null where nothing came."""
    if one is None or one == "-":
        return None
    value, stamp = one if isinstance(one, list) else (one, "01/01/26 00:00:00")
    return float(value), datetime.strptime(stamp, _STAMP)  # noqa: DTZ007 - only printed again


def _lifecycle(given: Given) -> Mapping[str, Any]:
    return {"state": after(given["operation"], given.get("previous_state", ""))}


def _timestamps(given: Given) -> Mapping[str, Any]:
    at, *returned = (_clock(text) for text in (given["evaluate_at"], *given["returned"]))
    expected = cadence.expected_stamps(given["period"], given["evaluation_periods"], at)
    lost = cadence.dropped(returned, expected)
    return {
        "expected_timestamps": [f"{stamp:{_CLOCK}}" for stamp in expected],
        "dropped": [f"{stamp:{_CLOCK}}" for stamp in lost],
        "all_missing": len(lost) == len(returned),
    }


def _clock(text: str) -> datetime:
    return datetime.strptime(text, _CLOCK)  # noqa: DTZ007 - a time of day


def _metrics_insights(given: Given) -> Mapping[str, Any]:
    state = cadence.contributor_state(
        before=given["contributor_previous"],
        returned=given["contributor_returned"],
        found=given.get("contributor_found", ""),
    )
    return {"contributor_state": state}


KINDS: Mapping[str, Answer] = {
    "evaluate": _evaluate,
    "sequence": _sequence,
    "validate": _validate,
    "cadence": _cadence,
    "percentile": _percentile,
    "comparison": _comparison,
    "actions": _actions,
    "mute_rule": _mute_rule,
    "mute_rule_validate": _mute_rule_validate,
    "mute_rule_effect": _mute_rule_effect,
    "state_reason": _state_reason,
    "lifecycle": _lifecycle,
    "timestamps": _timestamps,
    "metrics_insights": _metrics_insights,
}
