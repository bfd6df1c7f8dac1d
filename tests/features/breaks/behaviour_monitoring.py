"""Alarms on the monitoring itself that are as blind as what they watch."""

from __future__ import annotations

from tests.features.breaks import Body, Break
from tests.features.breaks.alarms import edit, put

FIRES = (
    "Logs that stop, an archive or a message that does not arrive, card data and tampering raise their alarm"
)
QUIET = "Logs that stop for a moment or with the traffic, and what comes a little late, raise no alarm"


def unfilled(alarm: Body) -> None:
    alarm["Metrics"][-1]["Expression"] = "IF(total >= 20, 1, 1)"


BREAKS = (
    Break(scenario=FIRES, change=edit("log-pipeline-silent", unfilled), says="never fires"),
    Break(scenario=QUIET, change=put("archive-late", DatapointsToAlarm=1), says="minutes after it begins"),
)
