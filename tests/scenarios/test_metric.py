"""By which dimensions somebody's series is recognised as a signal's metric."""

from __future__ import annotations

import numpy as np
import pytest

from scenarios.metric import Metric
from simulator.recording import counted, key

TRACK = counted(np.zeros(1))
API = Metric(
    signal="api_5xx",
    namespace="AWS/ApiGateway",
    name="5XXError",
    track=TRACK,
    bound={"ApiName": "pay", "Stage": "prod"},
    published=(("ApiName",), ("ApiName", "Stage")),
)
TABLE = Metric(
    signal="ddb_system_errors",
    namespace="AWS/DynamoDB",
    name="SystemErrors",
    track=TRACK,
    bound={"TableName": "t"},
    published=(("TableName", "Operation"),),
    carried={"Operation": "PutItem"},
    apart=frozenset({"GlobalSecondaryIndexName"}),
)
OWN = Metric(signal="pay_attempts", namespace="Pay", name="Attempts", track=TRACK, bound={}, published=((),))
ACCOUNT = Metric(
    signal="lambda_errors",
    namespace="AWS/Lambda",
    name="Errors",
    track=TRACK,
    bound={},
    published=((),),
    alone=True,
)


@pytest.mark.parametrize(
    "metric, dimensions, feeds",
    [
        (API, {"ApiName": "pay"}, True),
        (API, {"ApiName": "pay", "Stage": "prod"}, True),
        (API, {"ApiName": "pay", "Stage": "prod", "Method": "POST", "Resource": "/p"}, True),
        (API, {"ApiName": "pay", "Stage": "test"}, None),
        (API, {"ApiName": "refunds"}, None),
        (API, {"Stage": "prod"}, None),
        (API, {}, None),
        (TABLE, {"TableName": "t", "Operation": "PutItem"}, True),
        (TABLE, {"TableName": "t", "Operation": "GetItem"}, False),
        (TABLE, {"TableName": "t", "Operation": "PutItem", "GlobalSecondaryIndexName": "i"}, False),
        (TABLE, {"TableName": "t"}, False),
        (TABLE, {"TableName": "u", "Operation": "PutItem"}, None),
        (OWN, {}, True),
        (OWN, {"Service": "x"}, True),
        (ACCOUNT, {}, True),
        (ACCOUNT, {"FunctionName": "f"}, None),
    ],
)
def test_a_series_is_recognised(metric: Metric, dimensions: dict[str, str], feeds: bool | None) -> None:  # noqa: FBT001
    assert metric.feeds(key(metric.namespace, metric.name, **dimensions)) is feeds


def test_another_metric_is_nobodys() -> None:
    assert API.feeds(key("AWS/ApiGateway", "4XXError", ApiName="pay")) is None
    assert API.feeds(key("AWS/Lambda", "5XXError", ApiName="pay")) is None


def test_what_aws_publishes_anyway() -> None:
    assert API.keys == (
        key("AWS/ApiGateway", "5XXError", ApiName="pay"),
        key("AWS/ApiGateway", "5XXError", ApiName="pay", Stage="prod"),
    )
    assert TABLE.keys == (key("AWS/DynamoDB", "SystemErrors", TableName="t", Operation="PutItem"),)
