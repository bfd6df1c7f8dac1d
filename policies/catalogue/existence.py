"""Does a series exist? A series enters; yes, no or unknown leaves, with the reason in words.

Two faults are told apart: nobody emits a metric of this name, or it is emitted with other dimensions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from policies.catalogue.emissions import (
    dimension_sets,
    emitted,
    is_aws,
    metrics,
    namespaces,
    reviewed,
    sets,
)
from policies.catalogue.producers import Produced, Producers, published
from policies.catalogue.spelling import alike, near
from template.answer import Answer
from template.series import Series

_LONG = 9
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")


@dataclass(frozen=True)
class Existence:
    """What is known of the name, and of the dimensions where the name exists."""

    name: Answer
    dimensions: Answer
    why: str
    producer: Produced | None = None


def existence(series: Series, filters: Producers, read: frozenset[tuple[str, str]]) -> Existence:
    """Judge one series; ``read`` holds every namespace and name that is read anywhere."""
    namespace, metric = series.namespace, series.metric
    if not (isinstance(namespace, str) and isinstance(metric, str)):
        return _open(f"the name of the metric is not told: {series}")
    own = filters.of(namespace, metric)
    if own:
        return _own(series, own)
    if is_aws(namespace):
        return _aws(namespace, metric, dict(series.dimensions))
    return _custom(series, filters, read)


def _open(why: str) -> Existence:
    return Existence(Answer.UNKNOWN, Answer.UNKNOWN, why)


def _nobody(why: str) -> Existence:
    return Existence(Answer.NO, Answer.UNKNOWN, why)


def _own(series: Series, own: tuple[Produced, ...]) -> Existence:
    names = {name for name, _ in series.dimensions}
    fitting = next((one for one in own if one.dimensions == names), None)
    if fitting is not None:
        why = f"{series}: published by the metric filter {fitting.filter}"
        return Existence(Answer.YES, Answer.YES, why, fitting)
    wrong = "+".join(sorted(names)) or "no dimensions"
    why = f"{series}: read with {wrong}, published by {own[0].filter} with {published(own)}"
    return Existence(Answer.YES, Answer.NO, why)


def _aws(namespace: str, metric: str, dimensions: dict[str, Any]) -> Existence:
    if metric not in metrics(namespace):
        return _unlisted(namespace, metric)
    answer = emitted(namespace, metric, dimensions)
    known = " or ".join(dimension_sets(namespace, metric)) or "other dimensions"
    found = "+".join(_shown(name, value, namespace, metric) for name, value in sorted(dimensions.items()))
    words = {
        Answer.YES: f"AWS emits {namespace} {metric} with {found or 'no dimensions'}",
        Answer.NO: f"{namespace} {metric} is read with {found or 'no dimensions'}, AWS emits it with {known}",
        Answer.UNKNOWN: f"AWS emits {namespace} {metric} with {known}; with {found or 'none'} is not known",
    }
    return Existence(Answer.YES, answer, words[answer])


def _shown(name: str, value: object, namespace: str, metric: str) -> str:
    enumerated = any(part.startswith(f"{name}=") for wanted in sets(namespace, metric) for part in wanted)
    return f"{name}={value}" if enumerated else name


def misspelt_space(namespace: str) -> str:
    """The namespace of AWS that was meant; short ones are told apart by letters, so only case is a slip."""
    if namespace in namespaces():
        return ""
    return near(namespace, namespaces(), 1 if len(namespace) >= _LONG else 0)


def _unlisted(namespace: str, metric: str) -> Existence:
    """A metric of AWS that no list has: a misspelt one, one of another service, or a new one."""
    meant = misspelt_space(namespace)
    if meant:
        return _nobody(f"the namespace is spelt {namespace!r}, AWS's is {meant!r}")
    meant = near(metric, metrics(namespace), 2 if reviewed(namespace) else 1)
    if meant:
        return _nobody(f"{namespace} has no {metric!r}; AWS spells it {meant!r}")
    others = (
        sorted(space for space in namespaces() if metric in metrics(space)) if reviewed(namespace) else []
    )
    if others:
        return _nobody(f"{namespace} has no {metric}; it is emitted into {', '.join(others[:3])}")
    return _open(f"AWS is not known to emit {metric} into {namespace}")


def _custom(series: Series, filters: Producers, read: frozenset[tuple[str, str]]) -> Existence:
    """A metric that no filter publishes: applications may, unless the template contradicts that."""
    namespace, metric = str(series.namespace), str(series.metric)
    meant = _turned(metric, filters.metrics(namespace))
    if meant:
        return _nobody(f"no filter publishes {namespace} {metric!r}; one publishes {meant!r} there")
    meant = alike(metric, filters.metrics(namespace)) or _unread(namespace, metric, filters, read)
    if meant:
        return _nobody(f"no filter publishes {namespace} {metric!r}; one publishes {meant!r} there")
    for one in filters.named(metric):
        unread = (one.namespace, metric) not in read
        if unread or alike(namespace, (str(one.namespace),)):
            return _nobody(
                f"{metric} is read from {namespace!r}, and the filter {one.filter} publishes it into "
                f"{one.namespace!r}" + (", where nobody reads it" if unread else "")
            )
    meant = alike(namespace, namespaces())
    if meant:
        return _nobody(f"the namespace is spelt {namespace!r}, AWS's is {meant!r}")
    return _open(f"no metric filter of the template publishes {series}")


def _turned(metric: str, known: frozenset[str]) -> str:
    """The filter's metric of the same words in another order."""
    words = sorted(_WORD.findall(metric.lower() if metric.islower() else metric))
    same = (one for one in sorted(known) if sorted(_WORD.findall(one)) == words and one != metric)
    return next(same, "") if len(words) > 1 else ""


def _unread(namespace: str, metric: str, filters: Producers, read: frozenset[tuple[str, str]]) -> str:
    """A filter's metric with nearly this name that nobody reads."""
    unread = [name for name in filters.metrics(namespace) if (namespace, name) not in read]
    return near(metric, unread)
