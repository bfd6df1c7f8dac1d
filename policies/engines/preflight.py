"""cdk-preflight: what CloudFormation would accept and the service then refuse, judged during synth."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from policies.engines import synthesis
from policies.engines.verdict import judge
from policies.exceptions import Acknowledgement
from policies.record import EngineRun

JUDGE = "cdk-preflight"


def run(template: Path, excused: Sequence[Acknowledgement] = ()) -> EngineRun:
    """Read what it said of one template in an assembly."""
    return judge(JUDGE, template, excused, lambda view: synthesis.verdict(view, JUDGE))
