"""A short incident as plain values, its file, and worlds to play it in."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from policies.world import World
from scenarios.document import read
from scenarios.scenario import Scenario
from template import read_all

INCIDENT: Mapping[str, Any] = {
    "id": "X01",
    "title": "One request in five fails",
    "t0": "2025-04-08T10:00:00Z",
    "warmup_min": 30,
    "duration_min": 20,
    "incident": {"start_min": 0, "end_min": 10},
    "phases": [{"from_min": 0, "to_min": 10, "set": {"api_5xx_rate": 0.2}}],
    "expected": {
        "page": {
            "required": True,
            "severity_min": "critical",
            "deadline_min": 7,
            "max_pages": 1,
            "resolve_within_min_after_end": 20,
        },
        "ticket": None,
        "must_stay_silent": [],
        "primary_signals": ["api_5xx/api_count"],
    },
}
Change = Callable[[dict[str, Any]], object]


def changed(change: Change | None = None) -> dict[str, Any]:
    """A file with the incident, changed in place by ``change``."""
    document = {"scenarios": [copy.deepcopy(dict(INCIDENT))]}
    if change:
        change(document)
    return document


def put(where: str, value: Any) -> Change:
    """Sets ``phases.0.set.api_5xx_rate`` of the incident; of the file where it starts with a slash."""

    def change(document: dict[str, Any]) -> None:
        node: Any = document if where.startswith("/") else document["scenarios"][0]
        *steps, last = where.lstrip("/").split(".")
        for step in steps:
            node = node[int(step)] if isinstance(node, list) else node[step]
        node[last] = copy.deepcopy(value)

    return change


def cut(where: str) -> Change:
    """Takes a field of the incident away."""

    def change(document: dict[str, Any]) -> None:
        node: Any = document["scenarios"][0]
        *steps, last = where.split(".")
        for step in steps:
            node = node[int(step)] if isinstance(node, list) else node[step]
        del node[last]

    return change


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    """Writes the incident, changed, as JSON."""

    def write(*changes: Change) -> Path:
        document = changed()
        for change in changes:
            change(document)
        path = tmp_path / "incidents.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        return path

    return write


@pytest.fixture
def incident(file: Callable[..., Path]) -> Callable[..., Scenario]:
    """The incident, changed, as it is read."""

    def make(*changes: Change) -> Scenario:
        (found,) = read(file(*changes))
        return found

    return make


@pytest.fixture(scope="session")
def world(prod_path: Path) -> World:
    """The prod template's."""
    return World(read_all(str(prod_path)))


@pytest.fixture
def of_alarms(tmp_path: Path) -> Callable[..., World]:
    """A template of alarms, given as (namespace, metric, dimensions)."""

    def make(*series: tuple[str, str, Mapping[str, str]], more: Mapping[str, Any] | None = None) -> World:
        alarms = {f"Alarm{index}": _alarm(*one) for index, one in enumerate(series)}
        path = tmp_path / "alarms.template.json"
        path.write_text(json.dumps({"Resources": {**alarms, **(more or {})}}), encoding="utf-8")
        return World(read_all(str(path)))

    return make


def _alarm(namespace: str, metric: str, dimensions: Mapping[str, str]) -> dict[str, Any]:
    return {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "AlarmName": f"{namespace} {metric} {' '.join(dimensions.values())}",
            "Namespace": namespace,
            "MetricName": metric,
            "Dimensions": [{"Name": name, "Value": value} for name, value in dimensions.items()],
            "Statistic": "Sum",
            "Period": 60,
            "EvaluationPeriods": 3,
            "Threshold": 1,
            "ComparisonOperator": "GreaterThanThreshold",
        },
    }
