"""Alarms on queues that take a given-up message for nothing, or one bad minute for a fault."""

from __future__ import annotations

from tests.features.breaks import Break
from tests.features.breaks.alarms import put

FIRES = "Messages that wait too long, or were given up, raise their alarm"
QUIET = "Messages that wait for a moment, or were taken back at once, raise no alarm"

BREAKS = (
    Break(scenario=FIRES, change=put("events-dlq-not-empty", Threshold=1), says="never fires"),
    Break(
        scenario=QUIET,
        change=put("alerts-dlq-not-empty", DatapointsToAlarm=2),
        says="minutes after it begins",
    ),
)
