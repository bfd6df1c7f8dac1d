"""When an alarm is evaluated, and which time it looks at.

Sources: "Alarm evaluation" and "Limits that apply to alarms based on metrics from other data sources" in the
CloudWatch user guide.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

MINUTE, HOUR, DAY = 60, 3600, 86_400
HIGH_RESOLUTION = 10


def interval(period: int, periods: int) -> int:
    """Return the evaluation interval in seconds: N times the period."""
    return period * periods


def evaluated_every(period: int, periods: int) -> int:
    """Return the seconds between two evaluations.

    Once an hour when the interval exceeds a day, every 10 seconds for periods below a minute, else every
    minute.
    """
    if interval(period, periods) > DAY:
        return HOUR
    return HIGH_RESOLUTION if period < MINUTE else MINUTE


def minutes_used(period: int, periods: int, at_end_of: int) -> range:
    """Return the minutes, counted from 1, behind the evaluation at the end of a minute: the window slides."""
    return range(at_end_of - interval(period, periods) // MINUTE + 1, at_end_of + 1)


def expected_stamps(period: int, periods: int, at: datetime) -> tuple[datetime, ...]:
    """Return the start of each period, oldest first, that an evaluation looks at; whole minutes."""
    now = at.replace(second=0, microsecond=0)
    return tuple(now - timedelta(seconds=period * back) for back in range(periods, 0, -1))


def dropped(returned: Sequence[datetime], expected: Sequence[datetime]) -> tuple[datetime, ...]:
    """Return the datapoints of another data source that are dropped: their stamps are not expected."""
    return tuple(stamp for stamp in returned if stamp not in expected)


def contributor_state(*, before: str, returned: bool, found: str = "") -> str:
    """Return the state of one contributor of a Metrics Insights alarm over several time series.

    Source: "Configuring how CloudWatch alarms treat missing data". One that the query no longer returns is
    OK, whatever the treatment of missing data; one that it returns is in the state that was ``found``.
    """
    return (found or before) if returned else "OK"
