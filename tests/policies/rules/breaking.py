"""How a test breaks one value of a template, found by type and by a word in the logical id."""

from __future__ import annotations

from typing import Any

GONE: Any = object()


def resource(body: dict[str, Any], kind: str, word: str = "") -> dict[str, Any]:
    """The body of the first resource of a type whose logical id holds a word."""
    found = [one for key, one in body["Resources"].items() if one["Type"] == kind and word in key]
    assert found, f"no {kind} with {word}"
    first: dict[str, Any] = found[0]
    return first


def put(body: dict[str, Any], kind: str, word: str, path: str, value: Any) -> None:
    """Set ``Targets.0.Id`` of a resource, or take it out with GONE."""
    here: Any = resource(body, kind, word)["Properties"]
    *steps, last = path.split(".")
    for step in steps:
        here = here[int(step) if isinstance(here, list) else step]
    key = int(last) if isinstance(here, list) else last
    if value is GONE:
        del here[key]
    else:
        here[key] = value
