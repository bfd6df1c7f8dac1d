"""Words in names: a field or a metric enters, the unit or the quantity that its name tells leaves."""

from __future__ import annotations

import re
from collections.abc import Mapping

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_UNITS: Mapping[str, str] = {
    **dict.fromkeys(("ms", "msec", "millis", "milliseconds"), "Milliseconds"),
    **dict.fromkeys(("us", "micros", "microseconds"), "Microseconds"),
    **dict.fromkeys(("s", "sec", "secs", "seconds"), "Seconds"),
    **dict.fromkeys(("percent", "pct"), "Percent"),
    "kb": "Kilobytes",
    "mb": "Megabytes",
    "gb": "Gigabytes",
    "bytes": "Bytes",
}
_PREFIXES = ("Kilo", "Mega", "Giga", "Tera")
_SIZES = ("Bytes", "Bits", *(f"{size}{part}" for part in ("bytes", "bits") for size in _PREFIXES))
ALL_UNITS = frozenset(
    {"Seconds", "Microseconds", "Milliseconds", "Percent", "Count", "Count/Second", "None"}
    | {*_SIZES, *(f"{size}/Second" for size in _SIZES)}
)
"""Every unit that CloudWatch takes; another spelling is refused."""

_QUANTITIES: Mapping[str, str] = {
    **dict.fromkeys(("latency", "duration", "time", "elapsed", "took"), "time"),
    **dict.fromkeys(("memory", "bytes", "size", "storage"), "size"),
    **dict.fromkeys(("amount", "revenue", "price", "turnover"), "money"),
}
_OF_UNIT: Mapping[str, str] = {
    **dict.fromkeys(("Seconds", "Milliseconds", "Microseconds"), "time"),
    **dict.fromkeys(("Bytes", "Kilobytes", "Megabytes", "Gigabytes"), "size"),
}


_SHORTEST, _LONGEST = 4, 5
"""Letters of a stem."""


def stem(value: str) -> str:
    """``failed`` and Failures, ``succeeded`` and Successes share a stem; empty where it is too short."""
    found = re.sub(r"(ed|ure|s)$", "", value.lower())[:_LONGEST]
    return found if len(found) >= _SHORTEST else ""


def words(name: str) -> tuple[str, ...]:
    """``maxMemoryUsedMB`` is ``max memory used mb``."""
    return tuple(part.lower() for part in _WORD.findall(name))


def unit_of(field: str) -> str:
    """The unit that a field's name ends in, empty where it tells none."""
    last = words(field.rpartition(".")[2])[-1:]
    return _UNITS.get(last[0], "") if last else ""


def quantity(name: str) -> str:
    """``time``, ``size`` or ``money``; empty where the name tells none of them."""
    unit = unit_of(name)
    if unit in _OF_UNIT:
        return _OF_UNIT[unit]
    found = [_QUANTITIES[word] for word in words(name.rpartition(".")[2]) if word in _QUANTITIES]
    return found[-1] if found else ""


def measures(unit: object) -> str:
    """What a unit measures: ``time``, ``size``, or empty."""
    return _OF_UNIT.get(unit, "") if isinstance(unit, str) else ""


def plain(name: str) -> str:
    """A name without signs, case and unit: ``provider_latency_ms`` and ``ProviderLatency`` are the same."""
    found = words(name)
    return "".join(found[:-1] if len(found) > 1 and found[-1] in _UNITS else found)
