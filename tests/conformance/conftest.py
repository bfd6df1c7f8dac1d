"""Files of vectors to write, and a topic of its own that answers what a case tells it to."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from conformance import topics
from conformance.vectors import Case

CASE = {
    "id": "one",
    "kind": "echo",
    "input": {"match": True},
    "expected": {"match": True},
    "score": True,
    "source": "https://example.com/page",
    "note": "why",
    "confidence": "documented",
}
Write = Callable[..., Path]


def crash(given: Mapping[str, Any]) -> Mapping[str, Any]:
    raise RuntimeError(f"no answer to {given['word']}")


@pytest.fixture
def sample_topic(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The topic ``sample``, with kinds that repeat their input, say nothing, or crash."""
    module = ModuleType("sample_topic")
    module.KINDS = {"echo": lambda given: given, "mute": lambda _given: None, "crash": crash}  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "sample_topic", module)
    monkeypatch.setattr(topics, "TOPICS", {**topics.TOPICS, "sample": "sample_topic"})
    topics.topic.cache_clear()
    yield "sample"
    topics.topic.cache_clear()


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file of the topic ``sample`` with these changes of CASE as cases."""

    def build(*changes: Mapping[str, Any], name: str = "sample.json", topic: str = "sample") -> Path:
        cases = [{**CASE, **change} for change in changes]
        file = tmp_path / name
        file.write_text(json.dumps({"topic": topic, "source": "https://example.com", "cases": cases}))
        return file

    return build


@pytest.fixture(scope="session")
def case() -> Callable[..., Case]:
    """A case of the topic ``sample`` with these changes."""
    return lambda **change: Case(topic="sample", **{**CASE, **change})
