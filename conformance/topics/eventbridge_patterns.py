"""Does a pattern match, is it refused, which events arrive: ``template.patterns`` answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from template.patterns import PatternError, arrives, check_event, compile_pattern, matches, rule_combinations

from . import Answer


def _pattern(given: Mapping[str, Any]) -> Mapping[str, Any]:
    pattern = given.get("pattern_text", given.get("pattern"))
    try:
        if "event" not in given:
            compile_pattern(pattern)
            return {"pattern_error": False}
        return {"pattern_error": False, "match": matches(pattern, given["event"])}
    except PatternError as error:
        return {"pattern_error": True, "error": str(error)}


def _event(given: Mapping[str, Any]) -> Mapping[str, Any]:
    text = given["event_text"] if "event_text" in given else json.dumps(given["event"])
    try:
        event = check_event(text)
    except PatternError as error:
        return {"event_error": True, "error": str(error)}
    return {"event_error": False, **_pattern({**given, "event": event})}


def _fixture(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """A published sample is an event, and a rule on its source and type matches it."""
    event = check_event(json.dumps(given["event"]))
    found = {"source": event["source"], "detail-type": event["detail-type"]}
    if not matches({name: [value] for name, value in found.items()}, event):
        return {}
    return {"source": event["source"], "detail_type": event["detail-type"], "top_level_keys": sorted(event)}


def _taken(pattern: Any) -> Mapping[str, Any]:
    try:
        compile_pattern(pattern)
    except PatternError as error:
        return {"accepted": False, "pattern_error": True, "error": str(error)}
    return {"accepted": True, "pattern_error": False}


def _fact(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """How many combinations of ``$or`` a rule has, or whether a call reaches a rule in a state."""
    if "pattern" in given:
        return {"rule_combinations": rule_combinations(given["pattern"]), **_taken(given["pattern"])}
    event = {"detail-type": given["detail_type"], "detail": {"eventName": given.get("eventName")}}
    return {"delivered": arrives(event, given["rule_state"])}


KINDS: Mapping[str, Answer] = {
    "pattern": _pattern,
    "pattern_text": _pattern,
    "sample_event": _pattern,
    "event_validate": _event,
    "fixture": _fixture,
    "fact": _fact,
}
