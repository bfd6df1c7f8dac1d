"""Lines as events: exports of CloudWatch Logs bring the time and the message apart."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from replay.events import Event, events
from replay.files import CHUNK, LogError

NINE = 1_772_355_600.0
"""2026-03-01T09:00:00Z."""


def all_of(name: str) -> list[Event]:
    return [one for batch in events(name) for one in batch.events]


def test_plain_lines_are_messages_and_blank_ones_are_counted(log: Callable[..., str]) -> None:
    name = log('{"a": 1}', "", "  ", "text")
    assert all_of(name) == [(1, '{"a": 1}', None), (4, "text", None)]
    assert sum(batch.blank for batch in events(name)) == 2


def test_time_before_json_is_taken_off(log: Callable[..., str]) -> None:
    name = log('2026-03-01T09:00:00.000Z {"a": 1}', '2026-03-01T10:00:00+01:00 stream/1 {"a": 2}')
    assert all_of(name) == [(1, '{"a": 1}', NINE), (2, '{"a": 2}', NINE)]


def test_time_before_text_is_part_of_the_text(log: Callable[..., str]) -> None:
    assert all_of(log("2026-03-01T09:00:00Z ERROR x")) == [(1, "2026-03-01T09:00:00Z ERROR x", None)]


@pytest.mark.parametrize("indent", [None, 4])
def test_document_of_filter_log_events_is_read_event_by_event(tmp_path: Path, indent: int | None) -> None:
    found = [{"message": f'{{"a": {n}}}\n', "timestamp": int(NINE * 1000), "eventId": "1"} for n in range(3)]
    file = tmp_path / "events.json"
    file.write_text(json.dumps({"events": found, "searchedLogStreams": []}, indent=indent), encoding="utf-8")
    assert [(text, at) for _, text, at in all_of(str(file))] == [(f'{{"a": {n}}}', NINE) for n in range(3)]
    if indent:
        assert [number for number, _, _ in all_of(str(file))] == [3, 8, 13]


def test_long_document_is_read_in_parts(tmp_path: Path) -> None:
    found = [{"message": "x" * 999, "timestamp": int(NINE * 1000)} for _ in range(3 * CHUNK // 1000)]
    file = tmp_path / "events.json"
    file.write_text(json.dumps({"events": found}, indent=1), encoding="utf-8")
    batches = list(events(str(file)))
    assert len(batches) > 2
    assert sum(len(batch.events) for batch in batches) == len(found)


@pytest.mark.parametrize(
    "text,words",
    [
        ('{"events": [{"message": "a"}', "not closed"),
        ('{"events": [{"message": 1}]}', "an event without a message"),
        ('{"events": [17]}', "an event without a message"),
        ('{\n "a": 1\n}', "one JSON object a line is needed"),
        ("[\n 1\n]", "one JSON object a line is needed"),
    ],
)
def test_document_that_is_no_list_of_events_is_refused(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "events.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(LogError, match=words):
        all_of(str(file))
