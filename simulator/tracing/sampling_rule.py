"""A sampling rule and a group of X-Ray as CloudFormation and the API take them; raises XRayError.

Sources: "SamplingRule" and "SamplingRateBoost" in the X-Ray API reference and in the CloudFormation registry;
"Configuring sampling rules" and "Configuring groups" in the X-Ray developer guide.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from simulator.tracing.trace_filter import parse_filter

FIRST_PRIORITY, LAST_PRIORITY = 1, 9999
DEFAULT_PRIORITY = 10_000
"""Of the rule named Default, which everybody has and nobody creates."""
MOST_ATTRIBUTES = 5
LONGEST_ATTRIBUTE = LONGEST_NAME = 32
LENGTHS: Mapping[str, int] = {
    "Host": 64,
    "HTTPMethod": 10,
    "ResourceARN": 500,
    "ServiceName": 64,
    "ServiceType": 64,
    "URLPath": 128,
}
"""Longest texts; all of these are required, and may be empty."""
_OTHERS = ("Attributes", "FixedRate", "Priority", "ReservoirSize", "RuleARN", "RuleName", "SamplingRateBoost")
_KNOWN = frozenset({*LENGTHS, *_OTHERS, "Version"})
RESERVED_GROUP = "Default"
"""The group that everybody has (API, "CreateGroup")."""
_GROUP = re.compile(rf"[A-Za-z0-9-]{{1,{LONGEST_NAME}}}")


class XRayError(ValueError):
    """A rule or a group that X-Ray would refuse, with the property and what is needed."""


def check_rule(properties: Mapping[str, Any]) -> None:
    """Raise XRayError for a rule that cannot be created."""
    unknown = sorted(set(properties) - _KNOWN)
    if unknown:
        raise XRayError(f"{unknown[0]} is no property of a sampling rule")
    _check_identity(properties)
    for name, longest in LENGTHS.items():
        _check_text(name, _needed(properties, name), longest=longest)
    _check_number("FixedRate", _needed(properties, "FixedRate"), least=0, most=1)
    _check_whole("Priority", _needed(properties, "Priority"), least=FIRST_PRIORITY, most=LAST_PRIORITY)
    _check_whole("ReservoirSize", _needed(properties, "ReservoirSize"), least=0)
    _check_whole("Version", properties.get("Version", 1), least=1, most=1)
    _check_attributes(properties.get("Attributes", {}))
    if "SamplingRateBoost" in properties:
        _check_boost(properties["SamplingRateBoost"])


def _check_identity(properties: Mapping[str, Any]) -> None:
    if ("RuleName" in properties) is ("RuleARN" in properties):
        raise XRayError("either RuleName or RuleARN is needed, not both")
    if "RuleName" in properties:
        _check_text("RuleName", properties["RuleName"], longest=LONGEST_NAME, shortest=1)
    elif not isinstance(properties["RuleARN"], str):
        raise XRayError(f"RuleARN is {properties['RuleARN']!r}; text is needed")


def _needed(properties: Mapping[str, Any], name: str) -> Any:
    if name not in properties:
        raise XRayError(f"{name} is missing")
    return properties[name]


def _check_text(name: str, value: Any, *, longest: int, shortest: int = 0) -> None:
    if not isinstance(value, str) or not shortest <= len(value) <= longest:
        raise XRayError(f"{name} is {value!r}; text of {shortest} to {longest} characters is needed")


def _check_number(name: str, value: Any, *, least: float, most: float) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not least <= value <= most:
        raise XRayError(f"{name} is {value!r}; a number from {least} to {most} is needed")


def _check_whole(name: str, value: Any, *, least: int, most: float = float("inf")) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise XRayError(f"{name} is {value!r}; a whole number from {least} to {most} is needed")


def _check_attributes(attributes: Any) -> None:
    if not isinstance(attributes, dict) or len(attributes) > MOST_ATTRIBUTES:
        raise XRayError(f"Attributes are {attributes!r}; at most {MOST_ATTRIBUTES} pairs are allowed")
    for text in (*attributes, *attributes.values()):
        _check_text("a key or value of Attributes", text, longest=LONGEST_ATTRIBUTE, shortest=1)


def _check_boost(boost: Any) -> None:
    if not isinstance(boost, dict) or set(boost) != {"MaxRate", "CooldownWindowMinutes"}:
        raise XRayError(f"SamplingRateBoost is {boost!r}; MaxRate and CooldownWindowMinutes are needed")
    _check_number("MaxRate", boost["MaxRate"], least=0, most=1)
    _check_whole("CooldownWindowMinutes", boost["CooldownWindowMinutes"], least=1)


def check_group(properties: Mapping[str, Any]) -> None:
    """Raise XRayError for a group's name or switches, TraceFilterError for its filter expression."""
    name = properties.get("GroupName")
    if not isinstance(name, str) or not _GROUP.fullmatch(name):
        raise XRayError(f"GroupName is {name!r}; 1 to {LONGEST_NAME} letters, digits and dashes are needed")
    if name == RESERVED_GROUP:
        raise XRayError(f"GroupName is {name!r}, which is reserved; another name is needed")
    insights = properties.get("InsightsConfiguration", {})
    if insights.get("NotificationsEnabled") is True and insights.get("InsightsEnabled") is not True:
        raise XRayError("NotificationsEnabled goes with InsightsEnabled only")
    if properties.get("FilterExpression"):
        parse_filter(properties["FilterExpression"])
