"""What is promised of which lines, and how the kind of a line is told."""

from __future__ import annotations

import json
from typing import Any

import pytest

from contract.examples import examples
from contract.fields import access_log_format
from replay.promises import JSON, TEXT, kind_of, promise

ACCESS: dict[str, Any] = json.loads(access_log_format())


@pytest.mark.parametrize("name", list(examples()))
def test_examples_of_the_contract_keep_it_and_show_their_kind(name: str) -> None:
    one = examples()[name]
    assert promise(one.kind).kept(one.line)
    if not one.foreign:
        assert kind_of(one.line) == one.kind


def test_access_log_has_its_own_fields_all_of_them_text() -> None:
    asked = promise("access_log")
    assert kind_of(ACCESS) == "access_log"
    assert asked.kept(ACCESS)
    broken: list[Any] = [{**ACCESS, "status": 200}, {**ACCESS, "more": ""}, {"status": "200"}, None, []]
    for wrong in broken:
        assert not asked.kept(wrong)
        assert list(asked.words(wrong))
    assert dict(asked.words({**ACCESS, "status": 200})) == {"status": "is 200; text is needed"}


def test_of_a_functions_lines_only_lambdas_reports_are_promised() -> None:
    asked = promise("platform_report")
    assert asked.kept({"level": "INFO"})
    assert asked.kept(None)
    assert not asked.kept({"type": "platform.report"})
    assert {name for name, _ in asked.words({"type": "platform.report"})} == {"time", "record"}


def test_json_promises_objects_and_text_promises_nothing() -> None:
    assert promise(JSON).kept({})
    assert not promise(JSON).kept(None)
    assert list(promise(JSON).words(None)) == [("", "is no JSON object")]
    assert promise(TEXT).kept(None)
    assert promise("").kept(None)


def test_kind_is_told_although_a_line_breaks_the_contract() -> None:
    line = dict(examples()["a payment that failed"].line)
    assert kind_of({**line, "outcome": "ok", "user": 1, "cart": 2}) == "payment_event"
    assert kind_of({"some": 1, "thing": 2}) == JSON
    assert kind_of([1]) == TEXT
    assert kind_of(None) == TEXT
