"""Metrics come out of events in embedded metric format exactly when the specification allows the event."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.embedded.emf import EmfError, check, check_size, extract, is_embedded, metrics_of, parse
from simulator.embedded.shape import UNITS, check_shape

Document = dict[str, Any]


def document(*, metric: Any = None, sets: Any = None, **root: Any) -> Document:
    """The specification's example, with another metric, other dimensions or other members at the root."""
    directive = {
        "Namespace": "lambda-function-metrics",
        "Dimensions": [["functionVersion"]] if sets is None else sets,
        "Metrics": [{"Name": "time", "Unit": "Milliseconds", "StorageResolution": 60, **(metric or {})}],
    }
    metadata = {"Timestamp": 1574109732004, "CloudWatchMetrics": [directive]}
    return {"_aws": metadata, "functionVersion": "$LATEST", "time": 100, "requestId": "989ffbf8", **root}


def changed(change: Callable[[Document], object], made: Document | None = None) -> Document:
    made = made or document()
    change(made["_aws"])
    return made


def directive(**members: Any) -> Document:
    return changed(lambda metadata: metadata["CloudWatchMetrics"][0].update(members))


def without(*path: str) -> Document:
    """The example without a member of its metadata, or of its directive."""

    def drop(metadata: Document) -> None:
        for name in path:
            (metadata if name in metadata else metadata["CloudWatchMetrics"][0]).pop(name)

    return changed(drop)


def stamped(value: Any) -> Document:
    return changed(lambda metadata: metadata.update(Timestamp=value))


def metrics(many: int) -> Document:
    names = [f"m{number}" for number in range(many)]
    return {**directive(Metrics=[{"Name": name} for name in names]), **dict.fromkeys(names, 1)}


def dimensions(many: int) -> Document:
    names = [f"d{number}" for number in range(many)]
    return document(sets=[names], **dict.fromkeys(names, "x"))


VALID = {
    "the example": document(),
    "more members": document(trace={"id": [1, None, True]}),
    "more members in the metadata": changed(lambda metadata: metadata.update(LogGroupName="g")),
    "no dimension": document(sets=[[]]),
    "sets of dimensions": document(sets=[[], ["functionVersion"], ["functionVersion", "requestId"]]),
    "30 dimensions": dimensions(30),
    "100 metrics": metrics(100),
    "no metric": directive(Metrics=[]),
    "no directive": changed(lambda metadata: metadata.update(CloudWatchMetrics=[])),
    "a dimension of 1,024 characters": document(functionVersion="x" * 1024),
    "an empty dimension": document(functionVersion=""),
    "a float": document(time=0.5),
    "a negative number": document(time=-1),
    "100 values": document(time=[1] * 100),
    "the greatest number": document(time=2**360),
    "one value": document(time=[1.5]),
    "no value": document(time=[]),
    "high resolution": document(metric={"StorageResolution": 1}),
    "a dot in a name": document(metric={"Name": "A.a"}, **{"A.a": 1}),
    "a namespace of 1,024 characters": directive(Namespace="n" * 1024),
    "time zero": stamped(0),
    "a whole float as time": stamped(1574109732004.0),
}

SHAPE_FAULTS = {
    "no metadata": ({"time": 100}, "no _aws"),
    "metadata of another case": ({"_AWS": document()["_aws"]}, "no _aws"),
    "metadata that is a list": ({"_aws": []}, "_aws is no object"),
    "a list": ([document()], "the document is no object"),
    "no time": (without("Timestamp"), "no Timestamp"),
    "time as text": (stamped("1574109732004"), "Timestamp is '1574109732004'"),
    "time as a date": (stamped("2019-11-18T20:42:12Z"), "milliseconds since 1970"),
    "time as a flag": (stamped(value=True), "Timestamp is True"),
    "time before 1970": (stamped(-1), "Timestamp is -1"),
    "part of a millisecond": (stamped(0.5), "Timestamp is 0.5"),
    "no directives": (without("CloudWatchMetrics"), "no CloudWatchMetrics"),
    "directives as an object": (
        changed(lambda metadata: metadata.update(CloudWatchMetrics={})),
        "CloudWatchMetrics are no list",
    ),
    "a directive that is text": (
        changed(lambda metadata: metadata.update(CloudWatchMetrics=["x"])),
        "a directive is no object",
    ),
    "no namespace": (without("Namespace"), "no Namespace"),
    "no dimensions": (without("Dimensions"), "no Dimensions"),
    "no metrics": (without("Metrics"), "no Metrics"),
    "a namespace that is a number": (directive(Namespace=5), "Namespace is '5'"),
    "an empty namespace": (directive(Namespace=""), "1 to 1024"),
    "a long namespace": (directive(Namespace="n" * 1025), "1 to 1024"),
    "no set of dimensions": (document(sets=[]), "Dimensions are empty"),
    "dimensions in one list": (document(sets=["functionVersion"]), "a set of Dimensions are no list"),
    "dimensions as text": (document(sets="functionVersion"), "Dimensions are no list"),
    "a dimension that is a number": (document(sets=[[1]]), "a key of Dimensions"),
    "31 dimensions": (dimensions(31), "has 31 keys; at most 30"),
    "metrics as an object": (directive(Metrics={"Name": "time"}), "Metrics are no list"),
    "a metric that is text": (directive(Metrics=["time"]), "a metric is no object"),
    "a metric without a name": (directive(Metrics=[{"Unit": "Count"}]), "a metric has no Name"),
    "a name that is a number": (document(metric={"Name": 1}), "Name is '1'"),
    "an unknown unit": (document(metric={"Unit": "Hours"}), "Unit of time is 'Hours'"),
    "a unit in small letters": (document(metric={"Unit": "milliseconds"}), "no unit of CloudWatch"),
    "a unit that is a list": (document(metric={"Unit": ["Count"]}), "no unit of CloudWatch"),
    "resolution as text": (document(metric={"StorageResolution": "60"}), "StorageResolution of time"),
    "resolution as a part": (document(metric={"StorageResolution": 0.5}), "StorageResolution of time"),
}

