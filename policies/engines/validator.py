"""CDK's built-in validator, its default rules as errors, and constructs' own annotations, during synth."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from policies.engines import synthesis
from policies.engines.verdict import judge
from policies.exceptions import Acknowledgement
from policies.record import EngineRun

JUDGE = "validator"


def run(template: Path, excused: Sequence[Acknowledgement] = ()) -> EngineRun:
    """Read what it said of one template in an assembly."""
    return judge(JUDGE, template, excused, lambda view: synthesis.verdict(view, JUDGE))
