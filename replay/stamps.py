"""When a line was written: ISO 8601, Apache's form (API Gateway's ``requestTime``), or seconds since 1970.

Numbers are seconds, milliseconds or microseconds by their size; what is not between 2000 and 2100 is no time.
A time without a zone is UTC.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

FIELDS = (
    "timestamp",
    "time",
    "@timestamp",
    "requestTimeEpoch",
    "request_time_epoch",
    "request_time",
    "requestTime",
    "ts",
)
"""Where JSON lines have their time; the first that is one counts."""
_EARLIEST, _LATEST = 946_684_800.0, 4_102_444_800.0
_MOST_KEPT = 10_000
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?\s?(Z|z|[+-]\d\d:?\d\d|UTC)?")
_APACHE = re.compile(r"(\d\d)/([A-Z][a-z]{2})/(\d{4}):(\d\d:\d\d:\d\d) ([+-]\d{4})")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def seconds(value: Any) -> float | None:
    """Seconds since 1970 of a time in any of the forms; None for what is no time."""
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return _of_number(float(value))
    if not isinstance(value, str):
        return None
    return _of_number(float(value)) if value.isascii() and value.isdecimal() else _of_text(value, whole=True)


def within(text: str) -> float | None:
    """The time at the start of a line of text, or in Apache's form anywhere in its first 200 characters."""
    return _of_text(text[:200], whole=False)


def _of_number(value: float) -> float | None:
    for unit in (1, 1_000, 1_000_000):
        if _EARLIEST <= value / unit <= _LATEST:
            return value / unit
    return None


def _of_text(text: str, *, whole: bool) -> float | None:
    match = _ISO.fullmatch(text) if whole else _ISO.match(text)
    if match:
        return _iso(*match.groups())
    match = _APACHE.fullmatch(text) if whole else _APACHE.search(text)
    if match is None or match[2] not in _MONTHS:
        return None
    month = _MONTHS.index(match[2]) + 1
    return _iso(f"{match[3]}-{month:02}-{match[1]}", match[4], None, match[5])


def _iso(day: str, clock: str, fraction: str | None, zone: str | None) -> float | None:
    try:
        found = datetime.fromisoformat(f"{day}T{clock}")
    except ValueError:
        return None
    offset = timedelta()
    if zone is not None and zone[0] in "+-":
        offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:])) * (-1 if zone[0] == "-" else 1)
    value = found.replace(tzinfo=timezone.utc).timestamp() - offset.total_seconds()
    return _of_number(value + float(f"0.{fraction or 0}"))


class Clock:
    """The minute of each line; remembers minutes that it has read, for most lines share theirs."""

    def __init__(self) -> None:
        self._kept: dict[str, int] = {}

    def minute(self, document: Any, text: str) -> int | None:
        """Whole minutes since 1970; None where a line tells no time."""
        if document.__class__ is not dict:
            found = within(text)
            return None if found is None else int(found // 60)
        value = document.get("timestamp")
        if value.__class__ is str and value[-1:] == "Z":
            kept = self._kept.get(value[:17])
            if kept is not None:
                return kept
        return self._read(document)

    def _read(self, document: Mapping[str, Any]) -> int | None:
        for name in FIELDS:
            value = document.get(name)
            found = None if value is None else seconds(value)
            if found is not None:
                return self._keep(name, value, int(found // 60))
        return None

    def _keep(self, name: str, value: Any, minute: int) -> int:
        if name == "timestamp" and isinstance(value, str) and value[-1:] == "Z":
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[value[:17]] = minute
        return minute
