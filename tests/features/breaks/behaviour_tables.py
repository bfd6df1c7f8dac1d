"""Alarms on tables that need too many bad minutes, or too few, or see one operation of many."""

from __future__ import annotations

from tests.features.breaks import Break
from tests.features.breaks.alarms import edit, put

FIRES = "Requests that a table refuses or fails, and capacity that runs out, raise their alarm"
QUIET = "A table that refuses or fails for a moment, or is just within its capacity, raises no alarm"

BREAKS = (
    Break(scenario=FIRES, change=put("idempotency-read-throttles", DatapointsToAlarm=5), says="never fires"),
    Break(
        scenario=FIRES,
        change=edit("refunds-prod-requests-system-errors", lambda one: one["Metrics"].pop()),
        says="refundsprodrequestssystemerrors",
    ),
    Break(
        scenario=QUIET,
        change=put("requests-write-capacity", DatapointsToAlarm=4),
        says="minutes after it begins",
    ),
)
