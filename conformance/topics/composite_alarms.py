"""What composites are, when they act and which are accepted: ``template.rules`` and ``simulator`` answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.alarms.composite_parameters import check
from simulator.alarms.composites import after, follow, stopped, undeletable
from simulator.alarms.parameters import ParameterError
from simulator.alarms.suppression import run
from template.rules import parse_rule, state

from . import Answer

Given = Mapping[str, Any]


def _rule(given: Given) -> Mapping[str, Any]:
    return {"state": state(parse_rule(given["alarm_rule"]), given["states"])}


def _validate(given: Given) -> Mapping[str, Any]:
    """Keys with capitals are parameters as PutCompositeAlarm takes them."""
    parameters = {name: value for name, value in given.items() if name[0].isupper()}
    try:
        check(
            parameters | {"AlarmRule": given.get("alarm_rule", "TRUE")},
            region=given.get("composite_region", ""),
            account=given.get("composite_account", ""),
            parents=given.get("composites_referencing_one_alarm", 0),
        )
    except ParameterError as error:
        return {"accepted": False, "error": str(error)}
    return {"accepted": True}


def _suppression(given: Given) -> Mapping[str, Any]:
    composite, suppressor = (
        [(one["t"], one["state"]) for one in given[name]] for name in ("composite", "suppressor")
    )
    wait, extension = given["wait_period"], given["extension_period"]
    last = max(at for at, _ in (*composite, *suppressor))

    def acted(*replaced: float) -> tuple[tuple[float, str], ...]:
        until = last + wait + extension
        return run(composite, suppressor, wait=wait, extension=extension, until=until, replaced=replaced)

    return {
        "actions": [{"t": at, "state": what} for at, what in acted()],
        "active_wait_discarded": bool(acted()) and not acted(last + wait / 2),
    }


def _sequence(given: Given) -> Mapping[str, Any]:
    transitions = [(child, found) for child, found in given["transitions"]]
    steps = follow(parse_rule(given["alarm_rule"]), given["initial"], transitions)
    return {
        "states": [step.state for step in steps],
        "triggering_alarm_after": [step.trigger for step in steps],
        "notifications": [step.changed for step in steps],
    }


def _cycle(given: Given) -> Mapping[str, Any]:
    rules = {name: parse_rule(text) for name, text in given["rules"].items()}
    locked = undeletable(rules)
    return {
        "creatable": True,
        "evaluation_stops": bool(stopped(rules)),
        "deletable": not locked,
        "fix": "set AlarmRule of one to FALSE" if locked else "",
    }


def _lifecycle(given: Given) -> Mapping[str, Any]:
    return {"state": after(given["operation"], given.get("previous_state", ""))}


KINDS: Mapping[str, Answer] = {
    "rule": _rule,
    "validate": _validate,
    "suppression": _suppression,
    "sequence": _sequence,
    "cycle": _cycle,
    "lifecycle": _lifecycle,
}
