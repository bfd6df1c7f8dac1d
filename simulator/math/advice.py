"""What the guide advises against in an alarm's metric math, although CloudWatch takes it.

An alarm fetches more datapoints than its evaluation periods, so a function that gathers over time, or asks
whether a series has any datapoint, answers for a window that nobody chose. FILL answers for a newest point
that is only late.
Source: CloudWatch user guide, functions of metric math.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from simulator.math.types import kind_of
from simulator.math.values import Kind
from template.metric_math import Call, parse_math, walk

EXTRA_DATA = "it acts differently when the alarm fetches extra datapoints"
LATE_DATA = "it fills the newest datapoint while that is only late, and can hold the alarm in one state"
GATHERING = ("AVG", "DATAPOINT_COUNT", "MAX", "MIN", "STDDEV", "SUM")
"""Over time, and so advised against, when they are given one series; over an array they are fine."""

ADVICE: Mapping[str, str] = {"REMOVE_EMPTY": EXTRA_DATA, "RUNNING_SUM": EXTRA_DATA, "FILL": LATE_DATA}


def advice(text: str, kinds: Mapping[str, Kind], metrics: Collection[str] | None = None) -> tuple[str, ...]:
    """Findings on an alarm's expression, a sentence each. Raises MathError for what is no expression."""
    tree, known = parse_math(text), kinds if metrics is None else metrics
    kind_of(tree, kinds, known)
    found = []
    for call in walk(tree):
        if isinstance(call, Call) and call.function in ADVICE:
            found.append(f"{call.function} in an alarm: {ADVICE[call.function]}")
        elif isinstance(call, Call) and call.function in GATHERING and kind_of(call, kinds, known) is Kind.S:
            found.append(f"{call.function} of one time series in an alarm: {EXTRA_DATA}")
    return tuple(dict.fromkeys(found))
