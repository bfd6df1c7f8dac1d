"""What SNS and EventBridge publish about filters and rules beyond single patterns: limits, by name.

Sources: "Filter policy constraints" and "Amazon SNS endpoints and quotas" in the SNS developer guide and the
AWS General Reference.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from .filters import LONGEST, MOST_COMBINATIONS, MOST_KEYS, MOST_NUMBER

FILTER_POLICY_LIMITS: Mapping[str, int] = MappingProxyType(
    {
        "filter_policies_per_account": 10_000,
        "filter_policies_per_topic": 200,
        "max_policy_bytes": LONGEST,
        "max_combinations": MOST_COMBINATIONS,
        "max_keys": MOST_KEYS,
        "max_attribute_names": MOST_KEYS,
        "max_policy_keys": MOST_KEYS,
        "max_numeric_value": MOST_NUMBER,
        "min_numeric_value": -MOST_NUMBER,
        "numeric_digits": 5,
        "numeric_decimal_places": 5,
        "propagation_minutes": 15,
        "propagation_delay_minutes": 15,
        "max_message_bytes": 262_144,
        "max_message_attributes_raw_delivery": 10,
        "subscriptions_per_standard_topic": 12_500_000,
        "subscriptions_per_fifo_topic": 100,
        "topics_per_account": 100_000,
    }
)
"""The most of each; a policy's change is effective after at most 15 minutes."""
