"""``python -m benchmarks.check TEMPLATE``: time and memory of ``tap check`` on 500 resources.

The template is the one that is given, its services repeated under other names until it has 500 resources.
Times and memory are of whole processes, Python's start included, and stand beside those of ``python -c pass``
and of cfn-lint on the same file where it is installed.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
RESOURCES, MOST_SECONDS, MOST_MEGABYTES = 500, 2.0, 200.0
UNREPEATED = ("AWS::CloudWatch::Dashboard", "AWS::CloudTrail::Trail", "AWS::Config::")
"""One of each is enough: a second account-wide thing is no larger system."""


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What one process took."""

    seconds: float
    megabytes: float


def enlarged(body: Mapping[str, Any], resources: int = RESOURCES) -> dict[str, Any]:
    """The template with copies of its resources, each under another name and about its own copies."""
    whole = dict(body["Resources"])
    copied = {key: one for key, one in whole.items() if not one["Type"].startswith(UNREPEATED)}
    names = sorted(_names(copied.values()), key=len, reverse=True)
    for number in _numbers(len(whole), len(copied), resources):
        whole |= _copy(copied, names, f"copy{number}")
    kept = dict(list(whole.items())[:resources])
    return {**body, "Resources": {key: _without_dangling(one, kept) for key, one in kept.items()}}


def _numbers(have: int, step: int, wanted: int) -> range:
    return range(1, 1 + -(-max(0, wanted - have) // step))


def _names(resources: Any) -> Iterator[str]:
    for one in resources:
        for key, value in one.get("Properties", {}).items():
            if key.endswith("Name") and isinstance(value, str) and len(value) > 3:  # noqa: PLR2004
                yield value


def _copy(copied: Mapping[str, Any], names: Sequence[str], suffix: str) -> dict[str, Any]:
    """Logical ids and physical names are replaced as whole JSON strings."""
    text = json.dumps(copied)
    for name in (*copied, *names):
        text = text.replace(json.dumps(name), json.dumps(f"{name}{suffix}"))
        text = text.replace(f"${{{name}", f"${{{name}{suffix}")
    found: dict[str, Any] = json.loads(text)
    return found


def _without_dangling(resource: Mapping[str, Any], kept: Mapping[str, Any]) -> dict[str, Any]:
    """A DependsOn on what was cut off is cut off too."""
    needs = resource.get("DependsOn", [])
    found = [one for one in ([needs] if isinstance(needs, str) else needs) if one in kept]
    return {key: value for key, value in resource.items() if key != "DependsOn"} | (
        {"DependsOn": found} if found else {}
    )


def measured(command: Sequence[str]) -> Cost:
    """One whole process: wall time, and the peak of its memory as the system counted it."""
    told = {**os.environ, "PYTHONPATH": str(ROOT)}
    start = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=ROOT, env=told, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    return Cost(seconds=time.perf_counter() - start, megabytes=usage.ru_maxrss / 1024)


def median(command: Sequence[str], runs: int) -> Cost:
    """The median of some runs after one that is not counted."""
    costs = [measured(command) for _ in range(runs + 1)][1:]
    return Cost(
        seconds=statistics.median(one.seconds for one in costs),
        megabytes=statistics.median(one.megabytes for one in costs),
    )


def commands(file: Path) -> dict[str, list[str]]:
    """What is compared."""
    found = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "tap check": [sys.executable, "-m", "cli", "check", str(file)],
    }
    if find_spec("cfnlint") is not None:
        found["cfn-lint"] = [sys.executable, "-m", "cfnlint", str(file)]
    return found


def main() -> int:
    """Print the figures; 1 when ``tap check`` is beyond a limit, so that a person looks."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.check")
    parser.add_argument("template", type=Path, help="the template that is repeated, for example prod's")
    parser.add_argument("--runs", type=int, default=5, help="runs that count (default: 5)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "large.template.json"
        body = enlarged(json.loads(given.template.read_text(encoding="utf-8")))
        file.write_text(json.dumps(body, indent=1), encoding="utf-8")
        costs = {label: median(command, given.runs) for label, command in commands(file).items()}
        size = file.stat().st_size
    bare, ours = costs["python -c pass"], costs["tap check"]
    sys.stdout.write(f"{len(body['Resources'])} resources, {size:,} B\n")
    for label, cost in costs.items():
        sys.stdout.write(
            f"{label:16}{cost.seconds:7.2f} s {cost.seconds / bare.seconds:7.1f} x"
            f"{cost.megabytes:8.0f} MB {cost.megabytes / bare.megabytes:6.1f} x python -c pass\n"
        )
    return int(ours.seconds > MOST_SECONDS or ours.megabytes > MOST_MEGABYTES)


if __name__ == "__main__":
    sys.exit(main())
