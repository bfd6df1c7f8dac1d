"""What must hold between the parts of one environment: each name once, each reference to something there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from settings import conventions

if TYPE_CHECKING:
    from settings.environment import Settings

Location = tuple[int | str, ...]


class Misreference(ValueError):
    """A name that is there twice, or that leads nowhere; ``where`` is the path of its field."""

    def __init__(self, where: Location, words: str) -> None:
        super().__init__(words)
        self.where = where


def problems(settings: Settings) -> Iterator[Misreference]:
    """All that is wrong between parts that are each valid; names before what is made of names."""
    for check in (_duplicates, _dangling, _unheard, _too_long):
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


def _too_long(settings: Settings) -> Iterator[Misreference]:
    """A longer canary's name would be cut in the name of the log group that Lambda writes to."""
    longest = 21
    for number, service in enumerate(settings.services):
        name = conventions.canary_name(service.name, settings.environment, "pay")
        if len(name) > longest:
            words = f"'{service.name}' makes the canary's name {name} longer than {longest} characters"
            yield Misreference(("services", number, "name"), words)


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


def _unheard(settings: Settings) -> Iterator[Misreference]:
    """Nobody would hear that SNS itself fails: that news goes around it, straight to PagerDuty."""
    team = settings.teams.get(settings.operations_team)
    if team is not None and team.pagerduty is None:
        where = ("teams", settings.operations_team, "pagerduty")
        yield Misreference(where, "is missing; the operations_team needs it to hear that other channels fail")
