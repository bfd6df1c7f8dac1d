"""Would CloudWatch take this dashboard? A body in, faults out.

Source: "Dashboard body structure and syntax" and PutDashboard in the CloudWatch API reference. The page is
followed where practice allows more: periods are whole minutes. The ``custom`` widget is not on its list of
types, but has a page of its own ("Custom widgets"). Keys that the page does not name are left alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from .dashboard_metrics import is_time
from .dashboard_variables import variable_faults
from .dashboard_widgets import TYPES

MOST_WIDGETS, MOST_VARIABLES = 500, 25
_NAME = re.compile(r"[A-Za-z0-9_-]{1,255}")
_RELATIVE = re.compile(r"-P(?=\d|T\d)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?")
_GRID: Mapping[str, tuple[int, int | None]] = {
    "x": (0, 23),
    "y": (0, None),
    "width": (1, 24),
    "height": (1, 1000),
}


def name_fits(name: Any) -> bool:
    """Whether a dashboard may have this name."""
    return isinstance(name, str) and _NAME.fullmatch(name) is not None


def is_put(*, errors: int) -> bool:
    """Whether PutDashboard makes the dashboard: errors stop it, warnings do not."""
    return errors == 0


def faults(body: Any) -> tuple[str, ...]:
    """Why PutDashboard would refuse a body (an object, or its JSON text), a sentence each."""
    if isinstance(body, str):
        try:
            body = json.loads(body)
        except (ValueError, RecursionError):
            return ("the body is not JSON",)
    return tuple(_faults(body)) if isinstance(body, Mapping) else ("the body is no JSON object",)


def _faults(body: Mapping[str, Any]) -> Iterator[str]:
    yield from _times(body)
    if body.get("periodOverride", "auto") not in ("auto", "inherit"):
        yield "periodOverride: auto or inherit is needed"
    widgets, variables = body.get("widgets"), body.get("variables", [])
    if not isinstance(widgets, list) or len(widgets) > MOST_WIDGETS:
        yield f"widgets: a list of at most {MOST_WIDGETS} is needed"
        return
    for place, widget in enumerate(widgets):
        yield from (f"widgets[{place}]: {fault}" for fault in _of_widget(widget))
    if not isinstance(variables, list) or len(variables) > MOST_VARIABLES:
        yield f"variables: a list of at most {MOST_VARIABLES} is needed"
        return
    yield from variable_faults(variables)


def _times(body: Mapping[str, Any]) -> Iterator[str]:
    start, end = body.get("start"), body.get("end")
    relative = isinstance(start, str) and _RELATIVE.fullmatch(start)
    if start is not None and not relative and not is_time(start):
        yield "start: -PT5M, -P3D or a time in ISO 8601 is needed"
    if end is not None and not is_time(end):
        yield "end: a time in ISO 8601 is needed"
    if end is not None and (start is None or relative):
        yield "end: start must be a time, too"


def _of_widget(widget: Any) -> Iterator[str]:
    if not isinstance(widget, Mapping):
        yield "an object is needed"
        return
    yield from _of_grid(widget)
    kind, properties = widget.get("type"), widget.get("properties")
    if not isinstance(kind, str) or kind not in TYPES:
        yield f"type: {kind!r} is none of {', '.join(TYPES)}"
    elif not isinstance(properties, Mapping):
        yield "properties: an object is needed"
    else:
        yield from TYPES[kind](properties)


def _of_grid(widget: Mapping[str, Any]) -> Iterator[str]:
    for name, (least, most) in _GRID.items():
        value = widget.get(name, least)
        whole = isinstance(value, int) and not isinstance(value, bool)
        if not whole or value < least or (most is not None and value > most):
            yield f"{name}: a whole number from {least}{'' if most is None else f' to {most}'} is needed"
    if ("x" in widget) != ("y" in widget):
        yield "x and y: one needs the other"
