"""What the template says of itself: that it is complete, and the names of what it watches outside itself.

The workload is not created here, so a template alone cannot show that an API, a function or a line of a log
exists. With the inventory in it, a judge can tell a misspelt name from one that settings mean.
"""

from __future__ import annotations

from typing import Any

from monitoring.alarms.maintenance import mute_rule, window
from monitoring.logs import groups
from settings import conventions as names
from settings.environment import Settings

RANKINGS = (
    names.TOP_CONSUMERS,
    names.TOP_REFUSED_CONSUMERS,
    names.FAILING_PROVIDERS,
    names.COUNTRIES,
    names.FAILING_MERCHANTS,
)


def inventory(settings: Settings) -> dict[str, Any]:
    """The template's Metadata; names only, for judges make up their own minds about numbers."""
    services = settings.services
    tables = [table for service in services for table in service.tables]
    queues = [queue for service in services for queue in service.queues]
    return {
        "PaymentMonitoring": {
            "complete": True,
            "apis": {service.api.name: service.api.stage for service in services},
            "functions": [function.name for service in services for function in service.functions],
            "tables": {table.name: [index.name for index in table.indexes] for table in tables},
            "queues": [name for queue in queues for name in (queue.name, queue.dead_letter_queue)],
            "providers": [provider.name for provider in settings.providers],
            "logs": {group.name: group.lines for group in groups(settings)},
            "maintenance": {
                mute_rule(settings, one): " ".join(window(one).values()) for one in settings.maintenance
            },
            "critical": _critical(settings),
        }
    }


def _critical(settings: Settings) -> dict[str, Any]:
    """What a payment goes through: the service that the payment canary pays at, and what it lists first."""
    service = settings.service(settings.canaries.payment.service)
    table = next(iter(service.tables), None)
    queue = next(iter(service.queues), None)
    return {
        "service": service.name,
        "api": service.api.name,
        "stage": service.api.stage,
        "function": service.functions[0].name,
        "table": table.name if table else "",
        "queue": queue.name if queue else "",
        "dead_letter_queue": queue.dead_letter_queue if queue else "",
        "provider": settings.providers[0].name,
        "country": next(iter(settings.application.countries), ""),
        "canary": names.canary_name(service.name, settings.environment, "up"),
        "log_group": settings.application.log_group,
        "namespace": settings.namespace,
        "insight_rules": {
            ranks: names.insight_rule(settings.platform, settings.environment, ranks) for ranks in RANKINGS
        },
    }
