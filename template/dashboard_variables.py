"""The variables of a dashboard's body: a list in, faults out.

Source: "Variables array structure" in "Dashboard body structure and syntax", CloudWatch API reference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_ID = re.compile(r"[0-9A-Za-z_-]{1,32}")
_TYPES = ("property", "pattern")
_INPUTS = ("input", "select", "radio")


def variable_faults(variables: list[Any]) -> Iterator[str]:
    """What is wrong with each, and ids that stand twice."""
    seen: set[Any] = set()
    for place, variable in enumerate(variables):
        if not isinstance(variable, Mapping):
            yield f"variables[{place}]: an object is needed"
            continue
        yield from (f"variables[{place}]: {fault}" for fault in _faults(variable))
        if str(variable.get("id")) in seen:
            yield f"variables[{place}]: id: {variable.get('id')!r} stands twice"
        seen.add(str(variable.get("id")))


def _faults(variable: Mapping[str, Any]) -> Iterator[str]:
    kind, given = variable.get("type"), variable.get("inputType")
    if kind not in _TYPES:
        yield f"type: one of {', '.join(_TYPES)} is needed"
    elif not isinstance(variable.get(kind), str) or not variable[kind]:
        yield f"{kind}: a text is needed for type {kind}"
    if given not in _INPUTS:
        yield f"inputType: one of {', '.join(_INPUTS)} is needed"
    if not isinstance(variable.get("id"), str) or not _ID.fullmatch(variable["id"]):
        yield "id: 1 to 32 letters, digits, - and _ are needed"
    if not isinstance(variable.get("visible", True), bool):
        yield "visible: true or false is needed"
    yield from _choices(variable, chosen=given in _INPUTS[1:])


def _choices(variable: Mapping[str, Any], *, chosen: bool) -> Iterator[str]:
    values, search = variable.get("values"), variable.get("search")
    if chosen and not values and not search:
        yield "values or search: select and radio need something to choose from"
    if search is not None and (not isinstance(search, str) or not variable.get("populateFrom")):
        yield "search: a text is needed, and populateFrom, the dimension that it fills the list from"
    items = values if isinstance(values, list) else [values]
    if values is not None and not all(isinstance(item, Mapping) and "value" in item for item in items):
        yield "values: a list of objects with a value is needed"