TARGET_FAULTS = {
    "101 metrics": (metrics(101), "101 items; at most 100"),
    "a dimension that is not there": (document(sets=[["region"]]), "dimension region is None"),
    "a dimension in a nested object": (document(sets=[["a.b"]], a={"b": "c"}), "dimension a.b is None"),
    "a dimension that is a number": (document(functionVersion=1), "text is needed"),
    "a dimension that is a list": (document(functionVersion=["a"]), "text is needed"),
    "a long dimension": (document(functionVersion="x" * 1025), "1025 characters; at most 1024"),
    "a metric that is not there": (document(metric={"Name": "Time"}), "metric Time is None"),
    "a metric in a nested object": (document(metric={"Name": "A.a"}, A={"a": 1}), "metric A.a is None"),
    "a metric that is text": (document(time="100"), "metric time is '100'"),
    "a metric that is a flag": (document(time=True), "metric time is True"),
    "a metric that is null": (document(time=None), "metric time is None"),
    "a metric that is an object": (document(time={"value": 1}), "a number is needed"),
    "a text among values": (document(time=[1, "2"]), "metric time is '2'"),
    "a list among values": (document(time=[[1]]), "a number is needed"),
    "101 values": (document(time=[1] * 101), "101 values; at most 100"),
    "a number out of range": (document(time=2**361), "a number is needed"),
}


@pytest.mark.parametrize("name", VALID)
def test_an_event_within_the_specification_is_taken(name: str) -> None:
    check(parse(json.dumps(VALID[name])))


@pytest.mark.parametrize("name", SHAPE_FAULTS)
def test_a_fault_of_shape_is_said(name: str) -> None:
    given, words = SHAPE_FAULTS[name]
    for judge in (check_shape, check):
        with pytest.raises(EmfError, match=words):
            judge(given)


@pytest.mark.parametrize("name", TARGET_FAULTS)
def test_a_fault_that_the_schema_does_not_see_is_said(name: str) -> None:
    given, words = TARGET_FAULTS[name]
    check_shape(given)
    with pytest.raises(EmfError, match=words):
        check(given)


@pytest.mark.parametrize("unit", sorted(UNITS))
def test_every_unit_of_cloudwatch_is_taken(unit: str) -> None:
    assert extract(document(metric={"Unit": unit}))[0].unit == unit


def test_there_are_27_units() -> None:
    assert len(UNITS) == 27


@pytest.mark.parametrize("before,after", [(" ", "\n"), ("", ""), ("\t", " ")])
def test_blanks_around_an_event_are_json(before: str, after: str) -> None:
    assert metrics_of(before + json.dumps(document()) + after)


@pytest.mark.parametrize(
    "text",
    [
        "START " + json.dumps(document()),
        json.dumps(document()) + " END",
        json.dumps(document()) * 2,
        json.dumps(document())[:-1],
        json.dumps(document(time=float("nan"))),
        json.dumps(document(time=float("inf"))),
        "[" * 100_000,
        "",
        "null",
        '"_aws"',
        "\ufeff{}",
    ],
)
def test_text_that_is_no_object_of_json_alone_is_refused(text: str) -> None:
    with pytest.raises(EmfError):
        metrics_of(text)


@pytest.mark.parametrize("size", [0, 1, 1024, 262_144, 262_145, 524_288, 1_000_000, 1_048_575, 1_048_576])
def test_an_event_may_have_a_megabyte(size: int) -> None:
    check_size(size)


