"""What canaries check: which script, how often, with which variables. Variables are the scripts' own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from monitoring.canaries.pace import Pace, of_availability, of_payment
from settings import conventions
from settings.environment import Settings
from settings.platform import Service

HEALTHY = {"CANARY_EXPECTED_FIELD": "status", "CANARY_EXPECTED_VALUE": "ok"}
"""What a health endpoint answers: ``{"status": "ok"}``."""
PAYMENT = {"CANARY_CARD_TOKEN": "tok_visa", "CANARY_AMOUNT_MINOR": "100"}
"""A card that exists in test data only, and one unit of the platform's first currency."""


@dataclass(frozen=True, kw_only=True)
class Check:
    """One canary; ``secret`` is the name of the one secret that it may read, if any."""

    name: str
    service: str
    handler: str
    pace: Pace
    secret: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)


def checks(settings: Settings) -> Iterator[Check]:
    """Each API's availability, then the payment flow."""
    for service in settings.services:
        yield _availability(settings, service)
    yield _payment(settings)


def _availability(settings: Settings, service: Service) -> Check:
    canaries = settings.canaries
    pace = of_availability(canaries.availability_interval_min, canaries.slow_after_ms)
    return Check(
        name=conventions.canary_name(service.name, settings.environment, "up"),
        service=service.name,
        handler="availability.handler",
        pace=pace,
        variables={
            "CANARY_ENDPOINTS": _address(service, service.api.health_path),
            **HEALTHY,
            **_patience(settings, pace),
        },
    )


def _payment(settings: Settings) -> Check:
    canary = settings.canaries.payment
    service = settings.service(canary.service)
    pace = of_payment(canary.interval_min, settings.canaries.slow_after_ms)
    return Check(
        name=conventions.canary_name(service.name, settings.environment, "pay"),
        service=service.name,
        handler="payment.handler",
        pace=pace,
        secret=canary.secret,
        variables={
            "CANARY_PAYMENTS_URL": _address(service, canary.path),
            "CANARY_API_KEY_SECRET": canary.secret,
            "CANARY_CURRENCY": settings.application.currencies[0],
            "CANARY_SETTLE_DEADLINE_MS": str(pace.settle_ms),
            **PAYMENT,
            **_patience(settings, pace),
        },
    )


def _address(service: Service, path: str) -> str:
    return service.api.url.rstrip("/") + path


def _patience(settings: Settings, pace: Pace) -> dict[str, str]:
    return {
        "CANARY_LATENCY_CEILING_MS": str(settings.canaries.slow_after_ms),
        "CANARY_TIMEOUT_MS": str(pace.attempt_ms),
    }
