"""Alarms on functions that wait too long, or do not wait."""

from __future__ import annotations

from tests.features.breaks import Break
from tests.features.breaks.alarms import put

FIRES = "Invocations that fail, are turned away, or come near a limit raise their alarm"
QUIET = "Invocations that fail, are turned away, or come near a limit a little less raise no alarm"

BREAKS = (
    Break(scenario=FIRES, change=put("capture-throttles", Threshold=1), says="never fires"),
    Break(
        scenario=QUIET,
        change=put("prod-status-duration", DatapointsToAlarm=4),
        says="minutes after it begins",
    ),
)
