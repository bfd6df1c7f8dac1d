"""Why an alarm changed its state, in CloudWatch's words.

Sources: the sample events of "Alarm events and EventBridge" in the CloudWatch user guide; what LocalStack
recorded from AWS (tests/aws/services/cloudwatch/test_cloudwatch.snapshot.json, Apache-2.0); notifications
that users published (missing datapoints beside real ones, ``3 out of the last 5``: newest first, and an alarm
goes back to OK with N - M + 1 datapoints).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import numpy as np

from simulator.alarms.states import breaches, breaches_band

CREATED = "Unchecked: Initial alarm creation"
_TREATED = {"breaching": "Breaching", "notBreaching": "NonBreaching"}
_WORDS = {
    "GreaterThanThreshold": "greater than the threshold",
    "GreaterThanOrEqualToThreshold": "greater than or equal to the threshold",
    "LessThanThreshold": "less than the threshold",
    "LessThanOrEqualToThreshold": "less than or equal to the threshold",
}
Datapoint = tuple[float, datetime]


@dataclass(frozen=True, kw_only=True)
class Band:
    """The band at each real datapoint that decides, oldest first."""

    lower: tuple[float, ...]
    upper: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What an evaluation saw: the range, oldest first and None where missing, and the alarm's settings.

    ``datapoints`` is None for an alarm without DatapointsToAlarm; AWS then says less.
    """

    points: Sequence[Datapoint | None]
    periods: int
    datapoints: int | None
    missing: str
    comparison: str
    threshold: float | Band

    @property
    def real(self) -> tuple[Datapoint, ...]:
        """The datapoints that decide."""
        return tuple(point for point in self.points if point is not None)[-self.periods :]

    def counting(self, state: str) -> tuple[Datapoint, ...]:
        """Those that speak for the state, newest first."""
        values = np.array([value for value, _ in self.real], dtype=np.float64)
        if isinstance(self.threshold, Band):
            lower, upper = (
                np.array(edge[-len(values) :]) for edge in (self.threshold.lower, self.threshold.upper)
            )
            bad = breaches_band(values, self.comparison, lower, upper)
        else:
            bad = breaches(values, self.comparison, self.threshold)
        wanted = state == "ALARM"
        return tuple(point for point, hit in zip(self.real, bad, strict=True) if bool(hit) is wanted)[::-1]


def reason(state: str, evidence: Evidence) -> str:
    """Return the reason of an evaluation that came to this state."""
    filled = max(0, evidence.periods - len(evidence.real))
    if state == "INSUFFICIENT_DATA":
        return f"Insufficient Data: {_many(filled, 'datapoint')} unknown."
    said = evidence.counting(state) if evidence.real else ()
    treated = ""
    if filled and evidence.missing in _TREATED:
        treated = f" and {_many(filled, 'missing datapoint')} treated as [{_TREATED[evidence.missing]}]"
    opening = "Thresholds Crossed" if isinstance(evidence.threshold, Band) else "Threshold Crossed"
    if not said:
        received = _many(len(evidence.real), "datapoint")
        return f"{opening}: {received} received for {_number_of(evidence.periods, 'period')}{treated}."
    return f"{opening}: {_crossed(state, said, evidence)}{treated}{_minimum(state, evidence)}."


def number(value: float) -> str:
    """Return a number as CloudWatch writes it, which is how Java does: 21.5, 0.0, 1.0E7, 5.0E-4."""
    if value == 0 or 1e-3 <= abs(value) < 1e7:  # noqa: PLR2004 - Java's limits
        digits = f"{Decimal(repr(float(value))):f}"
        return digits if "." in digits else f"{digits}.0"
    sign, found, exponent = Decimal(repr(float(value))).normalize().as_tuple()
    whole, rest = str(found[0]), "".join(map(str, found[1:])) or "0"
    return f"{'-' if sign else ''}{whole}.{rest}E{int(exponent) + len(found) - 1}"


def _crossed(state: str, said: Sequence[Datapoint], evidence: Evidence) -> str:
    listed = ", ".join(f"{number(value)} ({at:%d/%m/%y %H:%M:%S})" for value, at in said)
    verb = "was" if len(said) == 1 else "were"
    if evidence.datapoints is None:
        counted = _number_of(len(said), "datapoint")
    else:
        counted = f"{len(said)} out of the last {evidence.periods} datapoints"
    return f"{counted} [{listed}] {verb} {_compared('' if state == 'ALARM' else 'not ', evidence)}"


def _compared(negation: str, evidence: Evidence) -> str:
    if not isinstance(evidence.threshold, Band):
        return f"{negation}{_WORDS[evidence.comparison]} ({number(evidence.threshold)})"
    edges = {
        "LessThanLower": ("less than the lower thresholds", evidence.threshold.lower),
        "GreaterThanUpper": ("greater than the upper thresholds", evidence.threshold.upper),
    }
    asked = [edge for name, edge in edges.items() if name in evidence.comparison]
    return " or ".join(f"{negation}{words} [{', '.join(map(number, values))}]" for words, values in asked)


def _minimum(state: str, evidence: Evidence) -> str:
    if evidence.datapoints is None:
        return ""
    if state == "ALARM":
        return f" (minimum {_number_of(evidence.datapoints, 'datapoint')} for OK -> ALARM transition)"
    back = evidence.periods - evidence.datapoints + 1
    return f" (minimum {_number_of(back, 'datapoint')} for ALARM -> OK transition)"


def _number_of(count: int, noun: str) -> str:
    return f"{count or 'no'} {noun}{'' if count == 1 else 's'}"


def _many(count: int, noun: str) -> str:
    return f"{_number_of(count, noun)} {'was' if count == 1 else 'were'}"
