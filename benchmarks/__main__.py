"""``tox run -e bench``: how long synthesis takes and how large its template is, each as a ratio.

Times are of whole processes of both apps in turn, after one run that is not counted, so that a ratio holds
although machines are shared. CDK's validator is off; the compliance run has it on, and tells its own times.
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
from collections.abc import Sequence
from pathlib import Path

from settings.conventions import stack_id

ROOT = Path(__file__).parent.parent
BARE = ROOT / "benchmarks" / "bare_app.py"
MOST_RESOURCES, MOST_BYTES = 300, 500_000
"""What the prod template may hold: the product's own limits, below CloudFormation's 500 and 1 MB."""
MOST_RATIO = 2.0
"""How much longer ``cdk synth`` may take than that of a bare app with as many log groups."""


def seconds(command: Sequence[str], folder: Path) -> float:
    """One whole process that writes an assembly into ``folder``."""
    context = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))["context"]
    told = {
        "CDK_VALIDATION": "false",
        "CDK_OUTDIR": str(folder),
        "CDK_CONTEXT_JSON": json.dumps(
            {**context, "environmentSuffix": "prod", "aws:cdk:enable-path-metadata": True}
        ),
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        "PYTHONPATH": str(ROOT),
    }
    start = time.perf_counter()
    subprocess.run(command, cwd=ROOT, env={**os.environ, **told}, check=True, capture_output=True)
    return time.perf_counter() - start


def by_cli(app: str, folder: Path) -> list[str]:
    """The command with which people synthesize."""
    cli = str(ROOT / "node_modules" / ".bin" / "cdk")
    return [cli, "synth", "--quiet", "-c", "environmentSuffix=prod", "--app", app, "--output", str(folder)]


def compare(name: str, ours: Sequence[str], bare: Sequence[str], runs: int, folder: Path) -> float:
    """Median of the ratios of ``runs`` pairs, printed with the median times."""
    pairs = [(seconds(ours, folder / "ours"), seconds(bare, folder / "bare")) for _ in range(runs + 1)][1:]
    ratio = statistics.median(mine / theirs for mine, theirs in pairs)
    mine, theirs = (statistics.median(times) for times in zip(*pairs, strict=True))
    sys.stdout.write(
        f"{name:24}{mine:9.2f} s   {ratio:4.2f} x a bare app with as many log groups ({theirs:.2f} s)\n"
    )
    return ratio


def share(name: str, value: int, unit: str, most: int) -> float:
    """How much of a limit is used, printed."""
    sys.stdout.write(f"{name:24}{value:9,} {unit}   {value / most:4.2f} x the limit of {most:,}\n")
    return value / most


def main() -> int:
    """Print the ratios; 1 when one is beyond its limit, so that a person looks."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--runs", type=int, default=5, help="pairs that count (default: 5)")
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        app = [sys.executable, "tap.py"]
        seconds(app, folder / "ours")
        template = folder / "ours" / f"{stack_id('prod')}.template.json"
        resources = len(json.loads(template.read_text(encoding="utf-8"))["Resources"])
        bare = [sys.executable, str(BARE), str(resources)]
        used = [
            share("resources of prod", resources, " ", MOST_RESOURCES),
            share("template of prod", template.stat().st_size, "B", MOST_BYTES),
        ]
        compare("the app alone", app, bare, runs, folder)
        ours, theirs = (by_cli(" ".join(command), folder / "out") for command in (app, bare))
        ratio = compare("cdk synth", ours, theirs, runs, folder)
    return int(ratio > MOST_RATIO or max(used) > 1)


if __name__ == "__main__":
    sys.exit(main())
