"""Where a reader goes on from a dashboard: consoles, the other dashboards, runbooks."""

from __future__ import annotations

from monitoring.alarms.catalogue import watched
from settings.conventions import REGION, dashboard_name
from settings.environment import Settings

CONSOLE = f"https://{REGION}.console.aws.amazon.com"
CLOUDWATCH = f"{CONSOLE}/cloudwatch/home?region={REGION}#"
PAGES = ("unavailable", "degraded")
"""Symptoms of composites: what a page that wakes somebody is about."""
HELD_BACK = "held-back"
"""Symptom of the composite that wakes nobody."""

VIEWS = {"realtime": "Realtime", "transactions": "Transactions", "cost": "Cost and audit"}
CONSOLES = {
    "Alarms": f"{CLOUDWATCH}alarmsV2:",
    "Trace map": f"{CLOUDWATCH}xray:service-map/map",
    "X-Ray insights": f"{CLOUDWATCH}xray:insights",
    "Logs Insights": f"{CLOUDWATCH}logsV2:logs-insights",
    "Contributor Insights": f"{CLOUDWATCH}contributor-insights:",
    "Canaries": f"{CLOUDWATCH}synthetics:canary/list",
}
MONEY = {
    "Budgets": f"{CONSOLE}/billing/home#/budgets",
    "Cost anomalies": f"{CONSOLE}/cost-management/home#/anomaly-detection/overview",
    "Cost Explorer": f"{CONSOLE}/cost-management/home#/cost-explorer",
}


def link(words: str, address: str) -> str:
    """Markdown of a link."""
    return f"[{words}]({address})"


def views(settings: Settings) -> str:
    """All dashboards of the environment."""
    names = {view: dashboard_name(settings.platform, settings.environment, view) for view in VIEWS}
    return " · ".join(
        link(VIEWS[view], f"{CLOUDWATCH}dashboards/dashboard/{name}") for view, name in names.items()
    )


def consoles() -> str:
    """Where CloudWatch itself shows more."""
    return " · ".join(link(words, address) for words, address in CONSOLES.items())


def runbooks(settings: Settings) -> str:
    """One runbook a symptom, those of pages first; names of rules and groups make no difference."""
    symptoms = {HELD_BACK, *(row.symptom.name for row in watched(settings, ("",), ("",)))} - set(PAGES)
    pages = ", ".join(f"**{link(name, f'{settings.runbooks}/{name}')}**" for name in PAGES)
    others = ", ".join(link(name, f"{settings.runbooks}/{name}") for name in sorted(symptoms))
    return f"{pages}, {others}"
