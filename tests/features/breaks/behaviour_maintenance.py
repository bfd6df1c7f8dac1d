"""Maintenance that nobody notices, that holds nothing back, or that holds back too much."""

from __future__ import annotations

from tests.features.breaks import Body, Break
from tests.features.breaks import put as put_resource
from tests.features.breaks.alarms import edit, put

MUTE = "AWS::CloudWatch::AlarmMuteRule"
NOTICED = "An announcement in the log is noticed within minutes, and over as soon"
NONE = "A log without an announcement announces nothing"
HELD = "Maintenance that was announced in time wakes nobody"
AFTER = "What maintenance leaves broken is told soon after it"
MUTED = "While a mute rule lasts nobody is woken, and what lasts longer is told"


def _unsuppressed(alarm: Body) -> None:
    for name in ("", "WaitPeriod", "ExtensionPeriod"):
        alarm.pop(f"ActionsSuppressor{name}")


BREAKS = (
    Break(scenario=NOTICED, change=put("refunds-maintenance-announced", Threshold=1), says="never fires"),
    Break(
        scenario=NONE,
        change=put(
            "payments-maintenance-announced",
            ComparisonOperator="GreaterThanOrEqualToThreshold",
        ),
        says="minutes after it begins",
    ),
    Break(scenario=HELD, change=edit("payments-unavailable", _unsuppressed), says="somebody is paged"),
    Break(scenario=AFTER, change=edit("payments-unavailable", _unsuppressed), says="somebody is paged"),
    Break(
        scenario=AFTER,
        change=put("payments-unavailable", ActionsSuppressorExtensionPeriod=1800),
        says="the alert comes at minute",
    ),
    Break(
        scenario=MUTED,
        change=put_resource(MUTE, "MuteTargets.AlarmNames", ["prod-warning-payments-payments-degraded"]),
        says="somebody is paged",
    ),
)
