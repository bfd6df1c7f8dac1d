"""What AWS emits by itself: metrics, and the dimensions that make them exist.

The service specification is not complete, so a metric that it lacks is unknown, which is no yes; a metric
that it has, with other dimensions, is a no: such an alarm reads nothing for ever.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from template.answer import Answer, answer

FOLDER = Path(__file__).parent

Sets = tuple[frozenset[str], ...]
Catalogue = Mapping[str, Mapping[str, Sets]]


@cache
def catalogue() -> Catalogue:
    """Namespace -> metric -> sets of dimensions (``Name`` or ``Name=Value``), with the additions."""
    specification = json.loads((FOLDER / "aws_metrics.json").read_text(encoding="utf-8"))["metrics"]
    found = {
        space: {name: _sets(sets) for name, sets in metrics.items()}
        for space, metrics in specification.items()
    }
    for addition in _additions():
        space = found.setdefault(addition["namespace"], {})
        for name, sets in addition["metrics"].items():
            space[name] = tuple(dict.fromkeys((*space.get(name, ()), *_sets(sets))))
    return found


def _sets(sets: Iterable[Iterable[str]]) -> Sets:
    return tuple(frozenset(names) for names in sets)


def _additions() -> Iterable[Mapping[str, Any]]:
    from ruamel.yaml import YAML

    found: Iterable[Mapping[str, Any]] = YAML(typ="safe").load(
        (FOLDER / "additions.yaml").read_text(encoding="utf-8")
    )
    return found


def emitted(namespace: str, metric: str, dimensions: Mapping[str, Any]) -> Answer:
    """Whether AWS emits ``metric`` with exactly these dimensions; unknown where nobody wrote it down."""
    known = catalogue().get(namespace, {}).get(metric)
    if known is None:
        return Answer.UNKNOWN
    return answer(holds=any(_same(wanted, dimensions) for wanted in known))


def _same(wanted: frozenset[str], dimensions: Mapping[str, Any]) -> bool:
    named = {part.partition("=")[0]: part.partition("=")[2] for part in wanted}
    return named.keys() == dimensions.keys() and all(
        not value or dimensions[name] == value for name, value in named.items()
    )


def dimension_sets(namespace: str, metric: str) -> list[str]:
    """The sets with which AWS emits a metric, as words for a message."""
    return sorted(
        "+".join(sorted(names)) or "none" for names in catalogue().get(namespace, {}).get(metric, ())
    )
