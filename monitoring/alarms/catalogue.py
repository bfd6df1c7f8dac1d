"""Everything that is watched, as one stream of rows: settings in, subjects with their symptoms out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitoring.alarms import apis, canaries, functions, monitors, payments, queues, tables
from monitoring.alarms.symptom import Symptom, Watched, on
from monitoring.canaries.checks import checks
from monitoring.series import api, of
from settings.conventions import MAINTENANCE_ANNOUNCED, maintenance_of
from settings.environment import Settings
from settings.platform import Service


def watched(settings: Settings, rules: Sequence[str], card_data_groups: Sequence[str]) -> Iterator[Watched]:
    """Every row for every subject; ``rules`` are EventBridge rules, ``card_data_groups`` log groups."""
    for service in settings.services:
        yield from _service(settings, service)
    flow = settings.service(settings.canaries.payment.service)
    yield from on(
        "payments", flow.team, flow.name, payments.symptoms(settings.namespace, settings.thresholds)
    )
    for country in settings.application.countries:
        rows = payments.country_symptoms(settings.namespace, country, settings.thresholds)
        yield from on(country, flow.team, flow.name, rows)
    for provider in settings.providers:
        rows = payments.provider_symptoms(provider, settings.namespace, settings.thresholds)
        yield from on(provider.name, provider.team, flow.name, rows)
    for subject, symptom in (
        *monitors.symptoms(settings, rules, card_data_groups),
        *monitors.segments(settings, settings.thresholds),
    ):
        yield Watched(subject=subject, team=settings.operations_team, service="", symptom=symptom)


def _service(settings: Settings, service: Service) -> Iterator[Watched]:
    limits = settings.thresholds
    yield from on(service.api.name, service.team, service.name, apis.symptoms(service.api, limits))
    for function in service.functions:
        rows = functions.symptoms(function, limits, settings.namespace)
        yield from on(function.name, service.team, service.name, rows)
    pairs = [pair for table in service.tables for pair in tables.symptoms(table, limits)]
    pairs += [pair for queue in service.queues for pair in queues.symptoms(queue, limits)]
    pairs += [(maintenance_of(service.name), _maintenance(settings.namespace, service.name))]
    for subject, symptom in pairs:
        yield Watched(subject=subject, team=service.team, service=service.name, symptom=symptom)
    for check in checks(settings):
        if check.service == service.name:
            requests = api(service.api, "Count", "SampleCount")
            rows = canaries.symptoms(check, requests, limits)
            yield from on(check.name, service.team, service.name, rows)


def _maintenance(namespace: str, service: str) -> Symptom:
    """Not a fault: while a service announces its maintenance, nobody is paged for it."""
    return Symptom(
        name="announced",
        says=f"Maintenance of {service} is announced in the log; its pages are held back while that lasts.",
        series={"lines": of(namespace, MAINTENANCE_ANNOUNCED, "Sum", Service=service)},
        threshold=0,
        unit="lines",
        datapoints=1,
        of=1,
    )
