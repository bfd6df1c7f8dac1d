"""Does a filter policy deliver, is it accepted, how complex is it: ``template.filters`` answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from template.filter_facts import FILTER_POLICY_LIMITS
from template.filters import PatternError, accepts, check_policy, combinations

from . import Answer


def _match(given: Mapping[str, Any]) -> Mapping[str, Any]:
    scope, body, attributes = given.get("scope"), given.get("body"), given.get("attributes")
    return {"delivered": accepts(given["policy"], scope=scope, body=body, attributes=attributes)}


def _validate(given: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        check_policy(given["policy"], scope=given.get("scope"))
    except PatternError as error:
        return {"accepted": False, "error": str(error)}
    return {"accepted": True}


def _combinations(given: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"combinations": combinations(given["policy"])}


def _fact(given: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"value": FILTER_POLICY_LIMITS[given["limit"]]}


KINDS: Mapping[str, Answer] = {
    "match": _match,
    "validate": _validate,
    "combinations": _combinations,
    "fact": _fact,
}
