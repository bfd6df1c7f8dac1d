"""Templates enter as a world; rules, one module a kind, say what is wrong with it."""

from __future__ import annotations

from policies.rule import Rule
from policies.rules import (
    access,
    access_logs,
    adoption,
    alarm_actions,
    alarm_form,
    alarm_severity,
    alarm_subjects,
    alarm_twins,
    alarm_units,
    archive,
    archive_buckets,
    bounds,
    canaries,
    canary_inputs,
    composites,
    cost,
    coverage,
    dashboard_gaps,
    dashboard_lines,
    dashboard_periods,
    dashboard_widgets,
    dashboards,
    dead_letters,
    endpoints,
    event_coverage,
    event_noise,
    event_pages,
    event_targets,
    events,
    expressions,
    filter_lines,
    filter_metrics,
    insight_filters,
    insight_rules,
    key_care,
    keys,
    links,
    liveness,
    log_groups,
    log_queries,
    log_readers,
    metric_filters,
    metric_math,
    missing_data,
    mute_rules,
    promises,
    reading,
    refusals,
    resource_policies,
    roles,
    schedules,
    secrets,
    series,
    stages,
    statements,
    statistic,
    subscriptions,
    thresholds,
    topics,
    trace_payments,
    tracing,
    trust,
    uniformity,
    windows,
)

MODULES = (
    alarm_actions,
    alarm_form,
    alarm_severity,
    alarm_subjects,
    alarm_twins,
    alarm_units,
    links,
    composites,
    mute_rules,
    topics,
    keys,
    key_care,
    subscriptions,
    dead_letters,
    promises,
    thresholds,
    windows,
    missing_data,
    metric_math,
    series,
    statistic,
    reading,
    expressions,
    coverage,
    dashboards,
    dashboard_periods,
    dashboard_lines,
    dashboard_gaps,
    dashboard_widgets,
    access,
    refusals,
    trust,
    roles,
    resource_policies,
    statements,
    secrets,
    filter_lines,
    metric_filters,
    filter_metrics,
    insight_rules,
    insight_filters,
    log_queries,
    log_readers,
    log_groups,
    access_logs,
    archive,
    archive_buckets,
    events,
    event_targets,
    event_pages,
    event_coverage,
    event_noise,
    schedules,
    tracing,
    trace_payments,
    canaries,
    canary_inputs,
    cost,
    liveness,
    bounds,
    endpoints,
    adoption,
    uniformity,
    stages,
)
"""In the order in which people read findings."""

RULES: tuple[Rule, ...] = tuple(
    one for module in MODULES for one in vars(module).values() if isinstance(one, Rule)
)


class UnknownRule(LookupError):
    """No rule has this id; the message names the nearest ones."""


def named(identifiers: tuple[str, ...]) -> tuple[Rule, ...]:
    """Return the rules with these ids, as `tap` or as the CDK shows them (``tap::``). Raises UnknownRule."""
    by_id = {one.id: one for one in RULES}
    plain = [one.removeprefix("tap::") for one in identifiers]
    for identifier in plain:
        if identifier not in by_id:
            from difflib import get_close_matches

            near = get_close_matches(identifier, by_id, n=3) or sorted(by_id)[:3]
            message = f"no rule is called '{identifier}'; near it: {', '.join(near)} (all of them: tap rules)"
            raise UnknownRule(message)
    return tuple(by_id[identifier] for identifier in plain)


__all__ = ["MODULES", "RULES", "UnknownRule", "named"]
