"""Templates and log lines for the replay's tests."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from contract.examples import example
from policies.world import World
from template.reader import parse

GROUP = "/shop/app"


def metric_filter(pattern: str, metric: str, value: str = "1", **more: Any) -> dict[str, Any]:
    transformation = {"MetricNamespace": "Shop", "MetricName": metric, "MetricValue": value, **more}
    return {
        "Type": "AWS::Logs::MetricFilter",
        "Properties": {
            "LogGroupName": GROUP,
            "FilterPattern": pattern,
            "MetricTransformations": [transformation],
        },
    }


@pytest.fixture
def world_of() -> Callable[..., World]:
    """A world of resources by logical id, and what the template claims of its log groups."""

    def made(logs: Mapping[str, str] | None = None, **resources: Any) -> World:
        body = {"Resources": resources, "Metadata": {"PaymentMonitoring": {"logs": dict(logs or {})}}}
        return World((parse(json.dumps(body), "sample.json"),))

    return made


@pytest.fixture(scope="session")
def platform(prod_path: Path) -> World:
    """The prod template."""
    from template import read_all

    return World(read_all(prod_path))


@pytest.fixture
def payment() -> dict[str, Any]:
    """A line of a customer's payment that succeeded."""
    return dict(example("a payment that succeeded").line)


@pytest.fixture
def log(tmp_path: Path) -> Callable[..., str]:
    """Write lines, which may be objects, into a file; its name."""

    def write(*lines: Any, name: str = "app.log") -> str:
        file = tmp_path / name
        texts = [one if isinstance(one, str) else json.dumps(one) for one in lines]
        file.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
        return str(file)

    return write