@pytest.mark.parametrize("size", [1_048_577, 1_100_000, 2_097_152])
def test_an_event_may_not_have_more(size: int) -> None:
    with pytest.raises(EmfError, match="at most 1048576"):
        check_size(size)


def test_bytes_count_not_characters() -> None:
    with pytest.raises(EmfError, match="at most 1048576"):
        parse(json.dumps("é" * 600_000, ensure_ascii=False))


@pytest.mark.parametrize(
    "given,expected",
    [
        (document(), [("time", (100,), "Milliseconds", 60, {"functionVersion": "$LATEST"})]),
        (document(sets=[[]]), [("time", (100,), "Milliseconds", 60, {})]),
        (document(time=[1, 2.5]), [("time", (1, 2.5), "Milliseconds", 60, {"functionVersion": "$LATEST"})]),
        (document(metric={"StorageResolution": 1}, sets=[[]]), [("time", (100,), "Milliseconds", 1, {})]),
        (document(metric={"Unit": "Count"}, sets=[[]]), [("time", (100,), "Count", 60, {})]),
        (directive(Metrics=[]), []),
        (directive(Metrics=[{"Name": "time"}], Dimensions=[[]]), [("time", (100,), "None", 60, {})]),
        (
            document(sets=[[], ["requestId", "functionVersion"]]),
            [
                ("time", (100,), "Milliseconds", 60, {}),
                (
                    "time",
                    (100,),
                    "Milliseconds",
                    60,
                    {"functionVersion": "$LATEST", "requestId": "989ffbf8"},
                ),
            ],
        ),
        (
            {**directive(Metrics=[{"Name": "time"}, {"Name": "size"}], Dimensions=[[]]), "size": 3},
            [("time", (100,), "None", 60, {}), ("size", (3,), "None", 60, {})],
        ),
        (
            changed(lambda metadata: metadata["CloudWatchMetrics"].extend(metadata["CloudWatchMetrics"][:])),
            [("time", (100,), "Milliseconds", 60, {"functionVersion": "$LATEST"})] * 2,
        ),
        (document(time=[]), [("time", (), "Milliseconds", 60, {"functionVersion": "$LATEST"})]),
    ],
)
def test_each_metric_comes_once_for_each_set_of_dimensions(given: Document, expected: list[Any]) -> None:
    found = extract(given)
    assert [
        (one.name, one.values, one.unit, one.resolution, dict(one.dimensions)) for one in found
    ] == expected
    assert all(
        (one.namespace, one.timestamp_ms) == ("lambda-function-metrics", 1574109732004) for one in found
    )


def test_a_metric_is_the_same_whatever_the_order_of_its_dimensions() -> None:
    first, second = extract(
        document(sets=[["functionVersion", "requestId"], ["requestId", "functionVersion"]])
    )
    assert first.dimensions != second.dimensions
    assert first.key == second.key


@pytest.mark.parametrize(
    "given,expected",
    [
        (document(), True),
        ({"_aws": {"CloudWatchMetrics": "wrong, and yet meant to be"}}, True),
        ({"_aws": {}}, False),
        ({"_aws": 5}, False),
        ({"time": 1}, False),
        ([], False),
        (None, False),
    ],
)
def test_a_line_means_to_be_embedded_by_its_metadata(given: Any, *, expected: bool) -> None:
    assert is_embedded(given) is expected


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(), inner, max_size=3)),
    max_leaves=8,
)
METRIC = st.dictionaries(st.sampled_from(["Name", "Unit", "StorageResolution"]), JSON | st.just("time"))
DIRECTIVE = st.fixed_dictionaries(
    {},
    optional={
        "Namespace": JSON | st.just("n"),
        "Dimensions": JSON | st.lists(st.lists(st.sampled_from(["a", "b"]))),
        "Metrics": JSON | st.lists(METRIC),
    },
)
METADATA = st.fixed_dictionaries(
    {}, optional={"Timestamp": JSON | st.integers(0), "CloudWatchMetrics": JSON | st.lists(DIRECTIVE)}
)


@given(
    st.fixed_dictionaries(
        {"_aws": JSON | METADATA, "time": JSON | st.integers()}, optional={"a": JSON, "b": JSON}
    )
)
def test_a_document_has_metrics_or_an_error_of_this_module(given: Document) -> None:
    try:
        found = extract(given)
    except EmfError:
        return
    assert all(isinstance(value, (int, float)) for one in found for value in one.values)


@given(st.text() | st.binary().map(lambda data: data.decode("latin-1")))
def test_a_text_has_metrics_or_an_error_of_this_module(text: str) -> None:
    with pytest.raises(EmfError):
        metrics_of(text)
