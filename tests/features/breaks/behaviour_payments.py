"""Alarms on payments with a line of their own."""

from __future__ import annotations

from tests.features.breaks import Break
from tests.features.breaks.alarms import put

FIRES = "Payments that fail, or are declined far above normal, raise their alarm"
QUIET = "Payments that fail or are declined as on any day raise no alarm"

BREAKS = (
    Break(scenario=FIRES, change=put("payments-failure-drift", Threshold=0.4), says="never fires"),
    Break(
        scenario=QUIET,
        change=put("payments-decline-surge", Threshold=30),
        says="minutes after it begins",
    ),
)
