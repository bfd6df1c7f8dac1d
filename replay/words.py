"""A summary for people: what was read, what is wrong, what was counted, who would hear of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Plain = Mapping[str, Any]
_MOST_LINES, _MOST_TOLD = 20, 5


def words(told: Plain, *, delays: str) -> str:
    """Everything, the gravest after what was read."""
    parts = (_files, _broken, _filters, _metrics, _rankings)
    lines = [line for part in parts for line in (*part(told), "")]
    lines += [*_alarms(told, delays), ""] if told["alarms"] is not None else []
    lines += [*_told("Pages", told["pages"]), *_told("Tickets", told["tickets"]), ""]
    lines += [f"Note: {note}" for note in told["notes"]]
    return "\n".join(lines).rstrip()


def _files(told: Plain) -> Iterator[str]:
    for one in told["files"]:
        yield f"{one['file']}: {one['lines']:,} lines ({one['kind']}) of {one['log_group']}"
    if told["time"]:
        time = told["time"]
        yield f"{time['from']} to {time['to']}, {time['minutes']:,} minutes"


def _broken(told: Plain) -> Iterator[str]:
    broken = told["broken"]
    yield f"Lines that break the log contract: {broken['lines']:,} of {told['lines']:,}"
    for one in broken["first"][:_MOST_LINES]:
        field = f"{one['field']} " if one["field"] else ""
        yield f"  {one['file']}:{one['line']}: {field}{one['problem']}"
    if len(broken["first"]) > _MOST_LINES:
        sorts = ", ".join(f"{name} {count:,}" for name, count in list(broken["by_field"].items())[:12])
        yield f"  ... and more; in all {sorts}"


def _filters(told: Plain) -> Iterator[str]:
    found = told["filters"]
    yield f"Metric filters: {sum(one['matched'] > 0 for one in found)} of {len(found)} matched some line"
    for one in sorted(found, key=lambda each: -each["matched"]):
        count = f"{one['matched']:,}" if one["matched"] else "never"
        metrics = ", ".join(one["metrics"])
        lacks = f"; {one['without_value']:,} without a value" if one["without_value"] else ""
        problem = f"; not played: {one['problem']}" if "problem" in one else ""
        yield f"  {count:>11}  {metrics}{lacks}{problem}"
    if told["filters_without_file"]:
        yield f"  {told['filters_without_file']} more read log groups that no file is of"


def _metrics(told: Plain) -> Iterator[str]:
    rows = [_row(one) for one in told["metrics"]]
    yield f"Metrics: {len(rows)}"
    if not rows:
        return
    head = ("", "unit", "count", "sum", "min", "max", "p50", "p99")
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]
    for row in (head, *rows):
        name, unit, *numbers = (
            text.ljust(width) if place < 2 else text.rjust(width)  # noqa: PLR2004 - name and unit are text
            for place, (text, width) in enumerate(zip(row, widths, strict=True))
        )
        yield f"  {name}  {unit}  {'  '.join(numbers)}"
    worst = max((one.get("percentiles_within", 0) for one in told["metrics"]), default=0)
    if worst:
        yield f"  percentiles within {worst:.1%}; the rest is exact"


def _row(one: Plain) -> tuple[str, ...]:
    dimensions = ", ".join(f"{name}={value}" for name, value in one["dimensions"].items())
    name = f"{one['namespace']} {one['metric']}" + (f" ({dimensions})" if dimensions else "")
    numbers = (one[key] for key in ("count", "sum", "minimum", "maximum"))
    percentiles = (one.get("p50"), one.get("p99"))
    return (name, one["unit"], *map(_number, numbers), *map(_number, percentiles))


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"


def _rankings(told: Plain) -> Iterator[str]:
    yield f"Rankings: {len(told['rankings'])}"
    for one in told["rankings"]:
        top = ", ".join(
            f"{'/'.join(each['keys'])} {_number(each['value'])}" for each in one["top"][:_MOST_TOLD]
        )
        more = one["contributors"] - min(len(one["top"]), _MOST_TOLD)
        yield f"  {one['rule']}: {top or 'nobody'}" + (f", and {more:,} more" if more > 0 else "")
        if one["too_low_by_at_most"]:
            yield f"    values may be too low by {_number(one['too_low_by_at_most'])} at most"


def _alarms(told: Plain, delays: str) -> Iterator[str]:
    alarms = told["alarms"]
    yield (
        f"Alarms, with {delays} delays: {len(alarms['fired'])} fired, {len(alarms['quiet'])} stayed quiet,"
        f" {len(alarms['not_played'])} not played (these lines do not feed them)"
    )
    for one in alarms["fired"]:
        yield f"  {one['alarm']}: {_changes(one['changes'])}"


def _changes(changes: Sequence[Plain]) -> str:
    shown = ", ".join(f"{one['state']} {_clock(one['at'])}" for one in changes[: _MOST_TOLD + 1])
    return shown + (f", and {len(changes) - _MOST_TOLD - 1} more" if len(changes) > _MOST_TOLD + 1 else "")


def _clock(stamp: str) -> str:
    """Day and time without the year."""
    return stamp[5:19].replace("T", " ")


def _told(name: str, found: Sequence[Plain]) -> Iterator[str]:
    """Messages, those of one alarm to one address together."""
    yield f"{name}: {len(found)}"
    times = Counter((one["alarm"], one["severity"], one["by"], one["address"]) for one in found)
    firsts: dict[tuple[Any, ...], str] = {}
    for one in found:
        firsts.setdefault((one["alarm"], one["severity"], one["by"], one["address"]), one["at"])
    for key, first in firsts.items():
        alarm, severity, way, address = key
        whom = way if address.startswith("{{resolve:") else f"{way} {address}"
        often = f", {times[key]} times" if times[key] > 1 else ""
        yield f"  {_clock(first)}  {severity} {alarm} -> {whom}{often}"
