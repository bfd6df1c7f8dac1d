"""Alarms on canaries that take silence for health, or one failed run for an outage."""

from __future__ import annotations

from tests.features.breaks import Break
from tests.features.breaks.alarms import put

FIRES = "A canary that fails, fails alone, or runs no more raises its alarm"
QUIET = "A canary that fails once, fails among customers, or misses a run or two raises no alarm"

BREAKS = (
    Break(scenario=FIRES, change=put("pay-silent", TreatMissingData="notBreaching"), says="never fires"),
    Break(
        scenario=QUIET,
        change=put("payments-prod-up-failing", DatapointsToAlarm=1),
        says="minutes after it begins",
    ),
)
