"""Schedules of mute rules: an expression and a time zone go in, the starts of windows come out.

Source: Schedule in the CloudWatch API reference. Chosen where it is silent: days of a duration have 24 hours;
at a change of clocks a time that does not come is an hour later, and one that comes twice is the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone, tzinfo

LEAST, MOST = timedelta(minutes=1), timedelta(days=15)
_DURATION = re.compile(
    r"P(?:(?P<weeks>\d{1,6})W)?(?:(?P<days>\d{1,6})D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d{1,6})H)?(?:(?P<minutes>\d{1,6})M)?(?:(?P<seconds>\d{1,9})S)?)?"
)
_AT = re.compile(r"at\((\d{4}-\d{2}-\d{2}T\d{2}:\d{2})\)")
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")


class ScheduleError(ValueError):
    """A schedule that CloudWatch would refuse."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of a cron expression: its limits and the names that stand for numbers."""

    name: str
    least: int
    most: int
    names: Mapping[str, int]


_FIELDS = (
    Field(name="minutes", least=0, most=59, names={}),
    Field(name="hours", least=0, most=23, names={}),
    Field(name="day-of-month", least=1, most=31, names={}),
    Field(name="month", least=1, most=12, names={name: at for at, name in enumerate(_MONTHS, 1)}),
    Field(name="day-of-week", least=0, most=7, names={name: at for at, name in enumerate(_DAYS)}),
)


@dataclass(frozen=True, kw_only=True)
class Cron:
    """Five fields as numbers, Sunday being 0; ``either``: both kinds of day are restricted, one suffices."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    either: bool

    def on(self, day: date) -> bool:
        """Whether it starts on this day."""
        of_month, of_week = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        fits = (of_month or of_week) if self.either else (of_month and of_week)
        return fits and day.month in self.months


def starts(expression: str, zone: tzinfo, after: datetime, before: datetime) -> Iterator[datetime]:
    """Yield the starts in UTC from ``after`` up to but not at ``before``. Raises ScheduleError."""
    times = once(expression, zone) if is_once(expression) else cron(expression)
    every = (times,) if isinstance(times, datetime) else _recurring(times, zone, after, before)
    return (at for at in every if after <= at < before)


def _recurring(times: Cron, zone: tzinfo, after: datetime, before: datetime) -> Iterator[datetime]:
    day, last = after.astimezone(zone).date() - timedelta(days=1), before.astimezone(zone).date()
    while day <= last:
        clock = [(hour, minute) for hour in sorted(times.hours) for minute in sorted(times.minutes)]
        for hour, minute in clock if times.on(day) else ():
            at = datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
            yield at.astimezone(timezone.utc)
        day += timedelta(days=1)


def is_once(expression: str) -> bool:
    """Whether this is an at expression, or meant as one."""
    return expression.startswith("at(")


def once(expression: str, zone: tzinfo) -> datetime:
    """Return the moment of an at expression in UTC; raises ScheduleError."""
    found = _AT.fullmatch(expression)
    try:
        at = datetime.fromisoformat(found[1]) if found else None
    except ValueError:
        at = None
    if at is None:
        raise ScheduleError(f"Expression {expression!r} is not at(yyyy-MM-ddThh:mm)")
    return at.replace(tzinfo=zone).astimezone(timezone.utc)


def duration(text: str) -> timedelta:
    """Return a duration such as PT4H or P2DT12H; raises ScheduleError outside of PT1M to P15D."""
    found = _DURATION.fullmatch(text)
    parts = {name: int(value) for name, value in found.groupdict().items() if value} if found else {}
    if not parts:
        raise ScheduleError(f"Duration {text!r} is no ISO 8601 duration such as PT4H or P2DT12H")
    length = timedelta(**parts)
    if not LEAST <= length <= MOST:
        raise ScheduleError(f"Duration {text!r} is not between PT1M and P15D")
    return length


def cron(expression: str) -> Cron:
    """Return a cron expression of five fields, with or without ``cron(...)`` around it; raises ScheduleError.

    The characters ``*``, ``-`` and ``,`` and the names of months and days are documented; steps (``*/2``) and
    7 for Sunday are standard cron, as is that either day suffices where both fields of days are restricted.
    """
    wrapped = expression.startswith("cron(") and expression.endswith(")")
    fields = (expression[len("cron(") : -1] if wrapped else expression).split()
    if len(fields) != len(_FIELDS):
        raise ScheduleError(f"Expression {expression!r} needs five fields, or at(yyyy-MM-ddThh:mm)")
    minutes, hours, days, months, weekdays = map(_numbers, fields, _FIELDS)
    return Cron(
        minutes=minutes,
        hours=hours,
        days=days,
        months=months,
        weekdays=frozenset(day % 7 for day in weekdays),
        either=not fields[2].startswith("*") and not fields[4].startswith("*"),
    )


def _numbers(text: str, field: Field) -> frozenset[int]:
    return frozenset(number for part in text.split(",") for number in _part(part, field))


def _part(text: str, field: Field) -> Iterable[int]:
    """``*``, ``5``, ``1-5``, each with ``/2`` behind it; a single number with a step runs to the end."""
    span, slash, step = text.partition("/")
    low, dash, high = (f"{field.least}-{field.most}" if span == "*" else span).partition("-")
    first = _number(low, field)
    last = _number(high, field) if dash else field.most if slash else first
    every = int(step) if step.isascii() and step.isdecimal() else 0 if slash else 1
    if not field.least <= first <= last <= field.most or every == 0:
        raise ScheduleError(f"{field.name}: {text!r} is not within {field.least} to {field.most}")
    return range(first, last + 1, every)


def _number(text: str, field: Field) -> int:
    if text.upper() in field.names:
        return field.names[text.upper()]
    if not (text.isascii() and text.isdecimal() and len(text) < len("9999")):
        raise ScheduleError(f"{field.name}: {text!r} is no number from {field.least} to {field.most}")
    return int(text)
