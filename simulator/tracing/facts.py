"""What AWS states of X-Ray in numbers and names, each with its source.

Guide: the X-Ray developer guide. API: the X-Ray API reference.
"""

from __future__ import annotations

from collections.abc import Mapping

from simulator.facts import Fact
from simulator.tracing.sampling_rule import (
    DEFAULT_PRIORITY,
    FIRST_PRIORITY,
    LAST_PRIORITY,
    LENGTHS,
    LONGEST_ATTRIBUTE,
    LONGEST_NAME,
    MOST_ATTRIBUTES,
)

_API_SAMPLING = 'Guide, "Using sampling rules with the X-Ray API"'
_SAMPLING = 'Guide, "Configuring sampling rules"'
_RULE = 'API, "SamplingRule"'
LIMITS: Mapping[str, Fact] = {
    "report_interval_seconds": Fact(value=10, source=_API_SAMPLING),
    "quota_ttl_seconds": Fact(value=300, source=_API_SAMPLING),
    "borrowed_per_second": Fact(value=1, source=_API_SAMPLING),
    "statistics_window_seconds": Fact(value=10, source=_SAMPLING),
    "default_reservoir": Fact(value=1, source=_SAMPLING),
    "default_fixed_rate": Fact(value=0.05, source=_SAMPLING),
    "default_priority": Fact(value=DEFAULT_PRIORITY, source=_API_SAMPLING),
    "min_priority": Fact(value=FIRST_PRIORITY, source=_SAMPLING),
    "max_priority": Fact(value=LAST_PRIORITY, source=_SAMPLING),
    "max_rule_name_length": Fact(value=LONGEST_NAME, source=_RULE),
    "max_group_name_length": Fact(value=LONGEST_NAME, source='Guide, "Configuring groups"'),
    "max_attributes": Fact(value=MOST_ATTRIBUTES, source=_RULE),
    "max_attribute_length": Fact(value=LONGEST_ATTRIBUTE, source=_RULE),
    "max_host_length": Fact(value=LENGTHS["Host"], source=_RULE),
    "max_http_method_length": Fact(value=LENGTHS["HTTPMethod"], source=_RULE),
    "max_service_name_length": Fact(value=LENGTHS["ServiceName"], source=_RULE),
    "max_service_type_length": Fact(value=LENGTHS["ServiceType"], source=_RULE),
    "max_url_path_length": Fact(value=LENGTHS["URLPath"], source=_RULE),
    "max_resource_arn_length": Fact(value=LENGTHS["ResourceARN"], source=_RULE),
    "max_annotations_per_trace": Fact(value=50, source='Guide, "AWS X-Ray concepts"'),
    "max_segment_document_kb": Fact(value=64, source='Guide, "AWS X-Ray segment documents"'),
    "trace_retention_days": Fact(value=30, source='Guide, "AWS X-Ray concepts"'),
}

DEFAULT_RULE: Mapping[str, float | str] = {
    "RuleName": "Default",
    "Priority": DEFAULT_PRIORITY,
    "ReservoirSize": 1,
    "FixedRate": 0.05,
}
"""What decides where no other rule does: the first request each second and five percent of any others, unless
changed (guide, "Configuring sampling rules")."""

FIXED_RATE_PLATFORMS = frozenset({"lambda", "app mesh"})
"""Where sampling rules do not set the rate: "On AWS Lambda, you cannot modify the sampling rate" (guide, the
SDKs' pages); Envoy in App Mesh samples a fixed 5 % (guide, "AWS App Mesh")."""

SDK_NAMESPACE = "ServiceMetrics/SDK"
SDK_METRICS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "Latency": ("Milliseconds", ("Average", "Minimum", "Maximum", "Count")),
    "ErrorRate": ("Percent", ("Average", "Sum")),
    "FaultRate": ("Percent", ("Average", "Sum")),
    "ThrottleRate": ("Percent", ("Average", "Sum")),
    "OkRate": ("Percent", ("Average", "Sum")),
}
"""Unit and statistics of what the SDK for Java publishes from segments, sampled or not (guide, "AWS X-Ray
metrics for the X-Ray SDK for Java")."""
SDK_DIMENSIONS = ("ServiceType", "ServiceName")

GROUP_PERIOD_SECONDS = 60
GROUP_COUNTS = "traces matching the group's filter"
"""A group publishes a metric every minute (guide, "Configuring groups"); its name the guide does not say."""


def rate_is_modifiable(platform: str) -> bool:
    """Whether sampling rules set the rate on this platform."""
    return platform.lower().removeprefix("aws ").removeprefix("amazon ") not in FIXED_RATE_PLATFORMS
