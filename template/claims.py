"""What a template says of itself under ``Metadata.PaymentMonitoring``: is it complete, what does it watch.

A template cannot show what exists outside it. Claims make judging stricter and never milder: with them a name
that nobody claimed is a fault, without them it cannot be told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

KEY = "PaymentMonitoring"


@dataclass(frozen=True, kw_only=True)
class Critical:
    """What a payment goes through, by name; empty where nothing is named.

    ``insight_rules`` is what a Contributor Insights rule ranks, such as ``refused-consumers``, to the rule's
    name. ``namespace`` is that of the platform's own metrics.
    """

    service: str = ""
    api: str = ""
    stage: str = ""
    function: str = ""
    table: str = ""
    queue: str = ""
    dead_letter_queue: str = ""
    provider: str = ""
    country: str = ""
    canary: str = ""
    log_group: str = ""
    namespace: str = ""
    insight_rules: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Claims:
    """``complete``: every custom metric that is read here is produced here.

    Names by kind: ``apis`` name to stage, ``functions``, ``tables`` name to indexes, ``queues``,
    ``providers``; ``logs`` is log group to the kind of its lines: a kind of the log contract, ``json`` or
    ``text``; ``maintenance`` is mute rule to its window, as ``cron(0 3 * * SUN) PT30M UTC``; ``critical`` is
    what payments go through. None where nothing is claimed.
    """

    complete: bool = False
    apis: Mapping[str, str] | None = None
    functions: frozenset[str] | None = None
    tables: Mapping[str, frozenset[str]] | None = None
    queues: frozenset[str] | None = None
    providers: frozenset[str] | None = None
    logs: Mapping[str, str] = field(default_factory=dict)
    maintenance: Mapping[str, str] | None = None
    critical: Critical | None = None


def claims(body: Mapping[str, Any]) -> Claims:
    """Return what a template's body claims; what has another shape claims nothing."""
    metadata = body.get("Metadata")
    found = metadata.get(KEY) if isinstance(metadata, dict) else None
    if not isinstance(found, dict):
        return Claims()
    tables = _texts_by_text(found.get("tables"), list)
    return Claims(
        complete=found.get("complete") is True,
        apis=_texts_by_text(found.get("apis"), str),
        functions=_names(found.get("functions")),
        tables=None if tables is None else {name: _names(of) or frozenset() for name, of in tables.items()},
        queues=_names(found.get("queues")),
        providers=_names(found.get("providers")),
        logs=_texts_by_text(found.get("logs"), str) or {},
        maintenance=_texts_by_text(found.get("maintenance"), str),
        critical=_critical(found.get("critical")),
    )


def _critical(value: Any) -> Critical | None:
    if not isinstance(value, dict):
        return None
    names = {one.name: value.get(one.name) for one in fields(Critical) if one.name != "insight_rules"}
    return Critical(
        **{name: text for name, text in names.items() if isinstance(text, str)},
        insight_rules=_texts_by_text(value.get("insight_rules"), str) or {},
    )


def _names(value: Any) -> frozenset[str] | None:
    return frozenset(item for item in value if isinstance(item, str)) if isinstance(value, list) else None


def _texts_by_text(value: Any, kind: type) -> dict[str, Any] | None:
    if not isinstance(value, dict):
        return None
    return {name: item for name, item in value.items() if isinstance(item, kind)}
