"""The scorer fails what is wrong, missing, unknown or broken, and counts nothing else."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import pytest

from conformance import topics
from conformance.scorer import judge, score
from conformance.vectors import Case

Make = Callable[..., Case]
pytestmark = pytest.mark.usefixtures("sample_topic")


def test_right_answer_passes(case: Make) -> None:
    outcome = judge(case())
    assert outcome.passed
    assert outcome.answer == {"match": True}


def test_wrong_answer_fails_with_both_sides(case: Make) -> None:
    assert judge(case(expected={"match": False})).wrong == ("match: expected False, came True",)


def test_missing_key_fails(case: Make) -> None:
    assert judge(case(expected={"match": True, "extracted": {}})).wrong == (
        "extracted: expected {}, not answered",
    )


def test_answer_that_is_no_object_fails(case: Make) -> None:
    assert judge(case(kind="mute")).wrong == ("the answer is None, no object",)


def test_exception_fails_with_its_words_and_trace(case: Make) -> None:
    outcome = judge(case(kind="crash", input={"word": "this"}))
    assert outcome.wrong == ("RuntimeError: no answer to this",)
    assert "Traceback" in outcome.trace


def test_unknown_kind_fails_and_names_the_known_ones(case: Make) -> None:
    assert "kind 'other' is unknown; sample knows crash, echo, mute" in judge(case(kind="other")).wrong[0]


def test_unknown_topic_fails(case: Make) -> None:
    strange = Case(**{**vars(case()), "topic": "strange"})
    assert "topic 'strange' is unknown" in judge(strange).wrong[0]


def test_topic_without_a_module_fails(case: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(topics, "TOPICS", {"sample": "conformance.topics.not_written"})
    topics.topic.cache_clear()
    assert "No module named" in judge(case()).wrong[0]


def test_unscored_cases_are_told_and_not_asked(case: Make) -> None:
    (found,) = score([case(), case(id="two", kind="crash", score=False), case(id="three", expected={"x": 1})])
    assert (found.topic, found.passed, len(found.failed), found.unscored) == ("sample", 1, 1, 1)


def test_topics_are_scored_apart_and_by_name(case: Make) -> None:
    other = Case(**{**vars(case()), "topic": "another"})
    assert [(one.topic, one.passed) for one in score([case(), other])] == [("another", 0), ("sample", 1)]


def test_topic_may_compare_in_its_own_way(case: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("tolerant")
    module.KINDS = {"echo": lambda given: given}  # type: ignore[attr-defined]
    module.COMPARE = {"echo": lambda wanted, _answer: () if wanted == {"x": 1} else ("other",)}  # type: ignore[attr-defined]
    monkeypatch.setattr(topics, "import_module", lambda _name: module)
    topics.topic.cache_clear()
    assert judge(case(expected={"x": 1})).passed
    assert judge(case()).wrong == ("other",)
