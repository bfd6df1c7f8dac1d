"""Missing data: the four treatments, heartbeats, sparse metrics, the default of DynamoDB."""

from __future__ import annotations

import pytest

from simulator.notation import parse as series
from simulator.recording import counted, key
from tests.simulator.worlds import BAD, Changes, alarm, alone, first, late, math_alarm, of_tracks

TWO_SERVICES = {
    "a": {"Namespace": "Shop", "MetricName": "Bad"},
    "b": {"Namespace": "AWS/SQS", "MetricName": "Bad"},
}


@pytest.mark.parametrize(
    "treatment,after_bad,after_good",
    [
        (None, "INSUFFICIENT_DATA", "INSUFFICIENT_DATA"),
        ("missing", "INSUFFICIENT_DATA", "INSUFFICIENT_DATA"),
        ("ignore", "ALARM", "OK"),
        ("breaching", "ALARM", "ALARM"),
        ("notBreaching", "OK", "OK"),
    ],
)
@pytest.mark.parametrize("delay", [0, 2])
def test_missing_data_are_treated_once_the_last_datapoint_leaves_the_range(
    treatment: str | None, after_bad: str, after_good: str, delay: int
) -> None:
    gone = 9 + delay
    bad = alone(alarm(TreatMissingData=treatment), "0x4 5 _x20", delay)
    assert [one for one in bad if one[0] > 6 + delay] == ([(gone, after_bad)] if after_bad != "ALARM" else [])
    good = alone(alarm(TreatMissingData=treatment), "0x5 _x20", delay)
    assert [one for one in good if one[0] > 6] == ([(gone, after_good)] if after_good != "OK" else [])


@pytest.mark.parametrize("delay,expected", [(0, 16), (2, 18)])
def test_heartbeat_that_stops_fires_when_its_range_is_empty(delay: int, expected: int) -> None:
    beat = alarm(
        Statistic="SampleCount",
        EvaluationPeriods=4,
        ComparisonOperator="LessThanThreshold",
        Threshold=1,
        TreatMissingData="breaching",
    )
    assert alone(beat, "1x9 _x20 1x5", delay)[1:] == [(expected, "ALARM"), (31 + delay, "OK")]


@pytest.mark.parametrize("delay,expected", [(0, 25), (2, 30), (5, 30), (6, 35)])
def test_range_grows_by_the_whole_periods_that_a_delay_needs(delay: int, expected: int) -> None:
    beat = alarm(Period=300, TreatMissingData="breaching")
    assert first(beat, "0x9 _x40", delay) == expected


def test_range_grows_by_the_slowest_of_several_metrics() -> None:
    beat = math_alarm("a + b", TWO_SERVICES, TreatMissingData="breaching")
    stops = counted(series("0x9 _x40"))
    numbers = of_tracks({BAD: stops, key("AWS/SQS", "Bad"): stops})
    assert alone(beat, numbers, late(0, AWS_SQS=4))[1:] == [(17, "ALARM")]


def test_heartbeat_does_not_fire_for_what_was_before_the_recording() -> None:
    beat = alarm(EvaluationPeriods=4, TreatMissingData="breaching")
    assert alone(beat, "0x20", 3) == [(4, "OK")]
    assert alone(beat, "_x20", 3) == [(9, "ALARM")]
    assert alone(alarm(Period=300, TreatMissingData="breaching"), "_x20") == [(15, "ALARM")]


@pytest.mark.parametrize(
    "numbers,expected",
    [
        ("_x10 5 _ 5 _ 5 _x20", [(15, "ALARM"), (18, "OK")]),
        ("_x10 5 _x2 5 _x2 5 _x20", [(17, "ALARM"), (18, "OK")]),
        ("_x10 5 _x3 5 _x2 5 _x20", []),
    ],
    ids=["within 5 minutes", "within the range of 7", "too far apart"],
)
def test_sparse_metric_counts_real_datapoints_of_the_range(numbers: str, expected: Changes) -> None:
    sparse = alarm(EvaluationPeriods=5, DatapointsToAlarm=3, TreatMissingData="notBreaching")
    assert alone(sparse, numbers) == [(1, "OK"), *expected]


def test_metric_that_never_came_leaves_the_alarm_without_data() -> None:
    assert alone(alarm(), "_x20") == []


@pytest.mark.parametrize(
    "namespace,expected", [("AWS/DynamoDB", []), ("AWS/SQS", [(9, "INSUFFICIENT_DATA")])]
)
@pytest.mark.parametrize("treatment,overridden", [(None, False), ("notBreaching", True)])
def test_dynamodb_ignores_missing_data_unless_told(
    namespace: str,
    expected: Changes,
    treatment: str | None,
    overridden: bool,  # noqa: FBT001
) -> None:
    numbers = of_tracks({key(namespace, "Bad"): counted(series("0x4 5 _x20"))})
    found = alone(alarm(Namespace=namespace, TreatMissingData=treatment), numbers)
    assert found[2:] == ([(9, "OK")] if overridden else expected)
