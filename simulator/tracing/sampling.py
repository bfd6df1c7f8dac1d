"""Which sampling rule of X-Ray decides about a request.

Rules are tried in ascending priority and the first that matches decides; of equal priority, the first by
name, as X-Ray's SDKs order them. ``*`` is any text and ``?`` one character; as in the SDKs, case is let go.
Sources: "Configuring sampling rules" and "Using sampling rules with the X-Ray API" in the developer guide.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from simulator.tracing.sampling_rule import DEFAULT_PRIORITY
from template.wildcards import like

GATEWAY = "api-gateway"
SDK = "x-ray-sdk"
_MATCHED: Mapping[str, str] = {
    "ServiceName": "service_name",
    "ServiceType": "service_type",
    "Host": "host",
    "HTTPMethod": "method",
    "URLPath": "path",
    "ResourceARN": "resource_arn",
}
"""A rule's property and what of a request it must match."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is known of a request when the decision falls; API Gateway's ``attributes`` are its headers."""

    service_name: str = ""
    service_type: str = ""
    host: str = ""
    method: str = ""
    path: str = ""
    resource_arn: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


def choose(rules: Iterable[Mapping[str, Any]], request: Request) -> Mapping[str, Any] | None:
    """The rule, by its properties in a template, that decides; None where not even a default is given."""
    ordered = sorted(rules, key=lambda rule: (rule.get("Priority", DEFAULT_PRIORITY), rule["RuleName"]))
    return next((rule for rule in ordered if matches(rule, request)), None)


def matches(rule: Mapping[str, Any], request: Request) -> bool:
    """Whether every property of a rule fits the request; a property that a rule has not fits all."""
    fits = all(
        like(rule.get(name, "*"), getattr(request, of), ignore_case=True) for name, of in _MATCHED.items()
    )
    return fits and all(
        like(value, request.attributes.get(key, ""), ignore_case=True) and key in request.attributes
        for key, value in rule.get("Attributes", {}).items()
    )


def usable(rule: Mapping[str, Any], client: str) -> bool:
    """Whether a client can use a rule: the SDKs ignore those with a resource's ARN or with attributes."""
    return client == GATEWAY or (rule.get("ResourceARN", "*") == "*" and not rule.get("Attributes"))


def stage_name(api: str, stage: str) -> str:
    """The service's name of a stage of API Gateway, which rules match with ServiceName."""
    return f"{api}/{stage}"


def rate_of_percent(percent: float) -> float:
    """FixedRate, 0 to 1, of the console's percentage, 0 to 100."""
    return percent / 100


def percent_of_rate(rate: float) -> float:
    """The console's percentage of a FixedRate."""
    return rate * 100
