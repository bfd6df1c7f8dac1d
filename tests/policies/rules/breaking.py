"""How a test breaks one value of a template, found by type and by a word in the logical id."""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType
from typing import Any

from policies.rule import Rule

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


def ids(module: ModuleType) -> tuple[str, ...]:
    """The ids of a module's rules."""
    return tuple(one.id for one in vars(module).values() if isinstance(one, Rule))


def seen(rules: Sequence[str], judge: Any, body: Any) -> dict[str, str]:
    """What each of these rules objects to in a template, in its words."""
    found: dict[str, str] = {}
    for one in judge(body, *rules).findings:
        found[one.rule.id] = f"{found.get(one.rule.id, '')} {one.seen}"
    return found
