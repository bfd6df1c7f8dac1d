"""When maintenance happens: schedules as CloudWatch's mute rules read them, and the zone they are meant in.

Ranges of a cron expression's fields: CloudWatch API reference, Schedule (minute hour day-of-month month
day-of-week).
"""

from __future__ import annotations

import re
import zoneinfo
from datetime import datetime

MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
FIELDS: tuple[tuple[str, int, int, list[str]], ...] = (
    ("minute", 0, 59, []),
    ("hour", 0, 23, []),
    ("day-of-month", 1, 31, []),
    ("month", 1, 12, MONTHS),
    ("day-of-week", 0, 7, DAYS),
)
REGION_AND_CITY = re.compile(r"[A-Z][A-Za-z]+(/[A-Z][A-Za-z0-9_+-]+){1,2}")


def a_schedule(text: str) -> str:
    """``text``, or a ValueError that says which part of it is outside what is allowed."""
    if text.startswith("at("):
        return _moment(text)
    fields = text[len("cron(") : -1].split(" ")
    for value, (name, low, high, words) in zip(fields, FIELDS, strict=True):
        if not all(_in_range(item, low, high, words) for item in value.split(",")):
            named = f" or {words[0]} to {words[-1]}" if words else ""
            message = f"{name} must be * or {low} to {high}{named}, with , - / between, not '{value}'"
            raise ValueError(message)
    return text


def a_zone(name: str) -> str:
    """``name``, or a ValueError; where the system has no list of zones, whatever looks like one."""
    known = zoneinfo.available_timezones()
    fits = name in known if known else REGION_AND_CITY.fullmatch(name)
    if name != "UTC" and not fits:
        message = f"must be UTC or a zone of the IANA list such as Europe/Berlin, not '{name}'"
        raise ValueError(message)
    return name


def _moment(text: str) -> str:
    try:
        datetime.strptime(text, "at(%Y-%m-%dT%H:%M)")  # noqa: DTZ007 - its zone is a field of its own
    except ValueError:
        message = f"must be at(yyyy-mm-ddThh:mm) of a day and a time that exist, not '{text}'"
        raise ValueError(message) from None
    return text


def _in_range(item: str, low: int, high: int, words: list[str]) -> bool:
    base, slash, step = item.partition("/")
    if slash and not (step.isascii() and step.isdigit() and 1 <= int(step) <= high):
        return False
    if base == "*":
        return True
    ends = [_number(end, low, words) for end in base.split("-")]
    return (
        "-" not in base.replace("-", "", 1)
        and all(low <= end <= high for end in ends)
        and ends == sorted(ends)
    )


def _number(text: str, low: int, words: list[str]) -> int:
    """As a number; -1, which no field allows, for what is none."""
    if text.upper() in words:
        return words.index(text.upper()) + low
    return int(text) if re.fullmatch(r"[0-9]{1,2}", text) else -1
