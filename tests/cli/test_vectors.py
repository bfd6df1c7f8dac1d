"""``tap vectors``: a line a topic, each failure with its source, and a last line to count on."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cli.__main__ import main
from conformance.vectors import OWN

CASE = {
    "id": "starts",
    "kind": "match",
    "input": {"scope": "MessageBody", "policy": {"a": [{"prefix": "x"}]}, "body": {"a": "xy"}},
    "expected": {"delivered": True},
    "score": True,
    "source": "https://example.com/page",
}


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., str]:
    """A folder with one file of cases, each CASE with a change."""

    def build(*changes: dict[str, Any], topic: str = "sns_filter_policies") -> str:
        body = {"topic": topic, "source": "s", "cases": [{**CASE, **change} for change in changes]}
        (tmp_path / "cases.json").write_text(json.dumps(body))
        return str(tmp_path)

    return build


def test_all_right_leaves_with_0(folder: Callable[..., str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["vectors", folder({}, {"id": "b", "score": False})]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "sns_filter_policies  1/1 passed, 1 not scored",
        "1 passed, 0 failed",
    ]


def test_failure_leaves_with_1_and_says_what_was_expected_what_came_and_where_it_is_from(
    folder: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["vectors", folder({}, {"id": "b", "expected": {"delivered": False}})]) == 1
    out = capsys.readouterr().out
    assert "FAILED sns_filter_policies b (match)" in out
    assert 'expected: {"delivered": false}' in out
    assert "delivered: expected False, came True" in out
    assert "source: https://example.com/page" in out
    assert "input:" not in out
    assert out.splitlines()[-1] == "1 passed, 1 failed"


def test_verbose_adds_input_answer_and_traceback(
    folder: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = {"input": {"scope": "MessageBody", "policy": {"a": 1}, "body": {}}}
    assert main(["vectors", folder(wrong), "--verbose"]) == 1
    out = capsys.readouterr().out
    assert 'input: {"scope": "MessageBody"' in out
    assert "PatternError" in out
    assert "Traceback" in out


@pytest.mark.parametrize("change", [{"kind": "other"}, {"input": {}}])
def test_kind_or_input_that_nobody_answers_is_a_failure(folder: Callable[..., str], change: Any) -> None:
    assert main(["vectors", folder(change)]) == 1


def test_unknown_topic_is_a_failure(folder: Callable[..., str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["vectors", folder({}, topic="strange")]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "0 passed, 1 failed"


def test_what_is_no_vectors_leaves_with_2_and_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for text in (None, "[]", "{"):
        if text is not None:
            (tmp_path / "a.json").write_text(text)
        assert main(["vectors", str(tmp_path)]) == 2
        told = capsys.readouterr()
        assert told.out == ""
        assert len(told.err.splitlines()) == 1
        assert str(tmp_path) in told.err


def test_without_a_folder_the_product_s_own_cases_are_scored(capsys: pytest.CaptureFixture[str]) -> None:
    main(["vectors"])
    own = capsys.readouterr().out
    main(["vectors", str(OWN)])
    assert own == capsys.readouterr().out
    assert len([line for line in own.splitlines() if "not scored" in line]) == len(list(OWN.glob("*.json")))
