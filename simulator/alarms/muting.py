"""Alarm mute rules: when they mute, and what an alarm does when the window ends.

Sources: "Alarm mute rules" and "How alarm mute rules work" in the CloudWatch user guide; MuteTargets and
PutAlarmMuteRule in its API reference. Chosen where AWS is silent: a window has its first moment and not its
last, and a rule opens windows only in its own life, from start to expire, and mutes nothing after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone, tzinfo
from zoneinfo import ZoneInfo

from simulator.alarms.schedules import ScheduleError, cron, duration, is_once, once, starts

MOST_TARGETS = 100
Window = tuple[datetime, datetime]
Action = tuple[float, str]


class MuteError(ValueError):
    """A mute rule that CloudWatch would refuse."""


@dataclass(frozen=True, kw_only=True)
class MuteRule:
    """A mute rule as written; ``start`` and ``expire`` without an offset are in the rule's time zone.

    ``targets`` are names of alarms; None, no targets given, mutes every alarm of the account and Region.
    """

    expression: str
    duration: str
    timezone: str = "UTC"
    targets: tuple[str, ...] | None = None
    start: datetime | None = None
    expire: datetime | None = None

    def mutes(self, alarm: str) -> bool:
        """Whether the rule is about this alarm."""
        return self.targets is None or alarm in self.targets


def windows(rule: MuteRule, start: datetime, end: datetime) -> list[Window]:
    """Return the windows [from, to) in UTC that overlap [start, end): whole, in order, touching ones as one.

    ``start`` and ``end`` need an offset. Raises MuteError.
    """
    check(rule)
    zone, length = _zone(rule), duration(rule.duration)
    first, last = _moment(rule.start, zone), _moment(rule.expire, zone)
    found: list[Window] = []
    for begins in starts(rule.expression, zone, start - length, end):
        ends = min(begins + length, last or begins + length)
        if ends > max(begins, start) and (first is None or begins >= first):
            found.append((begins, ends))
    return joined(found)


def joined(found: Iterable[Window]) -> list[Window]:
    """Return windows of any number of rules in order; an alarm stays muted until the last of several ends."""
    together: list[Window] = []
    for begins, ends in sorted(found):
        if together and begins <= together[-1][1]:
            together[-1] = (together[-1][0], max(ends, together[-1][1]))
        else:
            together.append((begins, ends))
    return together


def executed(
    actions: Sequence[Action], muted: Sequence[tuple[float, float]], *, told: str, until: float
) -> tuple[Action, ...]:
    """Return the actions that are executed: those outside of windows, and at a window's end what is due.

    Due is the action of the state in which the alarm stays, if it was muted; an alarm that came back to the
    state that was told last has nothing to say.

    Args:
        actions: when and of which state, in order.
        muted: windows [from, to), in order and apart, in the unit of the times.
        told: the state whose actions were executed last.
        until: the last moment of interest.
    """
    marks = [(at, 0, state) for at, state in actions] + [(ends, 1, "") for _, ends in muted]
    done: list[Action] = []
    waiting = ""
    for at, _, state in sorted(mark for mark in marks if mark[0] <= until):
        if state and any(begins <= at < ends for begins, ends in muted):
            waiting = state
            continue
        due = state or (waiting if waiting != told else "")
        waiting, told = "", due or told
        done += [(at, due)] if due else []
    return tuple(done)


def check(rule: MuteRule) -> None:
    """Raise MuteError for a rule that CloudWatch would refuse."""
    if rule.targets is not None and len(rule.targets) > MOST_TARGETS:
        raise MuteError(f"MuteTargets has {len(rule.targets)} alarms, at most {MOST_TARGETS} are possible")
    zone = _zone(rule)
    try:
        duration(rule.duration)
        once(rule.expression, zone) if is_once(rule.expression) else cron(rule.expression)
    except ScheduleError as error:
        raise MuteError(str(error)) from None


def _zone(rule: MuteRule) -> ZoneInfo:
    try:
        return ZoneInfo(rule.timezone)
    except (LookupError, ValueError, OSError):
        raise MuteError(f"Timezone {rule.timezone!r} is unknown; Europe/Berlin is one") from None


def _moment(at: datetime | None, zone: tzinfo) -> datetime | None:
    if at is None:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(timezone.utc)
