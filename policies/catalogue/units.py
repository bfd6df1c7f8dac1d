"""What a number of AWS's metrics is: its unit, its range, which side is bad, and when there are no points."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("units.json")


@dataclass(frozen=True, kw_only=True)
class Scale:
    """One metric; the fields are told in ``meaning`` of the file. ``most`` bounds one sample, not a Sum."""

    unit: str
    least: float = 0.0
    most: float = float("inf")
    bad: str = ""
    part_of: str = ""
    when: str = ""
    usual: tuple[float, float] = (0.0, float("inf"))
    source: str = ""


@cache
def scales() -> Mapping[tuple[str, str], Scale]:
    """Every metric that is written down, by namespace and name."""
    spaces = json.loads(FILE.read_text(encoding="utf-8"))["namespaces"]
    return {
        (namespace, name): _scale(row, space["source"])
        for namespace, space in spaces.items()
        for name, row in space["metrics"].items()
    }


def _scale(row: Mapping[str, object], source: str) -> Scale:
    unit = str(row["unit"])
    bound = {"most": 1.0} if unit in ("ratio", "one") else {}
    return Scale(**{**bound, "source": source, **row})  # type: ignore[arg-type]


def scale(namespace: object, metric: object) -> Scale | None:
    """What is known of one metric; None for others, and for one whose name is not known."""
    named = isinstance(namespace, str) and isinstance(metric, str)
    return scales().get((str(namespace), str(metric))) if named else None
