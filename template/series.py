"""What an alarm or a widget reads: a metric with its dimensions, or an expression over others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_IDENTIFIER = re.compile(r"(?<![A-Za-z0-9_])[a-z][A-Za-z0-9_]*")
_INSIGHT_RULE = re.compile(r"INSIGHT_RULE_METRIC\(\s*(?:'([^']*)'|\"([^\"]*)\")")


@dataclass(frozen=True, kw_only=True)
class Series:
    """One metric read with a statistic; values may be Unknown, ``dimensions`` are sorted pairs.

    ``period`` is in seconds. ``account`` and ``region`` are None where the reader's own are meant.
    """

    namespace: Any
    metric: Any
    dimensions: tuple[tuple[str, Any], ...] = ()
    statistic: Any = None
    period: Any = None
    unit: Any = None
    id: str = ""
    label: Any = None
    returned: bool = True
    account: Any = None
    region: Any = None

    @property
    def key(self) -> tuple[Any, Any, tuple[tuple[str, Any], ...]]:
        """What makes a metric one metric: namespace, name and dimensions."""
        return self.namespace, self.metric, self.dimensions

    def dimension(self, name: str) -> Any:
        """Return a dimension's value, None where the series has no such dimension."""
        return dict(self.dimensions).get(name)

    def __str__(self) -> str:
        dimensions = ", ".join(f"{name}={value}" for name, value in self.dimensions)
        return f"{self.namespace} {self.metric}" + (f" ({dimensions})" if dimensions else "")


@dataclass(frozen=True, kw_only=True)
class Expression:
    """Metric math, a SEARCH, a Metrics Insights query (SELECT) or an insight rule's report."""

    text: Any
    id: str = ""
    label: Any = None
    period: Any = None
    returned: bool = True

    @property
    def kind(self) -> str:
        """Return ``sql``, ``search``, ``insight rule``, ``math``, or ``unknown`` text."""
        if not isinstance(self.text, str):
            return "unknown"
        start = self.text.lstrip().upper()
        kinds = (("SELECT", "sql"), ("SEARCH", "search"), ("INSIGHT_RULE_METRIC", "insight rule"))
        return next((kind for word, kind in kinds if start.startswith(word)), "math")

    @property
    def identifiers(self) -> tuple[str, ...]:
        """Ids of the other series and expressions that the text names."""
        if not isinstance(self.text, str) or self.kind == "sql":
            return ()
        return tuple(dict.fromkeys(_IDENTIFIER.findall(_QUOTED.sub("''", self.text))))

    @property
    def insight_rules(self) -> tuple[str, ...]:
        """Names of the Contributor Insights rules that the text reports on."""
        found = _INSIGHT_RULE.findall(self.text) if isinstance(self.text, str) else ()
        return tuple(dict.fromkeys(single or double for single, double in found))


def dimensions_of(value: Any) -> tuple[tuple[str, Any], ...]:
    """Return CloudFormation's list of Name and Value, or an object, as sorted pairs."""
    pairs = value.items() if isinstance(value, dict) else _pairs(value)
    return tuple(sorted(((str(name), item) for name, item in pairs), key=lambda pair: pair[0]))


def _pairs(value: Any) -> Iterator[tuple[Any, Any]]:
    for item in value if isinstance(value, list) else ():
        if isinstance(item, dict) and "Name" in item:
            yield item["Name"], item.get("Value")
