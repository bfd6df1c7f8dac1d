"""Panels of the audit trail: what EventBridge caught and could not deliver, what touched the monitoring."""

from __future__ import annotations

from collections.abc import Iterator

from monitoring.dashboards.lines import Mark, plain
from monitoring.dashboards.widgets import COLUMNS, Look, Widget, graphs, text
from monitoring.events.rules import rules
from monitoring.series import of
from settings import conventions as names
from settings.environment import Settings

PERIOD_S = 300


def panels(settings: Settings) -> Iterator[Widget]:
    """Events kept and changes made to the monitoring; what each rule caught and failed to deliver."""
    platform, environment = settings.platform, settings.environment
    caught = [names.rule_name(platform, environment, rule.purpose) for rule in rules(settings)]
    kept = {"events kept": names.AUDIT_EVENTS, "calls that change the monitoring": names.TAMPERING_EVENTS}
    trail = [
        plain(label, of(settings.namespace, metric, "Sum").every(PERIOD_S)) for label, metric in kept.items()
    ]
    never = [Mark(value=0, label="limit")]
    yield text(f"## Audit trail\n\nKept in {names.audit_log_group(platform, environment)}.", width=COLUMNS)
    yield from graphs("Events", trail, Look(unit="events"))
    for title, metric, marks in (
        ("Caught by each rule", "TriggeredRules", ()),
        ("Not delivered, by rule", "FailedInvocations", never),
    ):
        lines = [
            plain(name, of("AWS/Events", metric, "Sum", RuleName=name).every(PERIOD_S)) for name in caught
        ]
        yield from graphs(title, lines, Look(unit="events", marks=marks))
