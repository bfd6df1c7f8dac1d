"""Services whose own alarm misses a part, or takes a half for the whole."""

from __future__ import annotations

from tests.features.breaks import Body, Break
from tests.features.breaks.alarms import edit

FIRES = "What fails customers makes a service unavailable, what hinders them makes it degraded"
QUIET = "What fails or hinders nobody for long leaves a service as it is"


def _any_part(alarm: Body) -> None:
    alarm["AlarmRule"] = alarm["AlarmRule"].replace(" AND ", " OR ")


def _one_part_less(alarm: Body) -> None:
    alarm["AlarmRule"] = alarm["AlarmRule"].replace("process-throttles", "process-error-rate")


BREAKS = (
    Break(scenario=FIRES, change=edit("refunds-degraded", _one_part_less), says="never fires"),
    Break(
        scenario=QUIET,
        change=edit("payments-degraded", _any_part),
        says="minutes after it begins",
    ),
)
