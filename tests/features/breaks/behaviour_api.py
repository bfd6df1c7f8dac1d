"""Alarms on APIs that fire too late, never, or at anything."""

from __future__ import annotations

from tests.features.breaks import Body, Break
from tests.features.breaks.alarms import edit, put

FIRES = "Requests that fail, are refused, are slow or stay away raise their alarm, which ends with them"
QUIET = "Requests that fail, are refused, are slow or stay away a little less raise no alarm"


def _unguarded(alarm: Body) -> None:
    alarm["Metrics"][-1]["Expression"] = "100 * bad / total"


BREAKS = (
    Break(scenario=FIRES, change=put("payments-api-5xx-surge", Threshold=5), says="never fires"),
    Break(
        scenario=FIRES,
        change=put("refunds-api-traffic-gone", TreatMissingData="notBreaching"),
        says="never fires",
    ),
    Break(
        scenario=QUIET,
        change=put("payments-api-5xx-rate", DatapointsToAlarm=2),
        says="minutes after it begins",
    ),
    Break(
        scenario=QUIET,
        change=edit("refunds-api-4xx-rate", _unguarded),
        says="minutes after it begins",
    ),
)
