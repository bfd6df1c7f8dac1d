"""Embedded metric format: a log event enters; the metrics in it leave, or an EmfError is raised.

Source: "Specification: Embedded metric format" in the CloudWatch user guide. References are literal keys of
the root, never paths; each set of dimensions makes a metric of its own. One fault spoils the whole event.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from simulator.embedded.shape import EmfError, check_shape

__all__ = ["EmfError", "EmfMetric", "check", "check_size", "extract", "is_embedded", "metrics_of", "parse"]

LARGEST_EVENT = 1_048_576
"""Bytes: the specification's 1 MB, as a power of two."""
MOST_METRICS = MOST_VALUES = 100
LONGEST_VALUE = 1024
LARGEST_VALUE = 2.0**360
"""CloudWatch refuses greater ones ("MetricDatum" in the API reference)."""


@dataclass(frozen=True, kw_only=True)
class EmfMetric:
    """Values of one metric at one moment; ``dimensions`` in the order of the document."""

    namespace: str
    name: str
    values: tuple[float, ...]
    unit: str
    resolution: int
    timestamp_ms: int
    dimensions: tuple[tuple[str, str], ...]

    @property
    def key(self) -> tuple[str, str, tuple[tuple[str, str], ...]]:
        """Namespace, name and sorted dimensions: what makes it this metric and no other."""
        return self.namespace, self.name, tuple(sorted(self.dimensions))


def is_embedded(document: Any) -> bool:
    """Whether a line means to be in this format."""
    metadata = document.get("_aws") if isinstance(document, dict) else None
    return isinstance(metadata, dict) and "CloudWatchMetrics" in metadata


def check_size(size: int) -> None:
    """Raise EmfError for more bytes than an event of CloudWatch Logs may have."""
    if size > LARGEST_EVENT:
        raise EmfError(f"the event has {size} bytes; at most {LARGEST_EVENT} are allowed")


def parse(text: str) -> Any:
    """Read a log event's text: JSON to RFC 8259 with nothing before or after. Raises EmfError."""
    check_size(len(text.encode("utf-8", "surrogatepass")))
    try:
        return json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise EmfError(f"the event is no JSON: {error}") from None


def _refuse(name: str) -> float:
    raise EmfError(f"{name} is no number of JSON")


def check(document: Any) -> None:
    """Raise EmfError for a document that the specification does not allow."""
    check_shape(document)
    for directive in document["_aws"]["CloudWatchMetrics"]:
        metrics = directive["Metrics"]
        if len(metrics) > MOST_METRICS:
            raise EmfError(f"Metrics have {len(metrics)} items; at most {MOST_METRICS} are allowed")
        for key in (key for keys in directive["Dimensions"] for key in keys):
            _check_dimension(document, key)
        for metric in metrics:
            _check_values(document, metric["Name"])


def _check_dimension(document: Mapping[str, Any], key: str) -> None:
    value = document.get(key)
    if not isinstance(value, str):
        raise EmfError(f"dimension {key} is {value!r} at the root; text is needed")
    if len(value) > LONGEST_VALUE:
        raise EmfError(f"dimension {key} has {len(value)} characters; at most {LONGEST_VALUE} are allowed")


def _check_values(document: Mapping[str, Any], name: str) -> None:
    target = document.get(name)
    values = target if isinstance(target, list) else [target]
    if len(values) > MOST_VALUES:
        raise EmfError(f"metric {name} has {len(values)} values; at most {MOST_VALUES} are allowed")
    wrong = [value for value in values if not _is_number(value)]
    if wrong:
        raise EmfError(f"metric {name} is {wrong[0]!r:.40} at the root; a number is needed")


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return abs(value) <= LARGEST_VALUE and not math.isnan(value)


def extract(document: Any) -> tuple[EmfMetric, ...]:
    """The metrics of a document, one a set of dimensions. Raises EmfError."""
    check(document)
    return tuple(_metrics(document))


def metrics_of(text: str) -> tuple[EmfMetric, ...]:
    """The metrics of a log event. Raises EmfError."""
    return extract(parse(text))


def _metrics(document: Mapping[str, Any]) -> Iterator[EmfMetric]:
    metadata = document["_aws"]
    for directive in metadata["CloudWatchMetrics"]:
        for metric in directive["Metrics"]:
            target = document[metric["Name"]]
            for keys in directive["Dimensions"]:
                yield EmfMetric(
                    namespace=directive["Namespace"],
                    name=metric["Name"],
                    values=tuple(target) if isinstance(target, list) else (target,),
                    unit=metric.get("Unit", "None"),
                    resolution=int(metric.get("StorageResolution", 60)),
                    timestamp_ms=int(metadata["Timestamp"]),
                    dimensions=tuple((key, document[key]) for key in keys),
                )
