"""How much of filters CloudWatch Logs takes: counts of a log group in, what is over a quota out.

Source: "CloudWatch Logs quotas" in the CloudWatch Logs user guide.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

QUOTAS: Mapping[str, int] = MappingProxyType(
    {
        "log_group_filters_with_regex": 5,
        "log_group_metric_filters": 100,
        "log_group_subscription_filters": 2,
        "account_subscription_filters": 1,
        "pattern_characters": 1024,
        "pattern_regexes": 2,
        "pattern_wildcards": 3,
        "selector_wildcards": 1,
        "metric_filter_dimensions": 3,
        "metric_filter_transformations": 1,
    }
)
"""The most of each; filters with a regular expression are metric and subscription filters together."""


def exceeded(counts: Mapping[str, Any]) -> tuple[str, ...]:
    """What is over its quota, a sentence each. Raises LookupError for a count that no quota is about."""
    unknown = [name for name in counts if name not in QUOTAS]
    if unknown or not counts:
        raise LookupError(f"no quota on {', '.join(unknown) or 'nothing'}; known: {', '.join(QUOTAS)}")
    return tuple(
        f"{name}: {found} are more than {QUOTAS[name]}"
        for name, found in counts.items()
        if found > QUOTAS[name]
    )
