"""Files through the prod template: what a payment developer is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contract.examples import examples
from contract.fields import access_log_format
from policies.world import World
from replay.files import LogError
from replay.recorded import recording, span
from replay.run import Replay, replay
from replay.summary import summary
from replay.words import words
from simulator.delays import TYPICAL
from simulator.recording import SUM
from tests.replay.conftest import GROUP, metric_filter

START = datetime(2026, 3, 1, 9, tzinfo=timezone.utc)
Write = Callable[..., str]


def told(world: World, *names: str, **asked: str) -> dict[str, Any]:
    return summary(replay(world, names, delays=TYPICAL, asked=asked))


def lines(payment: dict[str, Any], minutes: int, failing: range = range(0), each: int = 60) -> list[Any]:
    """``each`` payments a minute; in minutes that fail every third one does."""
    made = []
    for minute in range(minutes):
        for number in range(each):
            at = START + timedelta(minutes=minute, seconds=number * 60 // each)
            line = {**payment, "timestamp": at.strftime("%Y-%m-%dT%H:%M:%SZ")}
            if minute in failing and number % 3 == 0:
                line |= {"outcome": "failed", "reason": "provider_timeout"}
            made.append(line)
    return made


def test_contracts_examples_break_nothing(platform: World, log: Write) -> None:
    own = [one.line for one in examples().values() if one.kind == "payment_event"]
    found = told(platform, log(*own))
    assert found["broken"]["lines"] == 0
    assert found["lines"] == len(own)
    assert all(one["matched"] for one in found["filters"])


def test_broken_line_is_named_by_file_line_and_field(
    platform: World, log: Write, payment: dict[str, Any]
) -> None:
    name = log(payment, {**payment, "outcome": "ok"}, "no json")
    found = told(platform, name)
    assert found["broken"]["first"] == [
        {
            "file": name,
            "line": 2,
            "field": "outcome",
            "problem": "is 'ok'; one of succeeded, declined, failed is needed",
        },
        {"file": name, "line": 3, "field": "", "problem": "is no JSON object"},
    ]
    text = words(found, delays="typical")
    assert f"{name}:2: outcome is 'ok'; one of succeeded, declined, failed is needed" in text


def test_outage_in_a_log_pages_once_and_says_when(
    platform: World, log: Write, payment: dict[str, Any]
) -> None:
    found = told(platform, log(*lines(payment, 60, failing=range(20, 40))))
    assert len(found["pages"]) == 1
    page = found["pages"][0]
    assert (page["severity"], page["by"]) == ("critical", "pagerduty")
    assert "2026-03-01T09:20:00Z" < page["at"] < "2026-03-01T09:32:00Z"
    assert page["alarm"] in words(found, delays="typical")


def test_end_of_the_log_is_no_silence(platform: World, log: Write, payment: dict[str, Any]) -> None:
    found = told(platform, log(*lines(payment, 30)))
    assert found["time"]["minutes"] == 30
    assert found["pages"] == []
    assert found["alarms"]["fired"] == []
    assert found["alarms"]["quiet"]
    assert any("4xx" in name for name in found["alarms"]["not_played"])


def test_order_of_lines_and_files_does_not_matter(
    platform: World, log: Write, payment: dict[str, Any]
) -> None:
    whole = lines(payment, 20, failing=range(5, 15), each=20)
    mixed = whole[::2] + whole[1::2][::-1]
    one = told(platform, log(*whole, name="one.log"))
    two = told(platform, log(*mixed[:150], name="a.log"), log(*mixed[150:], name="b.log"))
    for key in ("metrics", "alarms", "pages", "time", "filters", "rankings"):
        assert one[key] == two[key], key


def test_every_kind_of_line_finds_its_group(platform: World, log: Write) -> None:
    access = {
        **json.loads(access_log_format()),
        "request_time": "01/Mar/2026:09:00:00 +0000",
        "consumer": "k1",
    }
    report = examples()["a platform report"].line
    audit = examples()["a call by a person"].line
    names = (
        log(*[access] * 3, name="payments-api.log"),
        log(examples()["the start of an invocation"].line, report, name="payments-prod-capture.log"),
        log(audit, name="audit.log"),
    )
    found = told(platform, *names)
    assert [one["log_group"] for one in found["files"]] == [
        "/aws/apigateway/payments-api/prod/access",
        "/aws/lambda/payments-prod-capture",
        "/aws/events/payments-prod-audit",
    ]
    assert found["broken"]["lines"] == 0
    memory = next(one for one in found["metrics"] if one["metric"].startswith("MaxMemoryUsed"))
    assert (memory["metric"], memory["maximum"]) == ("MaxMemoryUsed/payments-prod-capture", 96)
    top = {one["rule"]: one["top"] for one in found["rankings"]}
    assert {"keys": ["k1"], "value": 3.0} in top["payments-prod-top-consumers"]


def test_never_matching_filter_is_said(platform: World, log: Write, payment: dict[str, Any]) -> None:
    found = told(platform, log(payment))
    text = words(found, delays="typical")
    assert "never  Payments/prod MaintenanceAnnounced" in text
    assert "more read log groups that no file is of" in text


def test_empty_files_are_told_and_only_empty_files_are_refused(
    platform: World, log: Write, payment: dict[str, Any]
) -> None:
    empty, blank = log(name="empty.log"), log("", " ", name="blank.log")
    found = told(platform, empty, log(payment))
    assert f"{empty}: holds no line" in found["notes"]
    for name in (empty, blank):
        with pytest.raises(LogError, match="holds no line"):
            told(platform, name)


def test_what_was_decided_is_noted(world_of: Callable[..., World], log: Write) -> None:
    other = {**metric_filter("x", "B"), "Properties": {**metric_filter("x", "B")["Properties"]}}
    other["Properties"]["LogGroupName"] = "/shop/web"
    world = world_of(A=metric_filter("{ $.a = * }", "A"), B=other)
    found = told(
        world, log('{"a": 1}', "", '{"a": 1, "time": "2026-03-01T09:00:00Z"}', '{"a": 2}', name="x.log")
    )
    notes = "\n".join(found["notes"])
    assert f"taken as lines of {GROUP}; /shop/web would fit as well (--group " in notes
    assert "2 lines tell no time; each is counted at that of the line before" in notes
    assert "1 blank lines" in notes
    assert "does not say what its lines promise" in notes


def test_lines_without_any_time_are_counted_and_no_alarm_is_played(
    world_of: Callable[..., World], log: Write
) -> None:
    found = told(world_of(A=metric_filter("ERROR", "A")), log("ERROR 1", "ERROR 2"))
    assert (found["time"], found["alarms"], found["pages"]) == (None, None, [])
    assert found["metrics"][0]["sum"] == 2
    assert "no line tells its time, so no alarm was played" in found["notes"]


def test_filter_whose_pattern_is_refused_is_told(world_of: Callable[..., World], log: Write) -> None:
    found = told(world_of(A=metric_filter("{ $.a", "A")), log('{"a": 1}'))
    assert found["filters"][0]["matched"] == 0
    assert "filter pattern" in found["filters"][0]["problem"]
    assert "not played: filter pattern" in words(found, delays="ideal")


def recorded(world: World, name: str) -> Any:
    one = Replay(world=world, asked={})
    one.read(name)
    for tally in one.tallies.values():
        tally.finish()
    when = span(one.tallies.values())
    assert when is not None
    return recording(world, one.tallies, one.rankings, when)


def test_default_is_published_in_minutes_with_lines_of_which_none_counts(
    world_of: Callable[..., World], log: Write
) -> None:
    world = world_of(A=metric_filter("{ $.a = 1 }", "A", DefaultValue=0), B=metric_filter("{ $.a = 1 }", "B"))
    name = log(*[{"a": a, "time": f"2026-03-01T09:0{m}:00Z"} for a, m in ((1, 0), (1, 0), (2, 1), (1, 3))])
    found = recorded(world, name)
    np.testing.assert_equal(found.tracks["Shop", "A", ()].values[SUM], [2, 0, np.nan, 1])
    np.testing.assert_equal(found.tracks["Shop", "B", ()].values[SUM], [2, np.nan, np.nan, 1])
    arrived = found.tracks["AWS/Logs", "IncomingLogEvents", (("LogGroupName", GROUP),)]
    np.testing.assert_equal(arrived.values[SUM], [2, 1, np.nan, 1])


def test_filters_that_publish_one_metric_add_up(world_of: Callable[..., World], log: Write) -> None:
    world = world_of(A=metric_filter("{ $.a = * }", "M", "$.a"), B=metric_filter("{ $.b = * }", "M", "$.b"))
    at = {"time": "2026-03-01T09:00:00Z"}
    name = log({"a": 1, "b": 7, **at}, {"a": 2, **at}, {"b": 5, "time": "2026-03-01T09:01:00Z"})
    both = recorded(world, name).tracks["Shop", "M", ()].values
    found = {statistic: numbers.tolist() for statistic, numbers in both.items()}
    assert found == {"Sum": [10, 5], "SampleCount": [3, 1], "Minimum": [1, 5], "Maximum": [7, 5]}


def test_ranking_that_an_alarm_reads_is_kept_by_the_minute(
    world_of: Callable[..., World], log: Write
) -> None:
    rule = {
        "Schema": {"Name": "CloudWatchLogRule", "Version": 1},
        "LogGroupNames": [GROUP],
        "LogFormat": "JSON",
        "Contribution": {"Keys": ["$.a"], "Filters": []},
        "AggregateOn": "Count",
    }
    query = {"Id": "m1", "Expression": "INSIGHT_RULE_METRIC('top', 'MaxContributorValue')", "Period": 60}
    alarm = {"Metrics": [query], "Threshold": 1, "EvaluationPeriods": 1, "AlarmName": "greedy"}
    alarm |= {"ComparisonOperator": "GreaterThanThreshold"}
    world = world_of(
        A=metric_filter("{ $.a = * }", "A"),
        Top={
            "Type": "AWS::CloudWatch::InsightRule",
            "Properties": {"RuleName": "top", "RuleState": "ENABLED", "RuleBody": json.dumps(rule)},
        },
        Alarm={"Type": "AWS::CloudWatch::Alarm", "Properties": alarm},
    )
    name = log(
        *[{"a": a, "time": f"2026-03-01T09:0{m}:00Z"} for a, m in (("x", 0), ("x", 0), ("y", 0), ("y", 2))]
    )
    found = recorded(world, name)
    np.testing.assert_equal(dict(found.contributors["top"]), {"x": [2, np.nan, np.nan], "y": [1, np.nan, 1]})
    assert [one["alarm"] for one in told(world, name)["alarms"]["fired"]] == ["greedy"]


def test_time_of_the_line_before_holds_across_batches(world_of: Callable[..., World], log: Write) -> None:
    world = world_of(A=metric_filter("{ $.a = * }", "A"))
    stamped = [{"a": "x" * 1000, "time": f"2026-03-01T09:0{m}:00Z"} for m in (0, 5)]
    name = log(*stamped, *[{"a": "x" * 1000}] * 1000)
    np.testing.assert_equal(recorded(world, name).tracks["Shop", "A", ()].values[SUM][[0, 5]], [1, 1001])


def test_percentiles_of_alarms_are_played_on_the_values_themselves(
    platform: World, log: Write, payment: dict[str, Any]
) -> None:
    made = [{**payment, "provider_latency_ms": n} for n in range(1, 101)]
    found = recorded(platform, log(*made))
    track = found.tracks["Payments/prod", "ProviderLatency", (("Provider", "adyen"),)]
    assert track.samples[0].tolist() == list(range(1, 101))


def test_metric_that_an_alarm_reads_and_no_line_publishes_is_silence(
    platform: World, log: Write, payment: dict[str, Any]
) -> None:
    found = recorded(platform, log(payment))
    silent = found.tracks["Payments/prod", "ProviderAttempts", (("Provider", "stripe"),)]
    assert np.isnan(silent.values[SUM]).all()


def test_lines_years_apart_are_played_where_most_of_them_are(
    platform: World, log: Write, payment: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("replay.recorded.MOST_MINUTES", 60)
    far = [{**payment, "timestamp": f"{year}-01-01T00:00:00Z"} for year in (2005, 2050)]
    late = {**payment, "timestamp": "2026-03-01T10:00:00Z"}  # a minute too late for the first line's hour
    found = told(platform, log(far[0], *lines(payment, 10, each=2), late, far[1]))
    assert (found["time"]["from"], found["time"]["minutes"]) == ("2026-03-01T09:00:00Z", 10)
    assert any(note.startswith("3 lines are further apart") for note in found["notes"])


def test_values_without_a_number_are_told(world_of: Callable[..., World], log: Write) -> None:
    world = world_of(A=metric_filter("{ $.a = * }", "A", "$.a"))
    found = told(world, log('{"a": "x"}', '{"a": 2}'))
    assert (found["filters"][0]["matched"], found["filters"][0]["without_value"]) == (2, 1)
    assert "1 without a value" in words(found, delays="ideal")


ODD = [
    b"\n",
    b"{}",
    b'{"event": "payment", "time": 1e999}',
    b"[[",
    b'{"a":' * 2000,
    b"\xff\xfe",
    b'{"events": [',
    b'{"message": "", "timestamp": 1}',
    b'"\\ud800"',
    b"2026-03-01T09:00:00Z {",
]
PIECES = st.one_of(
    st.binary(max_size=30),
    st.sampled_from(ODD),
    st.dictionaries(st.sampled_from(["event", "outcome", "timestamp", "_aws", "provider"]), st.text()).map(
        lambda line: json.dumps(line).encode()
    ),
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PIECES, max_size=8), st.sampled_from([b"", b"\n"]))
def test_whatever_a_file_holds_is_counted_or_refused(
    platform: World, tmp_path: Path, pieces: list[bytes], between: bytes
) -> None:
    file = tmp_path / "any.log"
    file.write_bytes(between.join(pieces))
    one = Replay(world=platform, asked={"": "/payments/prod/application"})
    try:
        one.read(str(file))
    except LogError:
        return
    for tally in one.tallies.values():
        tally.finish()
        assert sum(sum(lines.values()) for lines in tally.minutes.values()) == tally.lines
        assert tally.breaks.lines <= tally.lines + len(pieces)


def test_deeply_nested_and_unpaired_values_are_told_in_plain_words(
    platform: World, log: Write, payment: dict[str, Any]
) -> None:
    deep = json.dumps({**payment, "amount": "DEEP"}).replace('"DEEP"', "[" * 900 + "]" * 900)
    odd = json.dumps({**payment, "country": "\ud800\x1b[2J", "provider": "\ud800"})
    found = told(platform, log(deep, odd))
    assert found["broken"]["lines"] == 2
    for text in (words(found, delays="ideal"), json.dumps(found, ensure_ascii=False)):
        assert text.encode("utf-8").isascii() or "\x1b" not in text
