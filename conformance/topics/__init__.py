"""One module a topic: a table of kinds, each a function from a case's input to the product's answer.

To add a topic: write ``topics/<topic>.py`` and enter it in TOPICS. The module has

- ``KINDS``: kind -> function(input) -> answer, a mapping that answers at least every key that ``expected``
  may have. The function translates only: it calls product code (template, simulator, ...) and never looks
  at ids. Where ``expected`` says ``error_contains``, answer ``error``; see ``comparison`` for such endings.
- ``COMPARE`` (optional): kind -> function(expected, answer) -> sentences on what is wrong, where equality
  is not the question (say, a tolerance that the source names).

What AWS would refuse is an answer (``{"accepted": False, "error": ...}``), an exception is a failure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

Answer = Callable[[Mapping[str, Any]], Mapping[str, Any]]
Compare = Callable[[Mapping[str, Any], Any], Iterable[str]]

TOPICS: Mapping[str, str] = {
    "alarm_evaluation": "conformance.topics.alarm_evaluation",
    "composite_alarms": "conformance.topics.composite_alarms",
    "contributor_insights": "conformance.topics.contributor_insights",
    "dashboard_body": "conformance.topics.dashboard_body",
    "emf": "conformance.topics.emf",
    "eventbridge_patterns": "conformance.topics.eventbridge_patterns",
    "logs_filter_patterns": "conformance.topics.logs_filter_patterns",
    "metric_filter_rules": "conformance.topics.metric_filter_rules",
    "metric_math": "conformance.topics.metric_math",
    "pagerduty_events_v2": "conformance.topics.pagerduty_events_v2",
    "pricing_us_east_1": "conformance.topics.pricing_us_east_1",
    "sns_alarm_message": "conformance.topics.sns_alarm_message",
    "sns_filter_policies": "conformance.topics.sns_filter_policies",
    "xray": "conformance.topics.xray",
}
"""Topic, as a file of vectors names it, and the module that answers; imported when it is first asked."""


@dataclass(frozen=True, kw_only=True)
class Topic:
    """What a topic's module offers."""

    kinds: Mapping[str, Answer]
    compare: Mapping[str, Compare]


@cache
def topic(name: str) -> Topic:
    """The topic of this name. Raises LookupError for an unknown one, ImportError for one without a module."""
    if name not in TOPICS:
        raise LookupError(f"topic {name!r} is unknown; known are {', '.join(TOPICS)}")
    module = import_module(TOPICS[name])
    return Topic(kinds=module.KINDS, compare=getattr(module, "COMPARE", {}))
