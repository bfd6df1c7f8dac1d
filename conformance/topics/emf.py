"""Is a log event in embedded metric format, and which metrics has it? ``simulator.embedded.emf`` answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from conformance.comparison import differences
from simulator.embedded.emf import EmfError, EmfMetric, check, check_size, extract, parse
from simulator.embedded.shape import check_shape

from . import Answer


def _fault(judge: Callable[[Any], object], given: Any) -> str:
    try:
        judge(given)
    except EmfError as error:
        return str(error)
    return ""


def _validate(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Against all that the specification says, and against its JSON schema alone."""
    text = given["log_event"]
    try:
        document = parse(text)
    except EmfError as error:
        return {"valid": False, "schema_valid": False, "error": str(error)}
    fault = _fault(check, document)
    return {"valid": not fault, "schema_valid": not _fault(check_shape, document), "error": fault}


def _size(given: Mapping[str, Any]) -> Mapping[str, Any]:
    fault = _fault(check_size, given["event_bytes"])
    return {"valid": not fault, "error": fault}


def _extract(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """An event with a fault has no metrics."""
    try:
        found = extract(given["document"])
    except EmfError as error:
        return {"metrics": [], "error": str(error)}
    return {"metrics": [_metric(one) for one in found], "error": ""}


def _metric(one: EmfMetric) -> Mapping[str, Any]:
    return {
        "namespace": one.namespace,
        "name": one.name,
        "values": list(one.values),
        "unit": one.unit,
        "storage_resolution": one.resolution,
        "timestamp_ms": one.timestamp_ms,
        "dimensions": dict(one.dimensions),
    }


def _unordered(expected: Mapping[str, Any], answer: Any) -> Iterable[str]:
    """Metrics of one event have no order."""

    def settled(found: Mapping[str, Any]) -> Mapping[str, Any]:
        return {**found, "metrics": sorted(found["metrics"], key=lambda one: json.dumps(one, sort_keys=True))}

    return differences(settled(expected), settled(answer))


KINDS: Mapping[str, Answer] = {"validate": _validate, "extract": _extract, "size": _size}
COMPARE = {"extract": _unordered}
