"""What must hold between the parts of one environment: each name once, each reference to something there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from settings import conventions

if TYPE_CHECKING:
    from settings.environment import Settings
    from settings.platform import Service

Location = tuple[int | str, ...]


class Misreference(ValueError):
    """A name that is there twice, or that leads nowhere; ``where`` is the path of its field."""

    def __init__(self, where: Location, words: str) -> None:
        super().__init__(words)
        self.where = where


def problems(settings: Settings) -> Iterator[Misreference]:
    """All that is wrong between parts that are each valid; names before what is made of names."""
    for check in (_duplicates, _dangling, _same_alarms, _same_log_groups, _too_long):
        yield from check(settings)


def _duplicates(settings: Settings) -> Iterator[Misreference]:
    seen: set[tuple[str, str]] = set()
    for kind, name, where in _names(settings):
        if (kind, name) not in seen:
            seen.add((kind, name))
        else:
            yield Misreference(
                where, f"'{name}' is there already; the name of each {kind} must be there once"
            )


def _names(settings: Settings) -> Iterator[tuple[str, str, Location]]:
    """Kind, name and place of everything that must have a name of its own."""
    for number, service in enumerate(settings.services):
        at: Location = ("services", number)
        yield "service", service.name, (*at, "name")
        yield "API", service.api.name, (*at, "api", "name")
        yield "API id", service.api.id, (*at, "api", "id")
        for index, function in enumerate(service.functions):
            yield "function", function.name, (*at, "functions", index, "name")
        for index, table in enumerate(service.tables):
            yield "table", table.name, (*at, "tables", index, "name")
            for place, gsi in enumerate(table.indexes):
                yield f"index of {table.name}", gsi.name, (*at, "tables", index, "indexes", place, "name")
        for index, queue in enumerate(service.queues):
            yield "queue", queue.name, (*at, "queues", index, "name")
            yield "queue", queue.dead_letter_queue, (*at, "queues", index, "dead_letter_queue")
    for number, provider in enumerate(settings.providers):
        yield "provider", provider.name, ("providers", number, "name")
    for number, window in enumerate(settings.maintenance):
        yield "maintenance window", window.name, ("maintenance", number, "name")
    for number, currency in enumerate(settings.application.currencies):
        yield "currency", currency, ("application", "currencies", number)
    for number, country in enumerate(settings.application.countries):
        yield "country", country, ("application", "countries", number)


def _too_long(settings: Settings) -> Iterator[Misreference]:
    """A longer canary's name would be cut in the name of the log group that Lambda writes to."""
    longest = 21
    for number, service in enumerate(settings.services):
        name = conventions.canary_name(service.name, settings.environment, "pay")
        if len(name) > longest:
            words = f"'{service.name}' makes the canary's name {name} longer than {longest} characters"
            yield Misreference(("services", number, "name"), words)


OPERATIONS = re.compile(
    r"log-pipeline|archive|sns-\S+|alerts-dlq|events-dlq|events-\d+|logs-\d+|audit|consumers"
)
"""Subjects of the operations team's own alarms."""
MAY_SHARE = {"function", "queue"}
"""A queue is often called as the function that reads it, and no symptom of one is one of the other."""


def _same_alarms(settings: Settings) -> Iterator[Misreference]:
    """CloudWatch has one alarm of a name: two subjects of one team with one name would share theirs."""
    seen: dict[tuple[str, str], str] = {}
    for team, kind, name, where in _subjects(settings):
        before = seen.setdefault((team, name), kind)
        if team == settings.operations_team and OPERATIONS.fullmatch(name):
            before = "part of the monitoring"
        if before != kind and {before, kind} != MAY_SHARE:
            words = f"team {team} has alarms on '{name}' already ({before})"
            yield Misreference(where, f"{words}; allowed: a name on which it has none")


def _subjects(settings: Settings) -> Iterator[tuple[str, str, str, Location]]:
    """Team, kind, name and place of whatever has alarms; the fixed names come first."""
    flow = settings.canaries.payment.service
    for number, service in enumerate(settings.services):
        at: Location = ("services", number)
        yield (
            service.team,
            f"maintenance of {service.name}",
            conventions.maintenance_of(service.name),
            (*at, "team"),
        )
        if service.name == flow:
            yield service.team, "payment flow", "payments", (*at, "name")
    for number, service in enumerate(settings.services):
        for purpose in ("up", "pay") if service.name == flow else ("up",):
            canary = conventions.canary_name(service.name, settings.environment, purpose)
            yield service.team, "canary", canary, ("services", number, "name")
    for number, service in enumerate(settings.services):
        for kind, name, where in _resources(number, service):
            yield service.team, kind, name, where
    for number, provider in enumerate(settings.providers):
        yield provider.team, "provider", provider.name, ("providers", number, "name")


def _resources(number: int, service: Service) -> Iterator[tuple[str, str, Location]]:
    at: Location = ("services", number)
    yield "API", service.api.name, (*at, "api", "name")
    for index, function in enumerate(service.functions):
        yield "function", function.name, (*at, "functions", index, "name")
    for index, table in enumerate(service.tables):
        yield "table", table.name, (*at, "tables", index, "name")
        for place, gsi in enumerate(table.indexes):
            name = f"{table.name}-{gsi.name}"
            yield f"index {gsi.name} of {table.name}", name, (*at, "tables", index, "indexes", place, "name")
    for index, queue in enumerate(service.queues):
        yield "queue", queue.name, (*at, "queues", index, "name")
        yield "dead-letter queue", queue.dead_letter_queue, (*at, "queues", index, "dead_letter_queue")


def _same_log_groups(settings: Settings) -> Iterator[Misreference]:
    """The application's group is named freely; all others are named by what writes to them."""
    platform, environment = settings.platform, settings.environment
    taken = {conventions.audit_log_group(platform, environment): "the audit trail"}
    taken[conventions.delivery_log_group(platform, environment)] = "the archive's delivery"
    for service in settings.services:
        api = service.api
        taken[conventions.access_log_group(api.name, api.stage)] = f"API {api.name}'s access log"
        taken[conventions.execution_log_group(api.id, api.stage)] = f"API {api.name}'s execution log"
        for function in service.functions:
            taken[conventions.function_log_group(function.name)] = f"function {function.name}"
    group = settings.application.log_group
    if group in taken:
        words = f"'{group}' is the log group of {taken[group]}; allowed: a group of its own"
        yield Misreference(("application", "log_group"), words)


def _dangling(settings: Settings) -> Iterator[Misreference]:
    services = [service.name for service in settings.services]
    for kind, name, where in _references(settings):
        known = services if kind == "service" else list(settings.teams)
        if name not in known:
            yield Misreference(where, f"there is no {kind} '{name}'; one of {', '.join(sorted(known))}")


def _references(settings: Settings) -> Iterator[tuple[str, str, Location]]:
    """Kind, name and place of everything that is named to be found elsewhere in settings."""
    yield "team", settings.operations_team, ("operations_team",)
    yield "team", settings.budget.team, ("budget", "team")
    yield "service", settings.canaries.payment.service, ("canaries", "payment", "service")
    for number, service in enumerate(settings.services):
        yield "team", service.team, ("services", number, "team")
    for number, provider in enumerate(settings.providers):
        yield "team", provider.team, ("providers", number, "team")
    for number, window in enumerate(settings.maintenance):
        yield "service", window.service, ("maintenance", number, "service")
