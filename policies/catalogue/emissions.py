"""What AWS emits by itself: metrics, and the dimensions that make them exist.

The service specification is not complete, so a metric that it lacks is unknown, which is no yes. Where the
sets of dimensions were reviewed against AWS's documentation, any other set is a no: such an alarm reads
nothing for ever. Elsewhere only a misspelt dimension is a no.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from policies.catalogue.spelling import alike
from template.answer import Answer

FOLDER = Path(__file__).parent

Sets = tuple[frozenset[str], ...]
Written = list[list[str]]


@cache
def _specification() -> Mapping[str, Mapping[str, Written]]:
    text = (FOLDER / "aws_metrics.json").read_text(encoding="utf-8")
    found: Mapping[str, Mapping[str, Written]] = json.loads(text)["metrics"]
    return found


@cache
def _document() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads((FOLDER / "additions.json").read_text(encoding="utf-8"))
    return found


@cache
def _additions() -> Mapping[str, Mapping[str, Any]]:
    return {one["namespace"]: one for one in _document()["additions"]}


@cache
def namespaces() -> frozenset[str]:
    """Namespaces that AWS uses, those without a known metric included."""
    return frozenset((*_specification(), *_additions(), *_document()["spaces"]))


@cache
def metrics(namespace: str) -> frozenset[str]:
    """Names of the metrics that AWS is known to emit into a namespace."""
    added = _additions().get(namespace, {"metrics": {}})["metrics"]
    return frozenset((*_specification().get(namespace, {}), *added))


@cache
def sets(namespace: str, metric: str) -> Sets:
    """The sets of dimensions with which a metric is emitted: ``Name``, or ``Name=Value``."""
    written = _specification().get(namespace, {}).get(metric, [])
    added = _additions().get(namespace, {"metrics": {}})["metrics"].get(metric, [])
    return tuple(dict.fromkeys(frozenset(names) for names in (*written, *added)))


def reviewed(namespace: str) -> bool:
    """Whether all sets of dimensions of this namespace are known."""
    return bool(_additions().get(namespace, {}).get("reviewed"))


def is_aws(namespace: str) -> bool:
    """Whether only AWS writes into a namespace; ``AWS/`` is reserved for it, however it is spelt."""
    return namespace in namespaces() or namespace.lower().startswith("aws/")


def emitted(namespace: str, metric: str, dimensions: Mapping[str, Any]) -> Answer:
    """Whether AWS emits ``metric`` with exactly these dimensions; unknown where nobody wrote it down."""
    known = sets(namespace, metric)
    if not known:
        return Answer.UNKNOWN
    fits = [_fits(wanted, dimensions) for wanted in known]
    if Answer.YES in fits:
        return Answer.YES
    if Answer.UNKNOWN in fits:
        return Answer.UNKNOWN
    surely = reviewed(namespace) or _misspelt(known, dimensions) or _wrong_value(known, dimensions)
    return Answer.NO if surely else Answer.UNKNOWN


def _fits(wanted: frozenset[str], dimensions: Mapping[str, Any]) -> Answer:
    named = dict(_pair(part) for part in wanted)
    if named.keys() != dimensions.keys():
        return Answer.NO
    needed = [(value, dimensions[name]) for name, value in named.items() if value]
    if any(isinstance(found, str) and found != value for value, found in needed):
        return Answer.NO
    return Answer.YES if all(isinstance(found, str) for _, found in needed) else Answer.UNKNOWN


def _pair(part: str) -> tuple[str, str]:
    name, _, value = part.partition("=")
    return name, value


def _misspelt(known: Sets, dimensions: Mapping[str, Any]) -> bool:
    names = {_pair(part)[0] for wanted in known for part in wanted}
    return any(name not in names and alike(name, names) for name in dimensions)


def _wrong_value(known: Sets, dimensions: Mapping[str, Any]) -> bool:
    """The names fit, and a value is one of AWS's in another case."""
    values = {part for wanted in known for part in wanted if "=" in part}
    return any(
        f"{name}={value}" not in values and f"{name}={value}".lower() in {one.lower() for one in values}
        for name, value in dimensions.items()
    )


def dimension_sets(namespace: str, metric: str) -> list[str]:
    """The sets with which AWS emits a metric, as words for a message; values of one name are put together."""
    groups: dict[tuple[str, ...], dict[str, set[str]]] = {}
    for wanted in sets(namespace, metric):
        pairs = [_pair(part) for part in wanted]
        group = groups.setdefault(tuple(sorted(name for name, _ in pairs)), {})
        for name, value in pairs:
            group.setdefault(name, set()).update({value} - {""})
    return sorted(
        "+".join(_words(name, group[name]) for name in names) or "none" for names, group in groups.items()
    )


def _words(name: str, values: Iterable[str]) -> str:
    return f"{name}={'|'.join(sorted(values))}" if values else name


ELSEWHERE: Mapping[str, str] = MappingProxyType(
    {"AWS/Billing": "us-east-1", "AWS/CloudFront": "us-east-1", "AWS/Route53": "us-east-1"}
)
"""Global services, and the only region in which their metrics are. Source: the guide of each service."""
