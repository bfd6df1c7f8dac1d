"""Lines counted at once are what they are one by one: filters, rankings, embedded metrics, broken lines."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import replay.series
import replay.tally
from policies.world import World
from replay.events import Events
from replay.promises import promise
from replay.rankings import ranking, rules
from replay.series import Publisher
from replay.tally import Tally, Watch
from simulator.insights.contributors import contributors
from template.log_points import points
from template.metric_filters import MetricFilter, metric_filter
from template.reader import parse
from tests.replay.conftest import metric_filter as resource

NINE = 29_539_260
"""The minute of 2026-03-01T09:00:00Z."""
DIMENSIONS: dict[str, Any] = {"Dimensions": [{"Key": "P", "Value": "$.p"}]}
RESOURCES = {
    "Plain": resource('{ $.e = "pay" }', "Plain"),
    "Default": resource('{ $.e = "none" }', "Default", DefaultValue=0),
    "Valued": resource("{ $.v = * }", "Valued", "$.v"),
    "ByP": resource('{ $.e = "pay" }', "ByP", **DIMENSIONS),
    "ValuedByP": resource("{ $.v > 1 }", "ValuedByP", "$.v", **DIMENSIONS),
    "Deep": resource("{ $.d.x = * }", "Deep", "$.d.x"),
    "Words": resource("ERROR", "Words"),
    "Fields": resource("[level, amount > 1]", "Fields", "$amount"),
    "All": resource("", "All"),
}
WORLD = World((parse(json.dumps({"Resources": RESOURCES}), "sample.json"),))
FILTERS = tuple(metric_filter(one) for one in WORLD.of("AWS::Logs::MetricFilter"))


def tally_of(filters: Sequence[MetricFilter] = FILTERS, kind: str = "") -> Tally:
    watches = [
        Watch(filter=one, publishers=tuple(Publisher(each, one.pattern) for each in one.published))
        for one in filters
        if one.pattern is not None
    ]
    return Tally(watches, [], promise(kind))


def events(texts: Sequence[str], minutes: Sequence[int | None] = ()) -> Events:
    """Lines from number 1 on, those with a minute at its begin."""
    at = [None if one is None else one * 60.0 for one in minutes] or [None] * len(texts)
    return Events(events=list(zip(range(1, len(texts) + 1), texts, at, strict=True)))


LINES = st.one_of(
    st.fixed_dictionaries(
        {},
        optional={
            "e": st.sampled_from(["pay", "log", 1]),
            "v": st.sampled_from([0, 1.5, 2, "3", "x", True, None, [1], "nan"]),
            "p": st.sampled_from(["a", "b", 1, None, {}]),
            "d": st.sampled_from([{"x": 1}, {"x": "y"}, 7]),
        },
    ).map(json.dumps),
    st.sampled_from(["ERROR 5", "INFO 7", "ERROR", "[1]", "{"]),
)


@given(st.lists(st.tuples(LINES, st.integers(0, 2)), max_size=20))
def test_counted_at_once_is_counted_one_by_one(given: list[tuple[str, int]]) -> None:
    one = tally_of()
    one.add("a.log", events([text for text, _ in given], [NINE + minute for _, minute in given]), None)
    one.finish()
    expected: dict[Any, list[float]] = defaultdict(list)
    for text, minute in given:
        for each in FILTERS:
            for point in points(each, text):
                if point.value == point.value:  # CloudWatch takes no NaN
                    expected[point.metric, tuple(point.dimensions.values()), NINE + minute].append(
                        point.value
                    )
    found: dict[Any, Any] = {
        (str(publisher.published.metric), values, minute): (cell.count, cell.total, cell.least, cell.most)
        for watch in one.watches
        for publisher in watch.publishers
        for values, series in publisher.series.items()
        for minute, cell in series.minutes.items()
    }
    assert found == {key: (len(v), pytest.approx(sum(v)), min(v), max(v)) for key, v in expected.items()}


def test_each_line_counts_for_its_filter_once() -> None:
    one = tally_of()
    one.add("a.log", events(['{"e": "pay", "v": 2}', '{"e": "pay"}', "ERROR 5"], [NINE] * 3), None)
    one.finish()
    matched = {watch.filter.resource.logical_id: watch.lines for watch in one.watches}
    assert matched == {
        "Plain": 2,
        "Default": 0,
        "Valued": 1,
        "ByP": 2,
        "ValuedByP": 1,
        "Deep": 0,
        "Words": 1,
        "Fields": 1,
        "All": 3,
    }
    lacking = {w.filter.resource.logical_id: sum(p.unnumbered for p in w.publishers) for w in one.watches}
    assert (lacking["ByP"], lacking["ValuedByP"], lacking["Valued"]) == (2, 1, 0)


def test_line_without_a_time_is_counted_at_that_of_the_line_before() -> None:
    one = tally_of()
    texts = ["{}", '{"time": "2026-03-01T09:05:00Z"}', "{}", '{"time": "2026-03-01T09:01:00Z"}', "{}"]
    last = one.add("a.log", events(texts), NINE)
    assert last == NINE + 1
    assert one.untimed == 3
    assert {minute: sum(c.values()) for minute, c in one.minutes.items() if c} == {
        NINE: 1,
        NINE + 5: 2,
        NINE + 1: 2,
    }


def test_lines_before_any_time_are_in_no_minute() -> None:
    one = tally_of()
    assert one.add("a.log", events(["{}"]), None) is None
    assert {minute: sum(c.values()) for minute, c in one.minutes.items()} == {None: 1}


def test_memory_grows_with_minutes_and_metrics_not_with_lines() -> None:
    one = tally_of()
    sizes = []
    for start in range(0, 30_000, 1000):
        texts = [json.dumps({"e": "pay", "v": n, "p": f"p{n % 3}"}) for n in range(start, start + 1000)]
        one.add("a.log", events(texts, [NINE + n % 2 for n in range(1000)]), None)
        one._settle()
        held = [p for w in one.watches for p in w.publishers]
        cells = sum(len(series.minutes) for p in held for series in p.series.values())
        values = sum(len(s.whole.counts or ()) for p in held for s in p.series.values())
        waiting = sum(len(p._waiting) for p in held)
        plans = len(one._plans) + sum(map(len, one.minutes.values()))
        sizes.append((cells, values, waiting, plans))
    assert sizes[0][0] == sizes[-1][0]
    assert max(one for _, one, _, _ in sizes) <= 4096 * 6
    assert sizes[-1][2] == 0
    assert sizes[-1][3] < 20


def test_further_minutes_and_combinations_are_told_and_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay.tally, "MOST_MINUTES", 3)
    monkeypatch.setattr(replay.series, "MOST_COMBINATIONS", 2)
    one = tally_of()
    texts = [json.dumps({"e": "pay", "p": f"p{n}"}) for n in range(5)]
    one.add("a.log", events(texts, [NINE + n for n in range(5)]), None)
    one.finish()
    assert one.beyond == 2
    assert set(one.minutes) == {NINE, NINE + 1, NINE + 2, None}
    by_p = next(w for w in one.watches if w.filter.resource.logical_id == "ByP")
    assert by_p.lines == 5
    assert (len(by_p.publishers[0].series), by_p.publishers[0].crowded) == (2, 3)


def test_broken_lines_are_all_counted_and_the_first_are_kept(payment: dict[str, Any]) -> None:
    one = tally_of(kind="payment_event")
    wrong = json.dumps({**payment, "outcome": "ok", "amount": "1"})
    one.add("a.log", events([json.dumps(payment), *[wrong] * 1500, "text"]), NINE)
    assert one.breaks.lines == 1501
    assert (one.breaks.first[0].file, one.breaks.first[0].line) == ("a.log", 2)
    assert len(one.breaks.first) == replay.tally.MOST_BREAKS
    assert one.breaks.sorts == {"outcome": 1500, "amount": 1500, "is no JSON object": 1}


def test_line_that_is_broken_as_bytes_is_told_once(payment: dict[str, Any]) -> None:
    one = tally_of(kind="payment_event")
    texts = [json.dumps({**payment, "message": "\N{REPLACEMENT CHARACTER}"}), "{"]
    batch = Events(events=[(1, texts[0], None), (2, texts[1], None)], flaws={1: "is a", 2: "is b", 3: "is c"})
    one.add("a.log", batch, NINE)
    assert [(each.line, each.words) for each in one.breaks.first] == [(1, "is a"), (2, "is b"), (3, "is c")]


def test_embedded_metrics_are_counted_at_their_own_time_and_faults_are_broken_lines() -> None:
    directive = {"Namespace": "N", "Dimensions": [["P"]], "Metrics": [{"Name": "m", "Unit": "Bytes"}]}
    good = {"_aws": {"Timestamp": NINE * 60_000, "CloudWatchMetrics": [directive]}, "P": "a", "m": [1, 2]}
    one = tally_of()
    one.add("a.log", events([json.dumps(good), json.dumps({**good, "m": "x"}), '{"_aws": 1}']), NINE + 9)
    series = one.embedded.series["N", "m", (("P", "a"),)]
    assert list(series.minutes) == [NINE]
    assert (series.whole.count, series.whole.total) == (2, 3)
    assert [(each.line, each.field) for each in one.breaks.first] == [(2, "_aws")]
    assert "a number is needed" in one.breaks.first[0].words


def test_embedded_metric_without_values_or_of_endless_minutes_is_held_in_bounds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("replay.embedded.MOST_MINUTES", 2)
    directive = {"Namespace": "N", "Dimensions": [[]], "Metrics": [{"Name": "m"}]}
    one = tally_of()
    texts = [
        json.dumps(
            {"_aws": {"Timestamp": n * 60_000, "CloudWatchMetrics": [directive]}, "m": [n] * min(n, 1)}
        )
        for n in range(6)
    ]
    one.add("a.log", events(texts), NINE)
    assert one.breaks.lines == 0
    series = one.embedded.series["N", "m", ()]
    assert (series.whole.count, list(series.minutes)) == (5, [1, 2])


def test_dimensions_that_python_holds_for_equal_are_told_apart() -> None:
    one = tally_of()
    texts = [json.dumps({"e": "pay", "p": p}) for p in (1, True, 1.0, "1")]
    one.add("a.log", events(texts, [NINE] * 4), None)
    one.finish()
    by_p = next(watch.publishers[0] for watch in one.watches if watch.filter.resource.logical_id == "ByP")
    assert {key: series.whole.count for key, series in by_p.series.items()} == {
        ("1",): 2,
        ("True",): 1,
        ("1.0",): 1,
    }


def test_minutes_that_are_over_are_packed() -> None:
    filters = [each for each in FILTERS if each.resource.logical_id == "Valued"]
    assert filters[0].pattern is not None
    publisher = Publisher(filters[0].published[0], filters[0].pattern, detailed=True)
    for minute in range(500):
        for value in range(300):
            publisher.add({"v": value * 1.0}, minute)
        publisher.settle()
    counts = [cell.counts for cell in publisher.series[()].minutes.values()]
    assert sum(one is not None and not one.at_rest for one in counts) == 1
    assert all(one is not None and 0 < len(one) <= 200 for one in counts)


def body(**more: Any) -> dict[str, Any]:
    rule = {
        "Schema": {"Name": "CloudWatchLogRule", "Version": 1},
        "LogGroupNames": ["/shop/*"],
        "LogFormat": "JSON",
        "Contribution": {"Keys": ["$.p"], "Filters": [{"Match": "$.e", "In": ["pay"]}]},
        "AggregateOn": "Count",
        **more,
    }
    return {
        "Type": "AWS::CloudWatch::InsightRule",
        "Properties": {"RuleName": "r", "RuleState": "ENABLED", "RuleBody": json.dumps(rule)},
    }


CLF = body(
    LogFormat="CLF",
    Fields={"1": "level"},
    Contribution={"Keys": ["level"], "Filters": []},
)


@given(st.lists(LINES, max_size=20))
def test_ranking_of_a_log_is_the_ranking_of_its_lines(lines: list[str]) -> None:
    world = World((parse(json.dumps({"Resources": {"A": body(), "B": CLF}}), "sample.json"),))
    found = [ranking(one) for one in rules(world)]
    assert len(found) == 2
    Tally([], found, promise("")).add("a.log", events(lines), NINE)
    for one in found:
        assert one.whole.report() == contributors(one.rule.rule, lines).report()
        assert not one.minutes  # no alarm reads them


def test_rule_reads_groups_by_name_arn_and_open_end(world_of: Callable[..., World]) -> None:
    arns = body(LogGroupARNs=["arn:aws:logs:us-east-1:*:log-group/x?[1]*"])
    rule = json.loads(arns["Properties"]["RuleBody"])
    del rule["LogGroupNames"]
    arns["Properties"]["RuleBody"] = json.dumps(rule)
    (one,), (other,) = rules(world_of(A=body())), rules(world_of(A=arns))
    assert one.reads("/shop/app")
    assert not one.reads("/other/shop/app")
    assert other.reads("x?[1]9")
    assert not other.reads("xa19")


def test_rule_that_is_disabled_or_refused_ranks_nothing(world_of: Callable[..., World]) -> None:
    off, broken = body(), body(LogFormat="XML")
    off["Properties"]["RuleState"] = "DISABLED"
    assert rules(world_of(A=off, B=broken)) == ()
