"""PagerDuty takes, refuses, joins and resolves events as its documentation says."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.pagerduty import ACTIONS, LARGEST, faults, fits, from_cloudwatch, received, retried

BODY: dict[str, Any] = {
    "routing_key": "0123456789abcdef0123456789abcdef",
    "event_action": "trigger",
    "dedup_key": "k",
    "payload": {"summary": "s", "source": "host", "severity": "critical"},
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=5), below, max_size=3),
    max_leaves=5,
)


def event(action: str = "trigger", dedup: str | None = "k", key: str = "R1") -> dict[str, Any]:
    return {"event_action": action, "dedup_key": dedup, "routing_key": key}


def payload(**change: Any) -> dict[str, Any]:
    return {"payload": {**BODY["payload"], **change}}


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"dedup_key": None},
        {"dedup_key": "k" * 255},
        {"client": "c", "client_url": "https://example.com"},
        {"images": [{"src": "https://example.com/a.png", "href": "https://example.com", "alt": "a"}]},
        {"links": [{"href": "https://example.com"}]},
        {"images": [], "links": []},
        payload(summary="s" * 1024),
        payload(timestamp="2015-07-17T08:42:58.315+0000"),
        payload(timestamp="2026-01-15T10:00:00Z", component="c", group="g", custom_details={"a": [1]}),
        {"event_action": "acknowledge", "payload": None},
        {"event_action": "resolve", "payload": {}},
    ],
)
def test_event_is_accepted(change: Any) -> None:
    assert faults({**BODY, **change}) == ()


@pytest.mark.parametrize(
    "change, words",
    [
        ({"routing_key": None}, "routing_key"),
        ({"routing_key": "0" * 33}, "routing_key"),
        ({"routing_key": 5}, "routing_key"),
        ({"event_action": None}, "event_action"),
        ({"event_action": "Trigger"}, "event_action"),
        ({"dedup_key": "k" * 256}, "dedup_key"),
        ({"dedup_key": 5}, "dedup_key"),
        ({"event_action": "acknowledge", "dedup_key": None}, "dedup_key"),
        ({"event_action": "resolve", "dedup_key": ""}, "dedup_key"),
        ({"payload": None}, "payload"),
        ({"payload": "s"}, "payload"),
        (payload(summary=""), "payload.summary"),
        (payload(summary="s" * 1025), "payload.summary"),
        (payload(source=None), "payload.source"),
        (payload(severity="fatal"), "payload.severity"),
        (payload(severity="Critical"), "payload.severity"),
        (payload(component=5), "payload.component"),
        (payload(custom_details="x"), "payload.custom_details"),
        (payload(timestamp="yesterday"), "payload.timestamp"),
        (payload(timestamp="2026-13-01"), "payload.timestamp"),
        ({"images": [{"href": "https://example.com"}]}, "images"),
        ({"images": [{"src": "http://example.com/a.png"}]}, "images"),
        ({"images": {}}, "images"),
        ({"links": [{"text": "t"}]}, "links"),
        ({"links": ["https://example.com"]}, "links"),
    ],
)
def test_event_is_refused_with_the_field(change: Any, words: str) -> None:
    assert any(fault.startswith(words) for fault in faults({**BODY, **change}))


@given(JSON)
def test_no_body_breaks_the_judge(body: Any) -> None:
    assert faults(body)


@given(st.dictionaries(st.sampled_from(["payload", "images", "links", "dedup_key", "event_action"]), JSON))
def test_no_part_of_a_body_breaks_the_judge(change: Any) -> None:
    assert isinstance(faults({**BODY, **change}), tuple)


def test_body_of_512_kb_is_taken_and_one_byte_more_is_not() -> None:
    assert fits(LARGEST)
    assert not fits(LARGEST + 1)


@pytest.mark.parametrize(
    "status, again",
    [
        (202, False),
        (400, False),
        (404, False),
        (429, True),
        (499, False),
        (500, True),
        (503, True),
        (None, True),
    ],
)
def test_sent_again_after_what_may_pass(status: Any, again: Any) -> None:
    assert retried(status) is again


@pytest.mark.parametrize(
    "events, created, still_open, dropped",
    [
        ([event(), event()], 1, 1, 0),
        ([event(), event(dedup="other")], 2, 2, 0),
        ([event(dedup=None), event(dedup=None)], 2, 2, 0),
        ([event(), event(key="R2")], 2, 2, 0),
        ([event(), event("resolve", key="R2")], 1, 1, 1),
        ([event(), event("acknowledge", key="R2")], 1, 1, 1),
        ([event(), event("resolve")], 1, 0, 0),
        ([event(), event("resolve"), event("resolve")], 1, 0, 1),
        ([event(), event("resolve"), event()], 2, 1, 0),
        ([event("acknowledge")], 0, 0, 1),
        ([event(), event("acknowledge"), event("resolve"), event("acknowledge")], 1, 0, 1),
    ],
)
def test_events_come_to_alerts(events: Any, created: int, still_open: int, dropped: int) -> None:
    service = received(events)
    assert (len(service.alerts), len(service.open), service.dropped) == (created, still_open, dropped)


def test_acknowledged_alert_notifies_nobody_again() -> None:
    (alert,) = received([event(), event("acknowledge"), event()]).alerts
    assert alert.acknowledged
    assert (alert.triggers, alert.heard) == (2, [False])


@given(st.lists(st.builds(event, st.sampled_from(ACTIONS), st.sampled_from("ab"), st.sampled_from("RS"))))
def test_one_key_has_one_open_alert_at_most(events: list[dict[str, Any]]) -> None:
    keys = [(alert.routing_key, alert.dedup_key) for alert in received(events).open]
    assert len(keys) == len(set(keys))


@given(st.lists(st.builds(event, st.sampled_from(ACTIONS))))
def test_nothing_is_open_after_a_resolve(events: list[dict[str, Any]]) -> None:
    assert received([*events, event("resolve")]).open == ()


@pytest.mark.parametrize(
    "subject, state, action",
    [
        ('ALARM: "x" in US East (N. Virginia)', "ALARM", "trigger"),
        ("ALARM: anything", "ALARM", "trigger"),
        ("OK: anything", "OK", "resolve"),
        ("ALARM: x", "OK", None),
        ("OK: x", "ALARM", None),
        ("ALARM:x", "ALARM", None),
        ("alarm: x", "ALARM", None),
        ("x", "ALARM", None),
        ("INSUFFICIENT_DATA: x", "INSUFFICIENT_DATA", None),
        ("", "ALARM", None),
        (None, "ALARM", None),
    ],
)
def test_message_of_cloudwatch_acts_where_its_subject_says_its_state(
    subject: str | None, state: str, action: str | None
) -> None:
    assert from_cloudwatch(subject, state) == action
