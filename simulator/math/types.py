"""Which kind an expression gives: a scalar, a time series or an array of them, or why it is none.

The table is that of the CloudWatch user guide, "Functions supported for metric math"; every call is checked
against it before anything is computed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import product
from types import MappingProxyType

from simulator.math.clock import CLOCK
from simulator.math.values import Kind
from template.metric_math import Binary, Call, MathError, Name, Node, Number, Text

S, TS, ARRAY, TEXT = Kind.S, Kind.TS, Kind.ARRAY, Kind.TEXT
Signature = Mapping[tuple[Kind, ...], Kind]

_MAPPED: Signature = MappingProxyType({(TS,): TS, (ARRAY,): ARRAY})
_GATHERED: Signature = MappingProxyType({(TS,): S, (ARRAY,): TS})
_PICKED: Signature = MappingProxyType({(ARRAY,): TS})
_TIMED: Signature = MappingProxyType({(TS,): TS})
_CHOSEN: Signature = MappingProxyType(
    {kinds: TS if TS in kinds else S for size in (2, 3) for kinds in product((S, TS), repeat=size)}
)
_FETCHED = tuple((TEXT, *rest) for size in range(8) for rest in product((TEXT,), repeat=size))

SIGNATURES: Mapping[str, Signature] = MappingProxyType(
    {
        **dict.fromkeys(
            ("ABS", "CEIL", "DIFF", "DIFF_TIME", "FLOOR", "LOG", "LOG10", "RATE", "RUNNING_SUM"), _MAPPED
        ),
        **dict.fromkeys(("AVG", "DATAPOINT_COUNT", "MAX", "MIN", "STDDEV", "SUM"), _GATHERED),
        **dict.fromkeys(("FIRST", "LAST"), _PICKED),
        **dict.fromkeys((*CLOCK, "SERVICE_QUOTA"), _TIMED),
        "ANOMALY_DETECTION_BAND": {(TS,): ARRAY, (TS, S): ARRAY},
        "DB_PERF_INSIGHTS": {(TEXT, TEXT, TEXT): TS},
        "FILL": {(series, by): series for series in (TS, ARRAY) for by in (S, TS, TEXT)},
        "IF": _CHOSEN,
        "INSIGHT_RULE_METRIC": {(TEXT, TEXT): TS},
        "LAMBDA": dict.fromkeys(_FETCHED, TS),
        "METRIC_COUNT": {(ARRAY,): S},
        "METRICS": {(): ARRAY, (TEXT,): ARRAY},
        "PERIOD": {(TS,): S},
        "REMOVE_EMPTY": {(ARRAY,): ARRAY},
        "SEARCH": {(TEXT,): ARRAY, (TEXT, TEXT): ARRAY, (TEXT, TEXT, S): ARRAY},
        "SLICE": {(ARRAY, S): ARRAY, (ARRAY, S, S): ARRAY},
        "SORT": {(ARRAY, TEXT, TEXT): ARRAY, (ARRAY, TEXT, TEXT, S): ARRAY},
        "TIME_SERIES": {(S,): TS},
    }
)
_STATISTICS = (
    "UniqueContributors",
    "MaxContributorValue",
    "SampleCount",
    "Sum",
    "Minimum",
    "Maximum",
    "Average",
)
WORDS: Mapping[tuple[str, int], tuple[str, ...]] = MappingProxyType(
    {
        ("FILL", 1): ("REPEAT", "LINEAR"),
        ("SORT", 1): ("AVG", "MIN", "MAX", "SUM"),
        ("SORT", 2): ("ASC", "DESC"),
        ("INSIGHT_RULE_METRIC", 1): _STATISTICS,
    }
)
_COMPARED = frozenset({"<", ">", "<=", ">=", "==", "!=", "AND", "OR"})


def kind_of(node: Node, kinds: Mapping[str, Kind], metrics: Collection[str]) -> Kind:
    """Return a tree's kind, given the kinds of what it names. Raises MathError, naming what is wrong."""
    if isinstance(node, Number):
        return S
    if isinstance(node, Text):
        return TEXT
    if isinstance(node, Name):
        return _named(node, kinds)
    if isinstance(node, Binary):
        return _operated(node, kind_of(node.left, kinds, metrics), kind_of(node.right, kinds, metrics))
    return _called(node, tuple(kind_of(one, kinds, metrics) for one in node.arguments), metrics)


def _named(node: Name, kinds: Mapping[str, Kind]) -> Kind:
    if node.id not in kinds:
        raise MathError(f"'{node.id}' is the id of no metric or expression")
    return kinds[node.id]


def _operated(node: Binary, left: Kind, right: Kind) -> Kind:
    """Arithmetic takes all kinds; comparison and logic take series and scalars, no arrays."""
    if TEXT in (left, right):
        raise MathError(f"a text stands beside '{node.sign}'")
    if node.sign in _COMPARED and ARRAY in (left, right):
        raise MathError(f"'{node.sign}' takes time series and scalars, no array of time series")
    return next((kind for kind in (ARRAY, TS) if kind in (left, right)), S)


def _called(node: Call, given: tuple[Kind, ...], metrics: Collection[str]) -> Kind:
    if node.function == "[]":
        return _array(given)
    if node.function not in SIGNATURES:
        raise MathError(f"{node.function} is no function of metric math")
    signature = SIGNATURES[node.function]
    if given not in signature:
        shown = ", ".join(kind.value for kind in given)
        allowed = " or ".join(f"({', '.join(kind.value for kind in kinds)})" for kinds in list(signature)[:4])
        raise MathError(f"{node.function} takes {allowed}, not ({shown})")
    _words(node)
    if node.function == "PERIOD" and not (
        isinstance(node.arguments[0], Name) and node.arguments[0].id in metrics
    ):
        raise MathError("PERIOD takes a metric, not the result of an expression")
    return signature[given]


def _array(given: tuple[Kind, ...]) -> Kind:
    if not given or not {*given} <= {TS, ARRAY}:
        raise MathError("an array holds time series, and at least one")
    return ARRAY


def _words(node: Call) -> None:
    for at, argument in enumerate(node.arguments):
        allowed = WORDS.get((node.function, at))
        if allowed and isinstance(argument, Text) and argument.value not in allowed:
            raise MathError(f"{node.function} takes {', '.join(allowed)}, not '{argument.value}'")
