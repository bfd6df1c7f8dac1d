"""What ANOMALY_DETECTION_BAND takes: restrictions of anomaly detection on metric math, and its width.

Source: CloudWatch user guide, "Anomaly detection on metric math"; a period is at most an hour.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from simulator.math.functions import BAND_WIDTH
from simulator.math.types import kind_of
from simulator.math.values import Kind
from template.metric_math import Call, MathError, Node, Number, parse_math, walk

BAND = "ANOMALY_DETECTION_BAND"
METRICS_AND_EXPRESSIONS = 10
LONGEST_PERIOD, SHORTEST_PERIOD = 3_600, 60
UNSUPPORTED = ("METRICS", "SEARCH", "DB_PERF_INSIGHTS")


def is_band(text: str) -> bool:
    """Whether an expression is a band and nothing else."""
    try:
        tree = parse_math(text)
    except MathError:
        return False
    return isinstance(tree, Call) and tree.function == BAND


def width(text: str) -> float:
    """Standard deviations of an expression's band. Raises MathError if it has none, or computes its width."""
    for call in _calls(parse_math(text)):
        if call.function == BAND:
            given = call.arguments[1:]
            if not given:
                return BAND_WIDTH
            if isinstance(given[0], Number):
                return given[0].value
            raise MathError(f"the width of {BAND} is no number")
    raise MathError(f"there is no {BAND}")


def band_problems(text: str, metrics: Collection[str]) -> tuple[str, ...]:
    """Why anomaly detection refuses an expression over these ids; none if it is taken."""
    try:
        tree = parse_math(text)
        kind_of(tree, dict.fromkeys(metrics, Kind.TS), metrics)
    except MathError as error:
        return (str(error),)
    return tuple(_functions(tree))


def input_problems(
    *, periods: Sequence[int] = (), storage_resolution: int = SHORTEST_PERIOD, number: int = 0
) -> tuple[str, ...]:
    """Why anomaly detection refuses metrics by their periods (s), their resolution (s) or their number."""
    return tuple(_inputs(periods, storage_resolution, number))


def _functions(tree: Node) -> Iterator[str]:
    used = [call.function for call in _calls(tree)]
    if used.count(BAND) != 1:
        yield f"{BAND} is there {used.count(BAND)} times; one line takes one"
    for function in UNSUPPORTED:
        if function in used:
            yield f"anomaly detection does not support {function}"


def _inputs(periods: Sequence[int], resolution: int, number: int) -> Iterator[str]:
    if len(set(periods)) > 1:
        yield "anomaly detection needs metrics of one period"
    if any(period > LONGEST_PERIOD for period in periods):
        yield "anomaly detection takes periods of an hour at most"
    if resolution < SHORTEST_PERIOD or any(period < SHORTEST_PERIOD for period in periods):
        yield "anomaly detection takes no high-resolution metrics"
    if number > METRICS_AND_EXPRESSIONS:
        yield f"{number} metrics and expressions; anomaly detection takes {METRICS_AND_EXPRESSIONS}"


def _calls(tree: Node) -> list[Call]:
    return [one for one in walk(tree) if isinstance(one, Call)]
