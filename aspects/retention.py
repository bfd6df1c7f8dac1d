"""Every log group keeps its events for the same number of days, whoever makes it and whatever they ask."""

from __future__ import annotations

from dataclasses import dataclass

from aws_cdk import CfnResource

ALLOWED_DAYS = frozenset(
    (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)
)
"""What CloudWatch Logs accepts (PutRetentionPolicy, ``retentionInDays``)."""


@dataclass(frozen=True, kw_only=True)
class Retention:
    """Sets ``RetentionInDays`` on log groups, and on the custom resource that sets it from outside."""

    days: int
    types: frozenset[str] = frozenset({"AWS::Logs::LogGroup", "Custom::LogRetention"})

    def __post_init__(self) -> None:
        """Refuse a number that CloudWatch Logs would refuse at deploy time."""
        if self.days not in ALLOWED_DAYS:
            allowed = ", ".join(map(str, sorted(ALLOWED_DAYS)))
            raise ValueError(f"retention_days: {self.days} is not a retention; allowed: {allowed}")

    def apply(self, node: CfnResource, /) -> None:
        """Override without reading: one round trip, and no token can hide another number."""
        node.add_property_override("RetentionInDays", self.days)
