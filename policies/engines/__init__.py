"""A synthesized template enters; the findings of each judge, and the proof that it ran, leave."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from policies.exceptions import Acknowledgement
from policies.record import EngineRun

from . import cdk_nag, cfn_lint, checkov, cloudsplaining, guard, preflight, rules, validator

Engine = Callable[[Path, Sequence[Acknowledgement]], EngineRun]

ENGINES: dict[str, Engine] = {
    module.JUDGE: module.run
    for module in (checkov, cfn_lint, guard, cloudsplaining, rules, cdk_nag, preflight, validator)
}
"""Slowest first, so that a pool of two is well used."""

__all__ = ["ENGINES", "Engine"]
