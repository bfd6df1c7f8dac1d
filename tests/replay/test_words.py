"""A summary for people says the numbers, what was left out, and how rough they are."""

from __future__ import annotations

from typing import Any

import pytest

from replay.words import words

EMPTY: dict[str, Any] = {
    "files": [{"file": "a.log", "lines": 3, "kind": "json", "log_group": "/a", "other_log_groups": []}],
    "lines": 1234,
    "broken": {"lines": 0, "by_field": {}, "first": []},
    "filters": [],
    "filters_without_file": 0,
    "metrics": [],
    "rankings": [],
    "time": {"from": "2026-03-01T09:00:00Z", "to": "2026-03-01T10:00:00Z", "minutes": 60},
    "alarms": {"fired": [], "quiet": ["b"], "not_played": {}},
    "pages": [],
    "tickets": [],
    "notes": [],
}
METRIC = {
    "namespace": "N",
    "metric": "M",
    "dimensions": {"P": "a"},
    "unit": "Milliseconds",
    "count": 1000,
    "sum": 1234.5,
    "minimum": 1,
    "maximum": 7.25,
    "p50": 2,
    "p99": 7.0,
    "percentiles_within": 0.0,
}
MAIL = {"alarm": "x", "severity": "low", "by": "email", "address": "a@example.com", "topic": "t"}


def told(**parts: Any) -> list[str]:
    return words({**EMPTY, **parts}, delays="typical").splitlines()


def test_nothing_is_told_as_nothing() -> None:
    found = told()
    assert "a.log: 3 lines (json) of /a" in found
    assert "2026-03-01T09:00:00Z to 2026-03-01T10:00:00Z, 60 minutes" in found
    assert "Lines that break the log contract: 0 of 1,234" in found
    assert "Metric filters: 0 of 0 matched some line" in found
    assert {"Metrics: 0", "Rankings: 0", "Pages: 0", "Tickets: 0"} <= set(found)


def test_the_first_broken_lines_are_told_and_of_all_which_fields() -> None:
    first = [{"file": "a.log", "line": n, "field": "amount", "problem": "is '1'"} for n in range(1, 40)]
    found = told(
        broken={"lines": 5000, "by_field": {"amount": 4990, "is no JSON object": 10}, "first": first}
    )
    assert "  a.log:20: amount is '1'" in found
    assert "  a.log:21: amount is '1'" not in found
    assert "  ... and more; in all amount 4,990, is no JSON object 10" in found


def test_numbers_of_a_metric_stand_below_their_names() -> None:
    head, row = (one for one in told(metrics=[METRIC]) if "p99" in one or "N M" in one)
    assert row.split() == ["N", "M", "(P=a)", "Milliseconds", "1,000", "1,234.50", "1", "7.25", "2", "7"]
    for name, value in (("count", "1,000"), ("sum", "1,234.50"), ("max", "7.25")):
        assert head.index(name) + len(name) == row.index(value) + len(value)


def test_rough_percentiles_are_said_to_be_rough() -> None:
    assert "  percentiles within 0.5%; the rest is exact" in told(
        metrics=[{**METRIC, "percentiles_within": 0.005}]
    )
    assert not [line for line in told(metrics=[METRIC]) if "within" in line]


def test_ranking_tells_its_top_how_many_more_and_its_margin() -> None:
    top = [
        {"keys": [name, "DE"], "value": value} for name, value in zip("abcdefg", range(9, 2, -1), strict=True)
    ]
    ranking = {"rule": "r", "contributors": 12_000, "too_low_by_at_most": 4.0, "top": top}
    found = told(rankings=[ranking])
    assert "  r: a/DE 9, b/DE 8, c/DE 7, d/DE 6, e/DE 5, and 11,995 more" in found
    assert "    values may be too low by 4 at most" in found
    assert "  r: nobody" in told(
        rankings=[{**ranking, "top": [], "contributors": 0, "too_low_by_at_most": 0}]
    )


def test_alarm_that_flaps_is_told_in_short() -> None:
    changes = [{"at": f"2026-03-01T09:{n:02}:00Z", "state": ("ALARM", "OK")[n % 2]} for n in range(9)]
    found = told(
        alarms={"fired": [{"alarm": "x", "changes": changes}], "quiet": [], "not_played": {"y": "no"}}
    )
    assert (
        "Alarms, with typical delays: 1 fired, 0 stayed quiet, 1 not played (these lines do not feed them)"
        in found
    )
    line = next(one for one in found if one.startswith("  x: "))
    assert line.startswith("  x: ALARM 03-01 09:00:00, OK 03-01 09:01:00, ")
    assert line.endswith("OK 03-01 09:05:00, and 3 more")


def test_messages_of_one_alarm_to_one_address_are_told_once() -> None:
    mails = [{**MAIL, "at": f"2026-03-01T09:0{n}:30Z"} for n in range(3)]
    other = {**MAIL, "at": "2026-03-01T09:05:30Z", "address": "b@example.com"}
    found = told(tickets=[*mails, other])
    assert "Tickets: 4" in found
    assert "  03-01 09:00:30  low x -> email a@example.com, 3 times" in found
    assert "  03-01 09:05:30  low x -> email b@example.com" in found


def test_address_that_is_a_secret_is_not_told() -> None:
    page = {
        **MAIL,
        "at": "2026-03-01T09:00:30Z",
        "by": "pagerduty",
        "address": "{{resolve:secretsmanager:x}}",
    }
    found = told(pages=[page])
    assert "  03-01 09:00:30  low x -> pagerduty" in found
    assert not [line for line in found if "resolve" in line]


@pytest.mark.parametrize(
    "more,words_of_it",
    [
        ({}, "          9  N M"),
        ({"matched": 0}, "      never  N M"),
        ({"without_value": 2}, "          9  N M; 2 without a value"),
        (
            {"matched": 0, "problem": "its pattern is not told"},
            "      never  N M; not played: its pattern is not told",
        ),
    ],
    ids=["matched", "never", "without values", "unknown"],
)
def test_filter_tells_how_many_lines_it_matched(more: dict[str, Any], words_of_it: str) -> None:
    one = {"filter": "F", "metrics": ["N M"], "matched": 9, "without_value": 0, **more}
    found = told(filters=[one], filters_without_file=7)
    assert f"  {words_of_it}" in found
    assert "  7 more read log groups that no file is of" in found


def test_run_without_any_time_tells_no_alarms() -> None:
    found = told(time=None, alarms=None, notes=["no line tells its time, so no alarm was played"])
    assert not [line for line in found if line.startswith("Alarms")]
    assert found[-1] == "Note: no line tells its time, so no alarm was played"
