"""A model of delays from a file, YAML or JSON: minutes by namespace, and from a change to the pager."""

from __future__ import annotations

from pathlib import Path

from scenarios.errors import ScenarioError
from scenarios.fields import Part
from scenarios.plain import mapping
from simulator.delays import MODELS, TYPICAL, Delays

MOST_MIN = 1440.0


def delays(text: str) -> Delays:
    """Return the model of that name, or the one in that file; raises ScenarioError.

    What a file does not say is as typical.
    """
    if text in MODELS:
        return MODELS[text]
    if not Path(text).suffix:
        raise ScenarioError(f"--delays: {text!r} is none of {', '.join(MODELS)}, and no file")
    part = Part(file=text, value=mapping(Path(text), "minutes by namespace"))
    minutes = {name: part.the_number(name, (0.0, MOST_MIN)) for name, _value in part.items()}
    for name in minutes:
        if name not in TYPICAL.minutes and not name.startswith("AWS/"):
            part.fail(name, f"is no namespace of AWS and none of {', '.join(TYPICAL.minutes)}")
    return Delays(name=f"from {text}", minutes={**TYPICAL.minutes, **minutes})
