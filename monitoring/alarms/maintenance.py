"""Windows of planned maintenance, as CloudWatch mutes alarms in them: when, how long, in which time zone."""

from __future__ import annotations

from settings.environment import Maintenance, Settings


def mute_rule(settings: Settings, of: Maintenance) -> str:
    """The name of a window's mute rule."""
    return f"{settings.prefix}-{of.name}"


def window(of: Maintenance) -> dict[str, str]:
    """A mute rule's schedule."""
    return {"expression": of.schedule, "duration": f"PT{of.duration_min}M", "timezone": of.timezone}
