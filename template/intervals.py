"""What ``rate(...)``, ``cron(...)`` and ``at(...)`` mean, and what is nonsense; three services write them."""

from __future__ import annotations

import re

UNITS = {"minute": 60, "hour": 3600, "day": 86_400}
_RATE = re.compile(r"rate\((\d+) (minutes?|hours?|days?)\)")
_CRON = re.compile(r"cron\((\S+) (\S+) (\S+) (\S+) (\S+)(?: (\S+))?\)")
_AT = re.compile(r"at\((\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})\)")
_RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (1, 7), (1970, 2199))
_NAMES = [
    "JAN",
    "FEB",
    "MAR",
    "APR",
    "MAY",
    "JUN",
    "JUL",
    "AUG",
    "SEP",
    "OCT",
    "NOV",
    "DEC",
    "SUN",
    "MON",
    "TUE",
    "WED",
    "THU",
    "FRI",
    "SAT",
]
YEAR = 2026
"""``at`` and years before it are in the past."""


def seconds(expression: object) -> int | None:
    """Seconds between two runs of a rate, None for anything else."""
    found = _RATE.fullmatch(str(expression))
    return int(found[1]) * UNITS[found[2].rstrip("s")] if found else None


def nonsense(expression: object, *, once: bool = False, zero: bool = False, five: bool = False) -> str:
    """Why a schedule never runs or is refused; nothing for one that is fine.

    ``once``: ``at(...)`` is possible; ``zero``: ``rate(0 minute)`` means a single run; ``five``: a cron may
    have five fields.
    """
    text = str(expression)
    rate = _RATE.fullmatch(text)
    if rate:
        return _rate(int(rate[1]), rate[2], zero=zero)
    if at := _AT.fullmatch(text):
        past = int(at[1][:4]) < YEAR
        return "" if once and not past else "is in the past" if once else "at() is not possible here"
    if cron := _CRON.fullmatch(text):
        fields = [field for field in cron.groups() if field is not None]
        return _cron(fields, five=five)
    return "is no schedule; rate(5 minutes) or cron(0 3 * * ? *) are"


def _rate(number: int, unit: str, *, zero: bool) -> str:
    if number == 0:
        return "" if zero else "never runs again"
    if (number == 1) == unit.endswith("s"):
        return f"is refused; '{unit.rstrip('s')}' goes with 1, '{unit.rstrip('s')}s' with more"
    return ""


def _cron(fields: list[str], *, five: bool) -> str:
    if len(fields) == 5 and not five:  # noqa: PLR2004 - fields of a Unix cron
        return "has five fields; six are needed, the last is the year"
    faults = (_field(field, *limits) for field, limits in zip(fields, _RANGES, strict=False))
    if fault := next(filter(None, faults), ""):
        return fault
    if not five and len(fields) == 6 and (fields[2] == "?") == (fields[4] == "?"):  # noqa: PLR2004
        return "needs ? in exactly one of day-of-month and day-of-week"
    if len(fields) == 6 and fields[5].isdecimal() and int(fields[5]) < YEAR:  # noqa: PLR2004
        return "is in the past"
    return ""


def _field(field: str, least: int, most: int) -> str:
    if not field.strip(",/-"):
        return f"has '{field}' where {least} to {most} or * is needed"
    for word in re.split(r"[,/#-]", re.sub(r"[?*]", "", field)):
        if word and not word.isalnum():
            return f"has '{word}' where {least} to {most} are possible"
        if word.isdecimal() and not least <= int(word) <= most and "/" not in field:
            return f"has {word} where {least} to {most} are possible"
        if word.isalpha() and word.upper() not in {*_NAMES, "L", "W", "LW"}:
            return f"has '{word}'"
    return ""
