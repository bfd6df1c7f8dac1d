"""Scenarios enter; Cucumber JSON leaves, for the readers that do not know Cucumber Messages yet.

pytest-bdd's own file shows a scenario with an undefined step as green, and drops skipped scenarios, data
tables and the tags of examples. Readers of the format know five statuses, so a scenario that did not run
is written as undefined, with words that say so.
"""

from __future__ import annotations

import json
import re
from typing import Any

from evidence.attempt import Status
from evidence.messages import NO_STEPS
from evidence.scenarios import Feature, Scenario, ScenarioResults, Step, Tag


def render(results: ScenarioResults) -> str:
    """The whole file."""
    return (
        json.dumps([_feature(feature) for feature in results.features], indent=1, ensure_ascii=False) + "\n"
    )


def _feature(feature: Feature) -> dict[str, Any]:
    return {
        "uri": feature.uri,
        "id": _slug(feature.name),
        "keyword": feature.keyword,
        "name": feature.name,
        "description": feature.description,
        "line": feature.line,
        "tags": _tags(feature.tags),
        "elements": [_scenario(feature, scenario) for scenario in feature.scenarios],
    }


def _scenario(feature: Feature, scenario: Scenario) -> dict[str, Any]:
    hooks = {
        word: [_hook(step) for step in scenario.steps if step.hook and step.keyword == word.title()]
        for word in ("before", "after")
    }
    steps = [_step(step, scenario) for step in scenario.steps if not step.hook] or [_silence(scenario)]
    return {
        "id": f"{_slug(feature.name)};{_slug(scenario.name)};{scenario.line}",
        "type": "scenario",
        "keyword": scenario.keyword,
        "name": scenario.name,
        "description": scenario.rule,
        "line": scenario.line,
        "tags": _tags(scenario.tags),
        "steps": steps,
        **{word: found for word, found in hooks.items() if found},
    }


def _step(step: Step, scenario: Scenario) -> dict[str, Any]:
    written: dict[str, Any] = {
        "keyword": f"{step.keyword} ",
        "name": step.text,
        "line": step.line,
        "match": {"location": step.location} if step.location else {},
        "result": _result(step, scenario.words),
    }
    if step.rows:
        written["rows"] = [{"cells": list(row)} for row in step.rows]
    if step.document is not None:
        written["doc_string"] = {"value": step.document, "line": step.line + 1}
    return written


def _hook(step: Step) -> dict[str, Any]:
    return {"match": {"location": "pytest"}, "result": _result(step, "")}


def _silence(scenario: Scenario) -> dict[str, Any]:
    """A scenario without steps would read as green; this one step keeps it from that."""
    result = {"status": Status.UNDEFINED.value, "error_message": scenario.words or NO_STEPS}
    return {"keyword": "* ", "name": NO_STEPS, "line": scenario.line, "match": {}, "result": result}


def _result(step: Step, why: str) -> dict[str, Any]:
    lost = step.status is Status.NOT_RUN
    status = Status.UNDEFINED if lost else step.status
    message = why if lost else step.message
    duration = (
        {"duration": round(step.seconds * 1e9)} if step.status in (Status.PASSED, Status.FAILED) else {}
    )
    return {"status": status.value, **duration, **({"error_message": message} if message else {})}


def _tags(tags: tuple[Tag, ...]) -> list[dict[str, Any]]:
    return [{"name": tag.name, "line": tag.line} for tag in tags]


def _slug(text: str) -> str:
    return re.sub(r"[^\w]+", "-", text.lower()).strip("-")
