"""``python -m benchmarks.replay TEMPLATE``: lines a second of ``tap replay``, and memory while they stream.

Lines are payments by the log contract, 20 a second, 2 % of them technical failures. Each run is a process
of its own; its time is the processor's for counting, beside that of ``json.loads`` alone on the same lines.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
FEW, MANY = 100_000, 1_000_000
LEAST_PER_SECOND, MOST_GROWTH = 50_000, 1.5
_START = datetime(2026, 3, 1, tzinfo=timezone.utc)
_OUTCOMES = (("succeeded", None), ("declined", "insufficient_funds"), ("failed", "provider_timeout"))


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What one process took."""

    seconds: float
    megabytes: float


def payments(count: int) -> Iterator[dict[str, Any]]:
    """Lines that the contract allows; the same ones every time."""
    chance = random.Random(7)  # noqa: S311 - no secret, but the same lines every time
    for number in range(count):
        at = _START + timedelta(seconds=number / 20)
        outcome, reason = chance.choices(_OUTCOMES, (83, 15, 2))[0]
        made = {
            "event": "payment",
            "timestamp": at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03}Z",
            "level": "INFO",
            "service": "payments",
            "environment": "prod",
            "payment_id": f"pay_{chance.getrandbits(48):012x}",
            "outcome": outcome,
            "provider": chance.choice(("adyen", "stripe", "worldpay")),
            "provider_latency_ms": round(chance.lognormvariate(5.3, 0.5)),
            "duration_ms": round(chance.lognormvariate(6, 0.5)),
            "amount": round(chance.lognormvariate(3, 1), 2),
            "currency": chance.choice(("EUR", "USD", "GBP")),
            "merchant_id": f"merchant-{chance.randrange(500)}",
            "consumer": f"key-{chance.randrange(40)}",
            "country": chance.choice(("DE", "FR", "GB", "US")),
        }
        yield made if reason is None else {**made, "reason": reason}


def write(file: Path, count: int) -> int:
    """Write the lines; how many bytes they are."""
    with file.open("w", encoding="utf-8") as log:
        for line in payments(count):
            log.write(json.dumps(line) + "\n")
    return file.stat().st_size


def count_lines(template: str, log: str) -> float:
    """Seconds to count a log through the template's filters, rankings and contract."""
    from policies.world import World
    from replay.run import Replay
    from template import read_all

    one = Replay(world=World(read_all(template)), asked={})
    start = time.process_time()
    one.read(log)
    for tally in one.tallies.values():
        tally.finish()
    return time.process_time() - start


def load_lines(_template: str, log: str) -> float:
    """Seconds to do nothing with the lines but to parse them."""
    start = time.process_time()
    with Path(log).open(encoding="utf-8") as lines:
        for line in lines:
            json.loads(line)
    return time.process_time() - start


WORK = {"count": count_lines, "load": load_lines}


def measured(work: str, template: str, log: Path) -> Cost:
    """One process."""
    command = [sys.executable, "-m", "benchmarks.replay", template, "--work", work, str(log)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return Cost(**json.loads(done.stdout))


def _work(name: str, template: str, log: str) -> int:
    took = WORK[name](template, log)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({"seconds": took, "megabytes": peak}))
    return 0


def main() -> int:
    """Print the figures; 1 when one is beyond its limit, so that a person looks."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.replay")
    parser.add_argument("template", help="the template whose filters count, for example prod's")
    parser.add_argument("--runs", type=int, default=3, help="pairs that count (default: 3)")
    parser.add_argument("--work", nargs=2, metavar=("WORK", "LOG"), help="one process of the benchmark")
    given = parser.parse_args()
    if given.work:
        return _work(given.work[0], given.template, given.work[1])
    with tempfile.TemporaryDirectory() as name:
        return _compare(str(Path(given.template).resolve()), Path(name), given.runs)


def _compare(template: str, folder: Path, runs: int) -> int:
    few, many = folder / "few.log", folder / "many.log"
    size = write(few, FEW) / FEW
    write(many, MANY)
    pairs = [(measured("count", template, few), measured("load", template, few)) for _ in range(runs)]
    ratio = statistics.median(ours.seconds / bare.seconds for ours, bare in pairs)
    ours, bare = (statistics.median(one.seconds for one in side) for side in zip(*pairs, strict=True))
    small, large = pairs[0][0], measured("count", template, many)
    growth = large.megabytes / small.megabytes
    sys.stdout.write(
        f"{FEW:,} lines of {size:.0f} B: {FEW / ours:,.0f} lines/s, {ratio:.1f} x json.loads alone"
        f" ({FEW / bare:,.0f} lines/s)\n"
        f"{MANY:,} lines: {MANY / large.seconds:,.0f} lines/s, {large.megabytes:.0f} MB at most,"
        f" {growth:.2f} x that of {FEW:,} lines ({small.megabytes:.0f} MB)\n"
    )
    return int(FEW / ours < LEAST_PER_SECOND or growth > MOST_GROWTH)


if __name__ == "__main__":
    sys.exit(main())
