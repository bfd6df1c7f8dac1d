"""A binding from a file, YAML or JSON, for templates that do not say themselves what is critical.

::

    api: payments-api
    stage: prod
    function: payments-prod-authorize
    table: payments-prod-transactions
    queue: payments-prod-settlement
    dead_letter_queue: payments-prod-settlement-dlq
    canary: payments-prod-up
    log_group: /payments/prod/application
    provider: adyen                      # of the product's own provider metrics, where namespace is said
    country: DE                          # the segment under suspicion
    namespace: Payments/prod             # own metrics under the names of this product
    metrics:                             # own metrics under other names, or with other dimensions
      pay_attempts: Attempts
      seg_failures: {namespace: Payments/prod, metric: Failures, dimensions: {Country: DE}}
    contributors: {payments-prod-refused-consumers: api_4xx}
    suppressors: [payments-maintenance]
    topics: [payments-prod-critical]
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from scenarios.binding import OWN, RANKED, Binding, OwnMetric, own_metrics
from scenarios.fields import Part, shown
from scenarios.plain import mapping

NAMES = ("api", "stage", "function", "table", "queue", "dead_letter_queue", "canary", "log_group")
MORE = ("namespace", "metrics", "contributors")


def read(path: Path) -> Binding:
    """Return what a file binds; raises ScenarioError."""
    part = Part(file=str(path), value=mapping(path, "what signals mean"))
    found = {name: part.text(name) or "" for name in NAMES}
    namespace, provider, country = (part.text(name) or "" for name in ("namespace", "provider", "country"))
    own = own_metrics(namespace, provider, country) if namespace else {}
    binding = Binding(
        **found,
        metrics={**own, **_metrics(part, namespace)},
        contributors=_contributors(part),
        suppressors=part.texts("suppressors"),
        topics=part.texts("topics"),
        notes=(f"bound by {path}",),
    )
    for name, value in (("provider", provider), ("country", country)):
        if value and not namespace:
            part.fail(name, "needs namespace, where its metrics are")
    part.done()
    if binding.empty:
        part.fail("", f"binds nothing; say one of {', '.join((*NAMES, *MORE))}")
    return binding


def _metrics(part: Part, namespace: str) -> dict[str, OwnMetric]:
    named = part.part("metrics")
    found: dict[str, OwnMetric] = {}
    for what, value in named.items() if named else ():
        if what not in OWN and named:
            named.fail(what, f"is nothing that own metrics count; one of {', '.join(OWN)}")
        if named:
            found[what] = _metric(named, what, value, namespace)
    return found


def _metric(part: Part, what: str, value: Any, namespace: str) -> OwnMetric:
    if isinstance(value, str):
        if not namespace:
            part.fail(what, "needs namespace, for it says only a metric")
        return OwnMetric(namespace=namespace, name=value)
    inner = part.inner(what, value)
    where, name, dimensions = (
        inner.text("namespace") or namespace,
        inner.the_text("metric"),
        inner.part("dimensions"),
    )
    inner.done()
    if not where:
        inner.fail("namespace", "is missing; must be text")
    found = {}
    for key, item in dimensions.items() if dimensions else ():
        if not isinstance(item, str) and dimensions:
            dimensions.fail(key, f"must be text, not {shown(item)}")
        found[key] = item
    return OwnMetric(namespace=where, name=name, dimensions=found)


def _contributors(part: Part) -> dict[str, str]:
    rules = part.part("contributors")
    found: dict[str, str] = {}
    for rule, signal in rules.items() if rules else ():
        if signal not in RANKED and rules:
            rules.fail(rule, f"must be one of {', '.join(RANKED)}, not {shown(signal)}")
        found[rule] = signal
    return found
